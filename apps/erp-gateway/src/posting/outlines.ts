import { lineKeyOf, type Component, type Posting, type PostingLine } from '#libs/contracts';
import type { ErpLine, ErpTotals } from '../drivers/driver.js';
import { referenceOf, shortened } from './reference.js';
import { sidesOf, sumOf, type Cut, type Side } from './sides.js';

/** What an ERP bears in its texts. */
export interface TextLimits {
  /** Characters of a document's reference. */
  readonly referenceLength: number;
  /** Characters of a line's id. */
  readonly lineIdLength: number;
}

/** A revision of a posting: its reference is `<actor>/<posting>@<revision>`. */
export interface PostingRevision {
  readonly reference: string;
  readonly body: Posting;
}

/** A line of a document before anybody says which account it is on. */
export interface OutlineLine extends Pick<ErpLine, 'lineId' | 'debitMinor' | 'creditMinor'> {
  readonly component: Component;
  /** The posting's line that it stands for; the clearing line stands for the document's own share of clearing. */
  readonly source: PostingLine;
}

/** A document before the policy: reference, amounts and totals, which no change of policy moves. */
export interface Outline {
  readonly reference: string;
  readonly side: Side['side'];
  readonly lines: readonly OutlineLine[];
  readonly expectedTotals: ErpTotals;
}

/** How a posting is cut into documents: one for each side, or one for each order line as well. */
export type Cutting = 'order' | 'line';

/** The outlines of a posting's documents, each balanced; none where only memo lines move. Pure. */
export function outlinesFor(revision: PostingRevision, limits: TextLimits, cutting: Cutting = 'order'): Outline[] {
  return outlinesOf(sidesOf(revision.body), revision, limits, cutting);
}

/** The same for a posting that is cut already. */
export function outlinesOf(
  { sides }: Cut,
  { reference, body }: PostingRevision,
  limits: TextLimits,
  cutting: Cutting,
): Outline[] {
  return sides.flatMap((side) =>
    partsOf(side, cutting).map((part): Outline => {
      const lines = [...clearingOf(body, sumOf(part.lines)), ...part.lines].map((line) => outlineLine(line, limits));
      return {
        reference: referenceOf(reference, side.side, limits.referenceLength, part.orderLine),
        side: side.side,
        lines,
        expectedTotals: totalsOf(lines),
      };
    }),
  );
}

/** One document's lines of a side. */
interface Part {
  readonly lines: readonly PostingLine[];
  readonly orderLine?: string;
}

/** What belongs to no order line (shipping, a tender) goes with the first. */
function partsOf({ lines }: Side, cutting: Cutting): Part[] {
  if (cutting === 'order') return [{ lines }];
  const groups = Map.groupBy(lines, ({ orderLine }) => orderLine);
  const beside = groups.get(undefined) ?? [];
  const [first, ...others] = [...groups].flatMap(([orderLine, own]) =>
    orderLine === undefined ? [] : [{ orderLine, lines: own }],
  );
  if (!first) return [{ lines: beside, orderLine: 'order' }];
  return [{ ...first, lines: [...first.lines, ...beside] }, ...others];
}

/** The document's share of clearing, under the key that the posting's own clearing line has. */
function clearingOf(body: Posting, amount: number): PostingLine[] {
  if (amount === 0) return [];
  const stated = body.lines.find(({ role }) => role === 'clearing');
  return [{ ...(stated ?? { component: 'clearing', role: 'clearing', basis: 'gross' }), amount }];
}

function outlineLine(source: PostingLine, { lineIdLength }: TextLimits): OutlineLine {
  const debit = source.role === 'clearing' ? source.amount : -source.amount;
  const lineId = shortened(lineKeyOf(source), lineIdLength);
  return {
    lineId,
    component: source.component,
    source,
    debitMinor: Math.max(debit, 0),
    creditMinor: Math.max(-debit, 0),
  };
}

function totalsOf(lines: readonly OutlineLine[]): ErpTotals {
  const tax = lines.filter(({ component }) => component === 'tax');
  return {
    debitMinor: sumOf(lines.map(({ debitMinor }) => ({ amount: debitMinor }))),
    creditMinor: sumOf(lines.map(({ creditMinor }) => ({ amount: creditMinor }))),
    taxMinor: sumOf(tax.map(({ debitMinor, creditMinor }) => ({ amount: creditMinor - debitMinor }))),
  };
}
