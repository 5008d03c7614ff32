import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import type { PostedAdjustment, StockAdjustment } from '../driver.js';
import type { TrytonBooks } from './tryton-books.js';
import { classify } from './tryton-classify.js';
import type { TrytonClient } from './tryton-client.js';
import { markedReference } from './tryton-document.js';
import { TrytonError } from './tryton-error.js';
import { date } from './tryton-values.js';

const SHIPMENT = 'stock.shipment.internal';

/** What brings a shipment to its end, by its state; a person's buttons, one after the other. */
const NEXT: Readonly<Record<string, string>> = { draft: 'wait', waiting: 'assign_force', assigned: 'done' };

const locations = z.object({ id: z.int(), storage_location: z.int(), lost_found_location: z.int().nullish() });
const shipment = z.object({ id: z.int(), number: z.string().nullish(), state: z.string() });
type Shipment = z.output<typeof shipment>;

/** One direction of an adjustment: found goods come from lost-and-found, lost ones go there. */
interface Side {
  readonly reference: string;
  readonly from: number;
  readonly to: number;
  readonly lines: StockAdjustment['lines'];
}

/**
 * Adjusts stock by internal shipments between the warehouse and its lost-and-found place, since an inventory of Tryton
 * states absolute quantities and has no reference. Each step may be repeated: what is there is brought to its end.
 */
export async function adjustStock(
  client: TrytonClient,
  books: TrytonBooks,
  adjustment: StockAdjustment,
  turn: Turn,
): Promise<PostedAdjustment> {
  const sides = await sidesOf(client, adjustment, turn);
  const done: Shipment[] = [];
  for (const side of sides) done.push(await ship(client, books, adjustment, side, turn));
  return {
    documentId: done.map(({ id }) => `${SHIPMENT}/${id}`).join(' '),
    number: done.map(({ id, number }) => number ?? String(id)).join(' '),
  };
}

async function sidesOf(client: TrytonClient, adjustment: StockAdjustment, turn: Turn): Promise<Side[]> {
  const { warehouse, reference, lines } = adjustment;
  const { storage, lostFound } = await placesOf(client, warehouse, turn);
  const came = lines.filter(({ quantity }) => quantity > 0);
  const went = lines.filter(({ quantity }) => quantity < 0);
  return [
    { reference: `${reference}/in`, from: lostFound, to: storage, lines: came },
    { reference: `${reference}/out`, from: storage, to: lostFound, lines: went },
  ].filter((side) => side.lines.length > 0);
}

async function placesOf(client: TrytonClient, warehouse: string, turn: Turn) {
  const domain = [
    ['type', '=', 'warehouse'],
    ['code', '=', warehouse],
  ];
  const fields = ['storage_location', 'lost_found_location'];
  const search = { model: 'stock.location', domain, fields, record: locations, limit: 1 };
  const [found] = await client.find(search, turn);
  if (found?.lost_found_location) return { storage: found.storage_location, lostFound: found.lost_found_location };
  throw new Terminal('unknown-warehouse', {
    problem: `Tryton has no warehouse ${warehouse} with a lost-and-found location`,
    remedy: 'Give the warehouse that code and that location in Tryton.',
  });
}

async function ship(
  client: TrytonClient,
  books: TrytonBooks,
  adjustment: StockAdjustment,
  side: Side,
  turn: Turn,
): Promise<Shipment> {
  const company = await books.company(adjustment.legalEntity, turn);
  const context = { company: company.id };
  let known = await shipmentOf(client, company.id, side.reference, turn);
  known ??= await create(client, await valuesOf(books, adjustment, side, company.id, turn), company.id, turn);
  for (let button = NEXT[known.state]; button !== undefined; button = NEXT[known.state]) {
    await client.press({ method: `model.${SHIPMENT}.${button}`, params: [[known.id]], kind: 'write', context }, turn);
    const after = await shipmentOf(client, company.id, side.reference, turn);
    if (!after || after.state === known.state) throw stuck(side.reference);
    known = after;
  }
  return known;
}

async function shipmentOf(client: TrytonClient, company: number, reference: string, turn: Turn) {
  const domain = [
    ['company', '=', company],
    ['reference', '=', markedReference(reference)],
    ['state', '!=', 'cancelled'],
  ];
  const fields = ['number', 'state'];
  const [found] = await client.find({ model: SHIPMENT, domain, fields, record: shipment, limit: 1 }, turn);
  return found;
}

async function create(
  client: TrytonClient,
  values: Readonly<Record<string, unknown>>,
  company: number,
  turn: Turn,
): Promise<Shipment> {
  try {
    await client.create(SHIPMENT, [values], { company }, turn);
  } catch (error) {
    if (!(error instanceof TrytonError)) throw error;
    // somebody else was first: theirs is looked up when this is tried again
    throw classify(error, 'write');
  }
  const made = await shipmentOf(client, company, String(values['reference']).slice(3), turn);
  if (made) return made;
  throw stuck(String(values['reference']));
}

async function valuesOf(
  books: TrytonBooks,
  { documentDate }: StockAdjustment,
  { reference, from, to, lines }: Side,
  company: number,
  turn: Turn,
) {
  const moves: Record<string, unknown>[] = [];
  for (const { sku, quantity } of lines) {
    const item = await books.item(sku, turn);
    const way = { from_location: from, to_location: to, company };
    moves.push({ product: item.id, uom: item.unit, quantity: Math.abs(quantity), ...way });
  }
  const day = date(documentDate);
  const dates = { planned_date: day, planned_start_date: day, effective_date: day };
  const head = { company, reference: markedReference(reference), from_location: from, to_location: to };
  return { ...head, ...dates, moves: [['create', moves]] };
}

function stuck(reference: string): RetryLater {
  return new RetryLater('adjustment-stuck', {
    problem: `The stock adjustment ${reference} did not come to its next state in Tryton`,
    remedy: 'It is tried again by itself; look at the internal shipment in Tryton.',
    afterMs: 1_000,
  });
}
