import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a signature is the HMAC of the parts, by SHA-256 unless stated; takes the same time wherever it is wrong. */
export function isSignature(
  given: string | undefined,
  encoding: 'base64' | 'hex',
  secret: string,
  parts: readonly (string | Uint8Array)[],
  algorithm: 'sha1' | 'sha256' | 'sha512' = 'sha256',
): boolean {
  const hmac = createHmac(algorithm, secret);
  for (const part of parts) hmac.update(part);
  const expected = hmac.digest();
  const actual = Buffer.from(given ?? '', encoding);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Whether what was given is the secret itself; takes the same time wherever and by how much it is wrong. */
export function isSame(given: string | undefined, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(secret)) && given !== undefined && given !== '';
}
