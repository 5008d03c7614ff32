import { canonical } from '#libs/actors';
import type { Check, Evidence, Finding } from './finding.js';
import { ordersOf } from './posting-checks.js';

/** What a reservation says, without who says it. */
interface Level {
  readonly quantity: number;
  readonly shipped: readonly unknown[];
}

type Reservations = Map<string, Level>;

/** Orders and stock agree on what is held. */
export const reservationsAgree: Check = {
  name: 'reservations-agree',
  claim: 'each stock item holds for each order line exactly what the order reserves',
  async find({ database }) {
    const [wanted, held] = [await wantedByOrders(database), await knownToStock(database)];
    const names = new Set([...wanted.keys(), ...held.keys()]);
    return [...names].flatMap((about): Finding[] => {
      const [order, stock] = [wanted.get(about), held.get(about)];
      if (canonical(order) === canonical(stock)) return [];
      const detail = `the order reserves ${unitsOf(order)}, the stock item knows of ${unitsOf(stock)}`;
      return [{ check: 'reservations-agree', about, detail }];
    });
  },
};

function unitsOf(level: Level | undefined): string {
  return level ? `${level.quantity} units with ${level.shipped.length} shipments` : 'nothing';
}

async function wantedByOrders(database: Evidence['database']): Promise<Reservations> {
  const wanted: Reservations = new Map();
  for await (const { key, issued } of ordersOf(database))
    for (const [effect, one] of Object.entries(issued)) {
      if (one.k !== 'level' || !effect.startsWith('stock.reserve/')) continue;
      const { quantity, shipped } = one.v as Level;
      wanted.set(`${one.to} ${key}/${effect}`, { quantity, shipped });
    }
  return wanted;
}

interface StoredReservation {
  readonly actor: string;
  readonly id: string;
  readonly level: Level | null;
}

async function knownToStock(database: Evidence['database']): Promise<Reservations> {
  const known: Reservations = new Map();
  const { rows } = await database.query<StoredReservation>(
    `select actor, id, entry #> '{f,0,v,level}' as level from inventory_service.stock_item_actor_reservations
     where entry -> 'f' is not null`,
  );
  for (const { actor, id, level } of rows)
    if (level) known.set(`${actor} ${id}`, { quantity: level.quantity, shipped: level.shipped });
  return known;
}
