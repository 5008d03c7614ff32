import { createHash } from 'node:crypto';

/** Characters of the digest that stands for what is cut off: 96 bits. */
const DIGEST_LENGTH = 16;

/** The text if it is short enough; else its beginning and a digest of all of it: one text, one short text. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, DIGEST_LENGTH);
  return `${text.slice(0, length - DIGEST_LENGTH - 1)}~${digest}`;
}

const PARTS = { above: '/inv', below: '/cm' } as const;

/**
 * The key that makes a repeat harmless in the ERP: `<actor>/<posting>@<revision>` and the part, within a length; `orderLine`
 * where every order line has a document of its own.
 */
export function referenceOf(posting: string, side: 'above' | 'below', length: number, orderLine?: string): string {
  const part = PARTS[side];
  const whole = orderLine === undefined ? posting : `${posting}/${orderLine}`;
  return `${shortened(whole, length - part.length)}${part}`;
}
