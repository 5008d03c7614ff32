import type { Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import type { ErpDocument, ErpDriver, PostedDocument } from '../drivers/driver.js';
import { nextMonth } from '../posting/document-dates.js';
import type { EntityBooks } from '../posting/posting-policy.js';

/** Months that a document may go forward to find an open one: whoever closes later than that is asked. */
const MONTHS_FORWARD = 3;

/** A document that goes to the ERP, and what is to be known before it goes under another date. */
export interface DatedPost {
  readonly driver: ErpDriver;
  readonly document: ErpDocument;
  /** What the policy says to closed periods; nothing is moved where it says nothing. */
  readonly late: EntityBooks['late'] | undefined;
  /** Called before a document goes under another date; may refuse it, or let it wait. */
  readonly moving: (document: ErpDocument) => Promise<void>;
}

/**
 * Posts a document; where the ERP says that its period is closed and the policy allows it, on the first day of the months
 * after it, the first that is open. The ERP refuses before it posts, so that a refusal leaves nothing behind.
 */
export async function postOnOpenDay(
  { driver, document, late, moving }: DatedPost,
  turn: Turn,
): Promise<PostedDocument> {
  let dated = document;
  for (let month = 0; ; month++) {
    try {
      return await driver.post(dated, turn);
    } catch (error) {
      const next = late === undefined || late === 'refuse' ? null : later(dated, error, month);
      if (next === null) throw error;
      dated = { ...dated, documentDate: next, originalDate: document.originalDate ?? document.documentDate };
      await moving(dated);
    }
  }
}

/** The next date to try; null where the refusal has another reason, or the search is over. */
function later({ documentDate }: ErpDocument, error: unknown, month: number): string | null {
  if (!(error instanceof Terminal) || error.code !== 'closed-period' || month >= MONTHS_FORWARD) return null;
  // an ERP that says which day is open is believed
  const { firstOpenDay } = error.details;
  if (typeof firstOpenDay === 'string' && firstOpenDay > documentDate) return firstOpenDay;
  const next = nextMonth(documentDate);
  return next <= new Date().toISOString().slice(0, 10) ? next : null;
}
