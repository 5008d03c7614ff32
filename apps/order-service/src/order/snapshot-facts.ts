import { fact, type Fact } from '#libs/actors';
import type { DataOf, Message, orderSnapshot } from '#libs/contracts';
import type { Allocation, Charges, Destination, Head, LineSet, Placed, Seen, SeenLine } from './order.facts.js';

type Snapshot = DataOf<typeof orderSnapshot>;

/** A weak snapshot stands behind every other, also where the earliest counts. */
const BEHIND_ALL = Number.MAX_SAFE_INTEGER;

/** What a snapshot adds to an order: only what it really says, so that a part of a document overrides nothing. */
export function snapshotFacts(data: Snapshot, message: Message): Fact[] {
  const seen: Seen = { revision: message.revision, timeMs: Date.parse(message.time), id: message.id };
  return [
    fact('placed', placedOf(data)),
    fact('head', headOf(data, message.time)),
    ...data.lines.map((line) => fact(['lines', line.lineId], { ...line, seen } satisfies SeenLine)),
    ...lineSetFacts(data, seen),
    ...cancellationFacts(data),
    ...optional('replacementOf', data.replacementOf),
    ...optional('payment', data.payment === 'unknown' ? undefined : data.payment),
    ...optional('destination', destinationOf(data)),
    ...optional('charges', chargesOf(data)),
    ...allocationFacts(data, message.revision),
  ];
}

function optional(slot: string, value: unknown): Fact[] {
  return value === undefined ? [] : [fact(slot, value)];
}

function placedOf({
  channel,
  channelAccount,
  legalEntity,
  marketplaceOrderId,
  placedAt,
  currency,
  test,
}: Snapshot): Placed {
  return { channel, channelAccount, legalEntity, marketplaceOrderId, placedAt, currency, test };
}

function headOf({ orderName, marketplace, presentment, taxesIncluded }: Snapshot, updatedAt: string): Head {
  return {
    taxesIncluded,
    updatedAt,
    ...(orderName === undefined ? {} : { orderName }),
    ...(marketplace === undefined ? {} : { marketplace }),
    ...(presentment === undefined ? {} : { presentment }),
  };
}

function destinationOf({ shipTo, buyerRef }: Snapshot): Destination | undefined {
  if (!shipTo && buyerRef === undefined) return undefined;
  return { ...(shipTo ? { shipTo } : {}), ...(buyerRef === undefined ? {} : { buyerRef }) };
}

function chargesOf({ shipping, tenders, tip, duties, rounding, total }: Snapshot): Charges | undefined {
  return total === null ? undefined : { shipping, tenders, tip, duties, rounding, total };
}

function lineSetFacts({ completeness, lines }: Snapshot, seen: Seen): Fact[] {
  if (completeness === 'partial') return [];
  return [fact('lineSet', { ids: lines.map((line) => line.lineId), seen } satisfies LineSet)];
}

function cancellationFacts({ lines, cancelled }: Snapshot): Fact[] {
  const units = lines.filter((line) => line.cancelledQuantity > 0);
  return [
    ...units.map((line) => fact(['cancelledUnits', line.lineId], line.cancelledQuantity)),
    ...optional('cancelled', cancelled),
  ];
}

/** Shares are frozen by the lowest revision that is priced and whose payment is no longer pending. */
function allocationFacts(data: Snapshot, revision: number): Fact[] {
  const allocation = allocationOf(data);
  if (!allocation) return [];
  return [revision === 0 ? fact('allocation', allocation, { revision: BEHIND_ALL }) : fact('allocation', allocation)];
}

function allocationOf({ payment, total, completeness, lines, shipping }: Snapshot): Allocation | undefined {
  const firm = payment !== 'pending' && payment !== 'unknown' && total !== null && completeness === 'full';
  if (!firm) return undefined;
  const allocated: Record<string, Allocation['lines'][string]> = {};
  for (const { lineId, price, discounts, taxes, quantity, cancelledQuantity } of lines) {
    if (price === null) return undefined;
    allocated[lineId] = { price, discounts, taxes, quantity, cancelledQuantity };
  }
  return { lines: allocated, shipping };
}
