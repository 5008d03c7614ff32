/** Answer of a call: status 0 means that the connection was cut. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** Calls a door of the world and reads JSON; what cannot be read is an empty body. */
export async function callDoor(url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const withBody = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  };
  try {
    const answer = await fetch(url, body === undefined ? { headers } : withBody);
    const text = await answer.text();
    return { status: answer.status, body: read(text), headers: answer.headers };
  } catch {
    return { status: 0, body: {}, headers: new Headers() };
  }
}

function read(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** A small balanced invoice of 10.00 and 0.60 tax. */
export function invoice(reference: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    reference,
    kind: 'invoice',
    legalEntity: 'US',
    currency: 'USD',
    documentDate: new Date().toISOString().slice(0, 10),
    policyVersion: '1',
    policyDigest: 'digest',
    lines: [
      { lineId: '1', account: '1200', party: 'CLR-shopify-us-1-USD', debitMinor: 1060, creditMinor: 0 },
      { lineId: '2', account: '4000', sku: 'CD-JAR-05', debitMinor: 0, creditMinor: 1000 },
      { lineId: '3', account: '2200', debitMinor: 0, creditMinor: 60 },
    ],
    expectedTotals: { debitMinor: 1060, creditMinor: 1060, taxMinor: 60 },
    ...changes,
  };
}
