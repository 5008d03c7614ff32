/** 856 ship notice: goods have left, order by order. Levels (HL) say what is inside what. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { find, loopsOf, need, type EdiReader } from '../../../documents/edi-messages.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Segment } from '../../../documents/segments.js';
import { dateOf, instantOfDay, qualifiedDay, skuOf, unitsOf } from './parts.js';

/** A level of the notice: shipment, order, tare, pack or item. */
interface Level {
  readonly id: string;
  readonly parent: string;
  readonly kind: string;
  readonly segments: readonly Segment[];
}

/** Items that lie in one order of the shipment. */
interface Ordered {
  readonly order: string | null;
  readonly segment: Segment;
  readonly items: readonly Level[];
  /** What the items lie in, and they themselves. */
  readonly packages: readonly Level[];
}

/** A ship notice: a fact an order. */
export const readShipNotice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BSN');
  const shipmentId = required(idOf(head.get(2)), head.get(2));
  if (head.text(1) === '01') {
    const remedy = 'Ask the partner what became of the goods, and correct the shipment by hand.';
    refuse('contradiction', head.place, 'The partner takes a ship notice back', remedy, shipmentId);
  }
  const levels = loopsOf(message.segments, 'HL', ['CTT', 'SE']).map(levelOf);
  const day = qualifiedDay(message.segments, 'DTM', '011', '067', '017') ?? dateOf(head.get(3));
  const shippedAt = instantOfDay(required(day, head.get(3)), out);
  const about = { shipmentId, shippedAt, ...transportOf(message.segments, levels, out) };
  const orders = ordersOf(head, levels);
  proveLines(find(message.segments, 'CTT'), levels);
  return { facts: orders.map((one) => ({ segment: one.segment, fact: shipmentFact(one, about, out) })) };
};

function levelOf(segments: readonly Segment[]): Level {
  const [head] = segments as [Segment];
  return { id: head.text(1), parent: head.text(2), kind: head.text(3), segments };
}

/** Every item belongs to the order above it; a notice without levels of orders is about one order. */
function ordersOf(head: Segment, levels: readonly Level[]): Ordered[] {
  const byId = new Map(levels.map((level) => [level.id, level]));
  const items = levels.filter(({ segments }) => segments.some(({ id }) => id === 'SN1'));
  if (items.length === 0)
    refuse('missing-field', head.place, 'The notice has no goods', 'Ask the partner for the whole ship notice.');
  const chains = items.map((level) => chainOf(level, byId));
  const groups = Map.groupBy(chains, (chain) => chain.find(({ kind }) => kind === 'O'));
  return [...groups].map(([order, inside]) => {
    const above = [order, ...inside.flat()].flatMap((level) => level?.segments ?? []);
    const reference = find(above, 'PRF');
    const packages = new Set(inside.flatMap((chain) => chain.filter(({ kind }) => !'SO'.includes(kind))));
    return {
      order: reference ? idOf(reference.get(1)) : null,
      segment: order?.segments[0] ?? head,
      items: inside.flatMap(([level]) => level ?? []),
      packages: [...packages],
    };
  });
}

/** A level and those around it, from inside to outside; a parent that names itself ends it. */
function chainOf(level: Level, byId: ReadonlyMap<string, Level>): Level[] {
  const chain = [level];
  for (let parent = byId.get(level.parent); parent !== undefined && !chain.includes(parent);) {
    chain.push(parent);
    parent = byId.get(parent.parent);
  }
  return chain;
}

interface About {
  readonly shipmentId: string;
  readonly shippedAt: string;
  readonly warehouse: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
}

function shipmentFact({ order, segment, items, packages }: Ordered, about: About, out: Output<DocumentAccount>) {
  const lines = together(items.flatMap(({ segments }) => linesOf(segments)));
  if (lines.length === 0) {
    refuse('missing-field', segment.place, 'The order has no goods', 'Ask the partner for the whole ship notice.');
  }
  const tracking = packages.map((level) => trackingIn(level.segments)).find((one) => one !== null);
  const data = {
    ...about,
    ...(about.trackingNumber === undefined && tracking && { trackingNumber: tracking }),
    lines: lines.map((line, at) => ({ ...line, lineId: line.lineId || String(at + 1) })),
  };
  const ref =
    order === null
      ? ({ by: 'shipment-id', value: about.shipmentId } as const)
      : ({ by: 'order-id', value: order } as const);
  const key = order === null ? null : `order/${out.account.account}/${order}`;
  return { actor: 'order', key, ref, type: 'order.shipment.v1', time: about.shippedAt, data } as const;
}

/** LIN says which item, SN1 how many of it: in the level of the item, or several in that of a pack. */
function linesOf(segments: readonly Segment[]) {
  const lines: { lineId: string; sku: string; quantity: number }[] = [];
  let item: Segment | undefined;
  for (const segment of segments) {
    if (segment.id === 'LIN') item = segment;
    if (segment.id !== 'SN1') continue;
    const quantity = unitsOf(segment.get(2));
    const sku = required(item === undefined ? null : skuOf(item, 2), (item ?? segment).get(3));
    if (quantity > 0) lines.push({ lineId: segment.text(1) || (item?.text(1) ?? ''), sku, quantity });
  }
  return lines;
}

/** A line whose units lie in several packages is one line. */
function together(lines: ReturnType<typeof linesOf>): ReturnType<typeof linesOf> {
  const groups = Map.groupBy(lines, ({ lineId, sku }) => JSON.stringify([lineId, sku]));
  return [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : [{ ...first, quantity: more.reduce((sum, { quantity }) => sum + quantity, first.quantity) }],
  );
}

function transportOf(segments: readonly Segment[], levels: readonly Level[], out: Output<DocumentAccount>) {
  const shipment = levels.find(({ kind }) => kind === 'S')?.segments ?? segments;
  const route = find(shipment, 'TD5');
  const carrier = route?.text(3) || route?.text(5) || '';
  const tracking = trackingIn(shipment);
  const from = loopsOf(segments, 'N1', ['HL', 'SE']).find(([first]) => first?.text(1) === 'SF')?.[0];
  const warehouse = from?.text(4) || out.account.warehouses[0]?.warehouse || 'unknown';
  return {
    warehouse: warehouse.slice(0, 50),
    ...(carrier !== '' && { carrier: carrier.slice(0, 100) }),
    ...(tracking !== null && { trackingNumber: tracking }),
  };
}

/** The carrier's number: a reference 2I or CN, else a mark CP of a package. */
function trackingIn(segments: readonly Segment[]): string | null {
  const reference = find(segments, 'REF', 1, '2I') ?? find(segments, 'REF', 1, 'CN');
  return reference?.text(2) || find(segments, 'MAN', 1, 'CP')?.text(2) || null;
}

/** CTT01 is the number of levels, or of items with some partners. */
function proveLines(count: Segment | undefined, levels: readonly Level[]): void {
  if (count === undefined || !count.get(1).stated) return;
  const stated = unitsOf(count.get(1));
  const items = levels.flatMap(({ segments }) => segments.filter(({ id }) => id === 'SN1')).length;
  const distinct = new Set(
    levels.flatMap(({ segments }) => segments.filter(({ id }) => id === 'LIN').map((one) => skuOf(one, 2))),
  ).size;
  if ([levels.length, items, distinct].includes(stated)) return;
  const problem = `The notice has ${levels.length} levels with ${items} items, and states ${stated}`;
  refuse('amounts-do-not-add-up', count.place, problem, 'Ask the partner for the whole ship notice.');
}
