import { createHmac } from 'node:crypto';

/** What a token lets its bearer do. */
export interface Access {
  readonly account: string;
  /** Paths whose personal data it opens; of a restricted data token. */
  readonly restricted: readonly string[];
  readonly expiresMs: number;
}

const secret = 'sandbox-access-tokens';

/** A token that says itself what it opens, so that it outlives the sandbox's process. */
export function tokenOf(access: Access): string {
  const payload = Buffer.from(JSON.stringify(access)).toString('base64url');
  return `Atza|${payload}.${signed(payload)}`;
}

/** What a token opens; undefined where it is none of ours. */
export function accessOf(token: string): Access | undefined {
  const [, payload = '', signature] = /^Atza\|([^.]+)\.(.+)$/.exec(token) ?? [];
  if (signature === undefined || signature !== signed(payload)) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Access;
}

function signed(payload: string): string {
  return createHmac('sha256', secret).update(payload).digest('base64url');
}
