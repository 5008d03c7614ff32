/** Names of the variables of an account, by what they hold: `accessToken` of `acme-1` is `ACME_1_ACCESS_TOKEN`. */
export function variablesNamed(account: string, held: readonly string[]): Readonly<Record<string, string>> {
  const prefix = account.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return Object.fromEntries(held.map((one) => [one, `${prefix}_${inCapitals(one)}`]));
}

function inCapitals(held: string): string {
  return held.replaceAll(/([A-Z])/g, '_$1').toUpperCase();
}
