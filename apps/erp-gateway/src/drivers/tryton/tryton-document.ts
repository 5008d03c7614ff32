import { createHash } from 'node:crypto';
import { Terminal } from '#libs/errors';
import type { ErpDocument, ErpLine, ErpTotals } from '../driver.js';
import type { Account, Chart, Company, Item, Party } from './tryton-books.js';

/** A document with everything in Tryton that it refers to. */
export interface Resolved {
  readonly document: ErpDocument;
  readonly company: Company;
  readonly chart: Chart;
  readonly currencyId: number;
  readonly journalId: number;
  readonly periodId: number;
  /** The party on the receivable line, or the document's own. */
  readonly party: Party;
  readonly lines: readonly ResolvedLine[];
}

/** A line with its account and product; `minor` is credit less debit. */
export interface ResolvedLine {
  readonly line: ErpLine;
  readonly minor: number;
  readonly account: Account;
  readonly item?: Item;
  readonly party?: Party;
}

/** Our references among those that people write. */
export const MARK = 'gw:';

/** What Tryton keeps as the reference of a document of ours. */
export const markedReference = (reference: string): string => MARK + reference;

const NUMBER_PREFIX = { invoice: 'INV', 'credit-memo': 'CN', journal: 'JE' } as const;
/** Letters and digits of a number: 60 bits, so two references out of a hundred million do not meet. */
const NUMBER_LENGTH = 12;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The number of a document, made of its reference: one reference, one number. Tryton's own numbers come from a sequence
 * that locks, and that refuses an earlier date than the last one's.
 */
export function numberOf({ kind, reference }: Pick<ErpDocument, 'kind' | 'reference'>): string {
  const digest = createHash('sha256').update(reference).digest();
  const letters = [...digest.subarray(0, NUMBER_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return `${NUMBER_PREFIX[kind]}-${letters.join('')}`;
}

/** Credit less debit of a line. */
export const creditOf = ({ debitMinor, creditMinor }: Pick<ErpLine, 'debitMinor' | 'creditMinor'>): number =>
  creditMinor - debitMinor;

/** Both sides of an amount that is credit less debit. */
export const sidesOf = (minor: number) => ({ debitMinor: Math.max(-minor, 0), creditMinor: Math.max(minor, 0) });

/** Totals of lines as Tryton has them. */
export function totalsOf(lines: readonly { readonly minor: number; readonly tax: boolean }[]): ErpTotals {
  const totals = { debitMinor: 0, creditMinor: 0, taxMinor: 0 };
  for (const { minor, tax } of lines) {
    totals.debitMinor += Math.max(-minor, 0);
    totals.creditMinor += Math.max(minor, 0);
    if (tax) totals.taxMinor += minor;
  }
  return totals;
}

/** Refuses a document whose own lines do not balance: an invoice would hide it, since Tryton adds up what is due. */
export function assertBalanced({ lines, reference }: ErpDocument): void {
  const difference = lines.reduce((sum, line) => sum + creditOf(line), 0);
  if (difference === 0) return;
  throw new Terminal('unbalanced', {
    problem: `Credits and debits of ${reference} differ by ${difference} minor units`,
    remedy: 'Look at the posting that it was made of.',
  });
}

/** Refuses a document that Tryton adds up otherwise than was expected. */
export function assertSameTotals(
  { reference, expectedTotals: expected }: Pick<ErpDocument, 'reference' | 'expectedTotals'>,
  actual: ErpTotals,
): void {
  const same = (['debitMinor', 'creditMinor', 'taxMinor'] as const).every((name) => actual[name] === expected[name]);
  if (same) return;
  throw new Terminal('totals-differ', {
    problem: `Tryton adds ${reference} up to ${JSON.stringify(actual)}, expected were ${JSON.stringify(expected)}`,
    remedy: 'Compare the lines; nothing was posted.',
  });
}
