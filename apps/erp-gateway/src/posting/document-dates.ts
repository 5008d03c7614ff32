import type { Posting } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import type { EntityBooks } from './posting-policy.js';
import type { Settled } from './settle.js';

/** The dates that a document bears; local, in the legal entity's zone. */
export interface Dates {
  readonly documentOn: string;
  /** When it happened, where the document bears another date. */
  readonly originalOn: string | null;
  /** Set where the document's own date lies in a closed period. */
  readonly late: Late | null;
}

/** A document that comes after its period was closed. */
export interface Late {
  /** Date that it would bear, were the period open. */
  readonly from: string;
  /** First open day, which it bears instead. */
  readonly to: string;
  /** Whether a person must agree. */
  readonly approve: boolean;
}

/** The dates of a posting's documents: its own by policy, or the first open day where that is closed. Pure. */
export function datesOf(body: Posting, date: Settled['date'], books: EntityBooks | undefined): Dates {
  const own = ownDate(body, date);
  if (!books?.closedThrough || own > books.closedThrough) return dated(body, own, null);
  if (books.late === 'refuse') throw closed(body, own, books.closedThrough);
  const to = dayAfter(books.closedThrough);
  return dated(body, to, { from: own, to, approve: books.late === 'approve' });
}

function dated(body: Posting, documentOn: string, late: Late | null): Dates {
  const originalOn = body.occurredOn === documentOn ? null : body.occurredOn;
  return { documentOn, originalOn, late };
}

function ownDate({ documentOn, occurredOn, recogniseOn, taxPointOn }: Posting, date: Settled['date']): string {
  switch (date) {
    case 'document':
      return documentOn;
    case 'occurrence':
      return occurredOn;
    case 'recognition':
      return recogniseOn ?? documentOn;
    case 'tax-point':
      return taxPointOn ?? documentOn;
  }
}

const DAY_MS = 86_400_000;

/** The day after a local date. */
function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}

/** First day of the month after a local date. */
export function nextMonth(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

function closed({ legalEntity }: Posting, own: string, through: string): Terminal {
  return new Terminal('closed-period', {
    problem: `${own} lies in a closed period of ${legalEntity}, whose books are closed through ${through}`,
    remedy: 'Let the policy date it on the first open day (late: next-open), or open the period.',
  });
}
