import type { Posting, PostingLine } from '#libs/contracts';
import { Terminal } from '#libs/errors';

/** Part of a posting that becomes one ERP document: what goes up, or what goes down. */
export interface Side {
  readonly side: 'above' | 'below';
  /** Lines with an account of their own: revenue, tax, tenders. */
  readonly lines: readonly PostingLine[];
  /** Movement of the clearing account, minor units; + raises what the payer owes us. */
  readonly clearing: number;
}

/** A posting cut in at most two. */
export interface Cut {
  readonly sides: readonly Side[];
  /** What the clearing lines state less what the other lines come to, minor units: it goes to rounding, if the policy bears it. */
  readonly rounded: number;
}

/**
 * Cuts a posting in at most two: the difference is added up per order line; those above zero, or at zero, make one document,
 * those below zero the other. What belongs to no order line (shipping, tip) counts as one. Independent of any policy,
 * so that a document is found again under the same reference whatever the policy has become. Pure.
 */
export function sidesOf(posting: Posting): Cut {
  const moved = posting.lines.filter(({ amount }) => amount !== 0);
  const groups = groupedByOrderLine(moved.filter(({ role }) => role === 'contra'));
  const [above, below] = [groups.filter((group) => sumOf(group) >= 0), groups.filter((group) => sumOf(group) < 0)].map(
    (one) => one.flat(),
  );
  const tenders = moved.filter(({ role }) => role === 'tender');
  const placed = placeTenders(above ?? [], below ?? [], tenders);
  const rounded = sumOf(moved.filter(({ role }) => role === 'clearing')) - sumOf([...placed.above, ...placed.below]);
  if (rounded !== 0)
    (placed.below.length > 0 && placed.above.length === 0 ? placed.below : placed.above).push(rounding(rounded));
  const sides = (['above', 'below'] as const).flatMap((side): Side[] => {
    const lines = placed[side];
    return lines.length === 0 ? [] : [{ side, lines, clearing: sumOf(lines) }];
  });
  return { sides, rounded };
}

/** The line that makes clearing and the others agree; its key is no other line's. */
function rounding(amount: number): PostingLine {
  return { component: 'rounding', amount, role: 'contra', basis: 'gross' };
}

/** A tender pays for what goes up, and is given back with what goes down; alone it is a document by its own sign. */
function placeTenders(above: PostingLine[], below: PostingLine[], tenders: readonly PostingLine[]) {
  const paying = tenders.filter(({ amount }) => amount < 0);
  const givenBack = tenders.filter(({ amount }) => amount > 0);
  const upExists = above.length > 0;
  const downExists = below.length > 0;
  const payingGoesUp = upExists || !downExists;
  const givenBackGoesDown = downExists || !upExists;
  return {
    above: [...above, ...(payingGoesUp ? paying : []), ...(givenBackGoesDown ? [] : givenBack)],
    below: [...below, ...(payingGoesUp ? [] : paying), ...(givenBackGoesDown ? givenBack : [])],
  };
}

function groupedByOrderLine(lines: readonly PostingLine[]): PostingLine[][] {
  return [...Map.groupBy(lines, ({ orderLine }) => orderLine ?? '').values()];
}

/** Sum of amounts, exact. */
export function sumOf(lines: readonly { readonly amount: number }[]): number {
  const sum = lines.reduce((total, { amount }) => total + amount, 0);
  if (Number.isSafeInteger(sum)) return sum;
  throw new Terminal('amount-too-large', {
    problem: 'The lines of a posting add up to more minor units than can be counted exactly',
    remedy: 'Look for a wrong amount in the document that it came from.',
  });
}
