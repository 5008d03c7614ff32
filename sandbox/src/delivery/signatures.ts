import { createHmac } from 'node:crypto';

/** The shop's signature: base64 HMAC-SHA256 over the exact bytes. */
export function shopSignature(secret: string, body: Buffer): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

/** The warehouse's signature: hex HMAC-SHA256 over `<timestamp>.<exact bytes>`. */
export function wmsSignature(secret: string, timestamp: string, body: Buffer): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
}
