import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';

/** What requests of a seller in the European Union or the United Kingdom are signed with. */
export interface SigningKey {
  /** The public key as eBay wrapped it when it made the pair (Key Management API, `jwe`). */
  readonly jwe: string;
  readonly privateKey: KeyObject;
}

/** What is signed of a request. */
export interface SignedRequest {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  /** Exactly as it is sent; undefined where nothing is. */
  readonly body: string | undefined;
}

/** Reads a private key as the Key Management API hands it out: PKCS #8 in base64, with or without its PEM frame. */
export function signingKey(jwe: string, privateKey: string): SigningKey {
  const der = Buffer.from(privateKey.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  return { jwe, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
}

/**
 * The headers that sign a request (developer.ebay.com, "Digital Signatures for APIs"; RFC 9421 and RFC 9530): digest of the
 * body, key, method, path and host, in this order.
 */
export function signatureHeaders(
  { jwe, privateKey }: SigningKey,
  { method, url, body }: SignedRequest,
  nowSeconds: number,
): Readonly<Record<string, string>> {
  const { pathname, host } = new URL(url);
  const digest = body === undefined ? undefined : `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
  const parts: readonly (readonly [name: string, value: string])[] = [
    ...(digest === undefined ? [] : ([['content-digest', digest]] as const)),
    ['x-ebay-signature-key', jwe],
    ['@method', method],
    ['@path', pathname],
    ['@authority', host],
  ];
  const input = `(${parts.map(([name]) => `"${name}"`).join(' ')});created=${nowSeconds}`;
  const base = [...parts.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${input}`].join('\n');
  // Ed25519 names its own hash; an RSA key signs with SHA-256
  const algorithm = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const signature = sign(algorithm, Buffer.from(base), privateKey).toString('base64');
  return {
    ...(digest !== undefined && { 'content-digest': digest }),
    'x-ebay-signature-key': jwe,
    'x-ebay-enforce-signature': 'true',
    'signature-input': `sig1=${input}`,
    signature: `sig1=:${signature}:`,
  };
}
