import { createHmac, randomBytes } from 'node:crypto';

/** Tokens of this process; another one's are not taken, as after a deployment. */
const secret = randomBytes(32);

/** Whom a token lets in, and until when. */
export interface Access {
  readonly account: string;
  readonly expiresMs: number;
}

/** A token that says whom it lets in. */
export function tokenOf(access: Access): string {
  const payload = Buffer.from(JSON.stringify(access)).toString('base64url');
  return `${payload}.${signatureOf(payload)}`;
}

/** Whom a token lets in; undefined where it is none of ours. */
export function accessOf(token: string): Access | undefined {
  const [payload = '', signature] = token.split('.');
  if (signature !== signatureOf(payload)) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Access;
}

function signatureOf(payload: string): string {
  return createHmac('sha256', secret).update(payload).digest('base64url');
}
