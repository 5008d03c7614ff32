/** Names of the variables of an account, by what they hold: `accessToken` of `acme-1` is `ACME_1_ACCESS_TOKEN`. */
export function variablesNamed(account: string, held: readonly string[]): Readonly<Record<string, string>> {
  const prefix = account.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return Object.fromEntries(held.map((one) => [one, `${prefix}_${inCapitals(one)}`]));
}

function inCapitals(held: string): string {
  return held.replaceAll(/([A-Z])/g, '_$1').toUpperCase();
}

/** An entry of the policy for an account of a channel, to be completed. */
export function accountEntry(channel: string, account: string, held: readonly string[]): readonly string[] {
  return [
    `  - account: ${account}`,
    `    channel: ${channel}`,
    '    sellerIds: []',
    '    marketplaces: []',
    '    currency: EUR',
    '    timeZone: Europe/Berlin',
    '    locale: de-DE',
    '    legalEntities: [{ legalEntity: EU }]',
    '    # seconds between two looks, and how long after a change a list may not show it yet',
    '    everySeconds: { orders: 60, overlap: 300 }',
    '    limits: { concurrent: 2, perSecond: 2, burst: 2 }',
    '    variables:',
    ...Object.entries(variablesNamed(account, held)).map(([one, variable]) => `      ${one}: ${variable}`),
  ];
}
