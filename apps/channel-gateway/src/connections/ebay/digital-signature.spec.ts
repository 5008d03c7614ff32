import { generateKeyPairSync, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { signatureHeaders, signingKey } from './digital-signature.js';

const url = 'https://api.ebay.com/post-order/v2/cancellation?x=1';

it.each(['ed25519', 'rsa'] as const)('a request is signed so that whoever has the public key can tell (%s)', (type) => {
  const { privateKey, publicKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  const key = signingKey('jwe-1', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const headers = signatureHeaders(key, { method: 'POST', url, body: '{"hello": "world"}' }, 1_618_884_475);
  // the digest of RFC 9530, appendix B.1's body form
  expect(headers['content-digest']).toBe('sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:');
  const input = '("content-digest" "x-ebay-signature-key" "@method" "@path" "@authority");created=1618884475';
  expect(headers['signature-input']).toBe(`sig1=${input}`);
  const base = [
    `"content-digest": ${headers['content-digest']}`,
    '"x-ebay-signature-key": jwe-1',
    '"@method": POST',
    '"@path": /post-order/v2/cancellation',
    '"@authority": api.ebay.com',
    `"@signature-params": ${input}`,
  ].join('\n');
  const [, signature = ''] = /^sig1=:(.+):$/.exec(headers['signature'] ?? '') ?? [];
  const algorithm = type === 'rsa' ? 'sha256' : null;
  expect(verify(algorithm, Buffer.from(base), publicKey, Buffer.from(signature, 'base64'))).toBe(true);
});

it('a request without a body has no digest', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = signingKey('jwe-1', privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'));
  const headers = signatureHeaders(key, { method: 'POST', url, body: undefined }, 1);
  expect(headers['content-digest']).toBeUndefined();
  expect(headers['signature-input']).toBe('sig1=("x-ebay-signature-key" "@method" "@path" "@authority");created=1');
});
