import { canonical } from '#libs/actors';
import { reservationsAt } from './outcome.js';
import { LAST_UNIT } from './scenario.js';
import type { Simulation } from './simulation.js';

// nothing is promised twice

/** The warehouse was never asked for what is not there. */
export function nothingOversold({ world }: Simulation): string[] {
  const last = world.warehouse.onHand('WH1', LAST_UNIT);
  return [...world.warehouse.oversold, ...(last < 0 ? [`${last} of ${LAST_UNIT} on the shelf`] : [])];
}

/** The reservation that a stock item holds is the one that the order has issued. */
export function levelsAgree(simulation: Simulation): string[] {
  const { databases } = simulation;
  const wanted = databases.orders.store
    .rows('order')
    .flatMap((row) =>
      Object.entries(row.issued).flatMap(([key, one]) =>
        one.k === 'level' && key.startsWith('stock.reserve/') ? [`${row.key} ${key}@${one.r}`] : [],
      ),
    );
  const held = databases.inventory.store
    .rows('stock-item')
    .flatMap(({ key }) => reservationsAt(simulation, key))
    .flatMap(({ order, reservation, revision, level }) => (level ? [`${order} ${reservation}@${revision}`] : []));
  const [left, right] = [canonical(wanted.sort()), canonical(held.sort())];
  return left === right ? [] : [`levels differ: orders want ${left}, stock items hold ${right}`];
}

/** A shop has the newest level at last, and never got an older one after a newer. */
export function shopsSellWhatIsFree({ databases, world }: Simulation): string[] {
  const { levels } = world.shops;
  const backwards = [...levels].flatMap(([name, told]) =>
    told.some(({ revision }, index) => revision < (told[index - 1]?.revision ?? 0))
      ? [`an older level came later: ${name}`]
      : [],
  );
  const wrong = databases.inventory.store.rows('stock-item').flatMap((row) =>
    Object.entries(row.issued).flatMap(([effect, one]) => {
      if (one.k !== 'level' || one.n !== 'stock.level') return [];
      const { units } = one.v as { units: number };
      const told = levels.get(`${row.key}/${effect}`)?.at(-1)?.units;
      return told === units ? [] : [`${effect} sells ${told} of ${units}`];
    }),
  );
  return [...backwards, ...wrong];
}

/** What a stock item has for its shelf is what lies there: as counted, less what orders say has left since. */
export function stockAgrees(simulation: Simulation): string[] {
  const { databases, world, scenario } = simulation;
  // the warehouse sends one unit more than it says: nobody can know
  if (scenario.orders.some(({ story }) => story === 'contradiction' || story.includes('cancelled'))) return [];
  return databases.inventory.store.rows('stock-item').flatMap((row) => {
    const [, entity = '', sku = ''] = row.key.split('/');
    const counted = (row.facts['count'] as readonly { v: { onHand: number; asOf: string } }[] | undefined)?.[0]?.v;
    if (!counted) return [];
    const left = reservationsAt(simulation, row.key)
      .flatMap(({ level }) => level?.shipped ?? [])
      .filter(({ at }) => Date.parse(at) > Date.parse(counted.asOf))
      .reduce((sum, { units }) => sum + units, 0);
    const shelf = world.warehouse.onHand(entity === 'US' ? 'WH1' : 'WH2', sku);
    return counted.onHand - left === shelf
      ? []
      : [`${row.key} has ${counted.onHand - left}, on the shelf are ${shelf}`];
  });
}
