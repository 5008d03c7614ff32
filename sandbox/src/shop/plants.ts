import { Dice } from '../dice.js';
import type { Role } from './roles.js';
import type { Run } from '../run.js';

/** Bad news that is planted beside orders; the numbers are places of the orders it travels with. */
export interface Plants {
  /** The order's first webhook comes again with its id and another body. */
  readonly sameIdOtherBody: ReadonlySet<number>;
  /** A body that is no JSON comes with the order. */
  readonly malformed: ReadonlySet<number>;
  /** A payment comes whose order never does. */
  readonly orphanPayment: ReadonlySet<number>;
}

const smallestRun = 5;
const ordersPerPlant = 300;

/** Where the run's bad news is planted: beside ordinary orders, one of each kind in 300 orders. */
export function plantsOf(run: Run, roles: readonly Role[]): Plants {
  const ordinary = roles.flatMap((role, index) => (role === 'ordinary' ? [index] : []));
  const off = run.faults['planted-orders'] === 0 || run.orders < smallestRun;
  const each = off ? 0 : Math.max(1, Math.round(run.orders / ordersPerPlant));
  const places = Dice.of(run.seed, run.ordinal, 'plants').shuffled(ordinary);
  return {
    sameIdOtherBody: new Set(places.slice(0, each)),
    malformed: new Set(places.slice(each, 2 * each)),
    orphanPayment: new Set(places.slice(2 * each, 3 * each)),
  };
}
