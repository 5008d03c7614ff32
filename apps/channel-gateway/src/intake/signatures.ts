import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a signature is the HMAC-SHA256 of the parts; takes the same time wherever it is wrong. */
export function isSignature(
  given: string | undefined,
  encoding: 'base64' | 'hex',
  secret: string,
  parts: readonly (string | Uint8Array)[],
): boolean {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  const expected = hmac.digest();
  const actual = Buffer.from(given ?? '', encoding);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
