import { entries, winnerOf } from '#libs/actors';
import type { Line } from './lines.js';
import type { OrderFacts } from './order.facts.js';

/** Goods that left together. */
export interface Departure {
  /** Shipment of the warehouse, or fulfilment of the marketplace. */
  readonly id: string;
  /** When they left, a UTC instant. */
  readonly at: string;
  readonly pool: Line['pool'];
  readonly warehouse?: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
  readonly lines: readonly { readonly lineId: string; readonly sku: string | null; readonly quantity: number }[];
}

/** Units of one line by number, from the lowest; `to` is not among them. */
export interface Units {
  readonly from: number;
  readonly to: number;
}

/** All that left, the earliest first: by our warehouse's word, and by the marketplace's for its own pools. */
export function departuresOf(facts: Pick<OrderFacts, 'shipments' | 'fulfilments'>): Departure[] {
  const shipments = entries(facts.shipments).flatMap(([id, slot]): Departure[] => {
    const shipment = winnerOf(slot);
    if (!shipment) return [];
    const { shippedAt: at, warehouse, carrier, trackingNumber, lines } = shipment;
    return [{ id, at, pool: 'own', warehouse, ...optionalCarriage({ carrier, trackingNumber }), lines }];
  });
  return [...shipments, ...marketplaceDepartures(facts)].toSorted(earliestFirst);
}

function marketplaceDepartures(facts: Pick<OrderFacts, 'fulfilments'>): Departure[] {
  return entries(facts.fulfilments).flatMap(([id, slot]): Departure[] => {
    const fulfilment = winnerOf(slot);
    if (!fulfilment || fulfilment.pool === 'own' || fulfilment.state !== 'success') return [];
    const { at, pool, lines } = fulfilment;
    return [{ id, at, pool, lines: lines.map((line) => ({ ...line, sku: null })) }];
  });
}

function optionalCarriage({
  carrier,
  trackingNumber,
}: {
  carrier: string | undefined;
  trackingNumber: string | undefined;
}) {
  return { ...(carrier === undefined ? {} : { carrier }), ...(trackingNumber === undefined ? {} : { trackingNumber }) };
}

function earliestFirst(a: Departure, b: Departure): number {
  return Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1);
}

/** Which units of a line each departure took, the lowest numbers first; of a kit those that are complete. */
export function unitsByDeparture(line: Line, departures: readonly Departure[]): Units[] {
  const sofar = new Map<string, number>();
  let from = 0;
  return departures.map((departure) => {
    for (const part of departure.lines.filter((one) => one.lineId === line.lineId)) {
      const sku = isComponent(line, part.sku) ? part.sku : '';
      sofar.set(sku, (sofar.get(sku) ?? 0) + part.quantity);
    }
    const units = { from, to: (sofar.get('') ?? 0) + completeKits(line, sofar) };
    from = units.to;
    return units;
  });
}

/** Units of a line that left, in whatever departure. */
export function unitsLeft(line: Line, departures: readonly Departure[]): number {
  return unitsByDeparture(line, departures).at(-1)?.to ?? 0;
}

/** A part that is not the line's own SKU; what was sent in its stead counts as the line itself. */
function isComponent(line: Line, sku: string | null): sku is string {
  return sku !== null && sku !== line.sku && (line.parts ?? []).some((part) => part.sku === sku);
}

function completeKits(line: Line, sofar: ReadonlyMap<string, number>): number {
  const components = (line.parts ?? []).filter((part) => part.sku !== line.sku);
  if (components.length === 0) return 0;
  return Math.min(...components.map((part) => Math.floor((sofar.get(part.sku) ?? 0) / part.perUnit)));
}
