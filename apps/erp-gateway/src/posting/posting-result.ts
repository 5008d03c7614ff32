import { lineKeyOf, type orderPostingOutcome, type DataOf } from '#libs/contracts';
import type { DocumentKind } from './posting-policy.js';
import type { FoundDocument, PostedDocument } from '../drivers/driver.js';
import type { Outline, OutlineLine } from './outlines.js';

/** What a posting led to in the ERP; kept as the call's outcome. */
export interface PostingResult {
  readonly documents: DataOf<typeof orderPostingOutcome>['documents'];
  /** Version that the documents bear; null where there are none. */
  readonly policyVersion: string | null;
  /** True where the ERP has other amounts than it was sent, or refused one of two documents. */
  readonly differs: boolean;
  /** By how much, by the posting's line keys and in its signs, as far as the ERP's lines say. */
  readonly differences: Readonly<Record<string, number>>;
  /** Why one of two documents is not there. */
  readonly refusal: Refusal | null;
  readonly [more: string]: unknown;
}

/** Why the ERP did not take a document. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
}

/** A document as it was sent, and as the ERP has it; `lines` where the ERP was asked for them. */
export interface PostedPart {
  readonly outline: Outline;
  readonly kind: DocumentKind;
  readonly policyVersion: string;
  readonly posted: PostedDocument & Partial<Pick<FoundDocument, 'lines'>>;
}

/** What a posting led to; `unposted` are the outlines that the ERP refused after it had posted another. Pure. */
export function resultOf(
  parts: readonly PostedPart[],
  unposted: readonly Outline[] = [],
  refusal: Refusal | null = null,
): PostingResult {
  const differing = parts.filter(({ outline, posted }) => !sameTotals(outline, posted));
  return {
    documents: parts.map(({ outline: { reference }, kind, posted: { documentId, number } }) => ({
      kind,
      documentId,
      number,
      reference,
    })),
    policyVersion: parts[0]?.policyVersion ?? null,
    differs: differing.length + unposted.length > 0,
    differences: summed([...differing.flatMap(differencesOf), ...unposted.flatMap(({ lines }) => lines.map(missing))]),
    refusal,
  };
}

/** True where the ERP came to what was expected. */
export function sameTotals({ expectedTotals: expected }: Outline, { totals }: PostedDocument): boolean {
  return (['debitMinor', 'creditMinor', 'taxMinor'] as const).every((name) => totals[name] === expected[name]);
}

function differencesOf({ outline, posted }: PostedPart): [key: string, amount: number][] {
  if (!posted.lines) return [];
  const theirs = new Map(posted.lines.map((line) => [line.lineId, line]));
  return outline.lines.map((line) => [
    lineKeyOf(line.source),
    signed(line, theirs.get(line.lineId)) - signed(line, line),
  ]);
}

function missing(line: OutlineLine): [key: string, amount: number] {
  return [lineKeyOf(line.source), -line.source.amount];
}

/** An amount in the sign that the posting's line has: a debit raises clearing and lowers everything else. */
function signed({ source }: OutlineLine, amounts: Pick<OutlineLine, 'debitMinor' | 'creditMinor'> | undefined): number {
  const debit = (amounts?.debitMinor ?? 0) - (amounts?.creditMinor ?? 0);
  return source.role === 'clearing' ? debit : -debit;
}

function summed(entries: readonly (readonly [key: string, amount: number])[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [key, amount] of entries) if (amount !== 0) sum[key] = (sum[key] ?? 0) + amount;
  return sum;
}
