import { createHash } from 'node:crypto';

/** Length of a pseudonym, hexadecimal digits. */
const LENGTH = 32;

/** A digest that tells one person or account from another and says nothing of either; blanks and capitals play no part. */
export function pseudonymOf(known: string): string {
  const normal = known.toUpperCase().replaceAll(/\s+/g, '');
  return createHash('sha256').update(`crossdock:${normal}`).digest('hex').slice(0, LENGTH);
}
