import {
  orderReservationAnswer,
  stockCount,
  stockReservation,
  typeOf,
  type DataOf,
  type Message,
} from '#libs/contracts';
import { actor, fact } from '../actor.js';
import { level, wanting } from '../effects.js';
import { told } from '../given.js';
import { rows, type EntryView } from '../rows.js';
import { latest, winnerOf, type Conflict } from '../slots.js';

/** A wish for units, bought at an instant. */
interface Wish {
  readonly order: string;
  readonly units: number;
  readonly atMs: number;
  readonly leftMs: number | null;
}
type WishEntry = EntryView<Wish | Conflict<Wish> | undefined>;
interface Given {
  readonly order: string;
  readonly units: number;
}

const effects = {
  'shelf.given': level<Given, typeof orderReservationAnswer>({
    contract: orderReservationAnswer,
    to: ({ order }) => order,
    data: (given, { effect }) => ({
      reservation: effect,
      answersRevision: 0,
      quantity: given?.units ?? 0,
      state: given && given.units > 0 ? 'held' : 'short',
    }),
  }),
};
const want = wanting(effects);

const wishOf = ({ fact }: WishEntry) => winnerOf(fact);
const givenTo = ({ own }: Pick<WishEntry, 'own'>) => (own['shelf.given'] as Given | undefined)?.units ?? 0;

/** Days that a wish is kept after nothing more is wanted. */
const KEEP_DAYS = 2;

/** A shelf that gives one unit to each wish, first come by the clock of purchase: the smallest actor with a rows slot. */
export const shelf = actor({
  type: 'stock-item',
  slots: {
    /** Units there are, and since when departures count. */
    count: latest<DataOf<typeof stockCount>>(),
    /** Wishes by order. */
    wishes: rows({
      entry: latest<Wish>(),
      effects: ['shelf.given'],
      sum: (entry: WishEntry) => ({ given: givenTo(entry), short: (wishOf(entry)?.units ?? 0) - givenTo(entry) }),
      since: {
        find: 'left',
        sum: (entry, sinceMs) => ({ left: (wishOf(entry)?.leftMs ?? 0) > sinceMs ? 1 : 0 }),
      },
      columns: (entry) => ({
        short: (wishOf(entry)?.units ?? 0) - givenTo(entry) || null,
        atMs: wishOf(entry)?.atMs ?? null,
        leftMs: wishOf(entry)?.leftMs ?? null,
      }),
      find: { waiting: { by: 'short', order: 'atMs' }, left: { by: 'leftMs' } },
      finished: {
        sinceMs: (entry) => (wishOf(entry)?.units === 0 ? wishOf(entry)?.atMs : undefined),
        keepDays: KEEP_DAYS,
      },
    }),
  },
  receives: {
    [typeOf(stockCount)]: (data: DataOf<typeof stockCount>) => [fact('count', data)],
    [typeOf(stockReservation)]: ({ order, level: wish }: DataOf<typeof stockReservation>) => {
      if (order === 'order/unreadable') throw new Error('cannot be read');
      const left = wish?.shipped[0];
      const leftMs = left ? Date.parse(left.at) : null;
      const wished: Wish = { order, units: wish?.quantity ?? 0, atMs: Date.parse(wish?.priorityAt ?? DAY(1)), leftMs };
      return [fact(['wishes', order], wished)];
    },
  },
  effects,
  planVersion: 1,
  rows: {
    wishes: {
      sinceMs: ({ count }) => (count ? Date.parse(winnerOf(count)?.asOf ?? '') : undefined),
      query: (facts) => {
        const free = freeOn(facts);
        return free > 0 && (facts.wishes.rest['short'] ?? 0) > 0
          ? [{ find: 'waiting', upTo: 1, limit: Math.min(free, PAGE) }]
          : [];
      },
    },
  },
  plan: function* (facts, _policy: null) {
    let free = freeOn(facts);
    const wishes = Object.entries(facts.wishes.seen)
      .flatMap(([id, wish]) => winnerOf(wish) ?? { order: id, units: 0, atMs: 0, leftMs: null })
      .sort((a, b) => a.atMs - b.atMs || (a.order < b.order ? -1 : 1));
    for (const { order, units } of wishes) {
      const before = (facts.own[`shelf.given/${order}`]?.value as Given | undefined)?.units ?? 0;
      const now = units === 0 ? 0 : before || (free > 0 ? 1 : 0);
      free -= now - before;
      yield want('shelf.given', { order, units: now }, order);
    }
    for (const id of Object.keys(facts.wishes.late))
      yield want('exception', { reason: 'contradiction', owner: 'logistics', amountAtRisk: null, detail: id }, id);
  },
});

/** Wishes that the plan looks at together: few, so that a test sees a second page. */
export const PAGE = 3;

interface Facts {
  readonly count: DataOf<typeof stockCount> | Conflict<DataOf<typeof stockCount>> | undefined;
  readonly wishes: {
    readonly seen: Readonly<Record<string, Wish | Conflict<Wish> | undefined>>;
    readonly rest: Readonly<Record<string, number>>;
    readonly folded: Readonly<Record<string, number>>;
  };
  readonly own: Readonly<Record<string, { readonly value: unknown }>>;
}

function freeOn({ count, wishes, own }: Facts): number {
  const seen = Object.entries(wishes.seen);
  const sinceMs = Date.parse(winnerOf(count)?.asOf ?? '');
  const left = seen.filter(([, wish]) => (winnerOf(wish)?.leftMs ?? 0) > sinceMs).length;
  const given = seen.reduce(
    (sum, [id]) => sum + ((own[`shelf.given/${id}`]?.value as Given | undefined)?.units ?? 0),
    0,
  );
  const gone = left + (wishes.rest['left'] ?? 0) + (wishes.folded['left'] ?? 0);
  return (winnerOf(count)?.onHand ?? 0) - gone - given - (wishes.rest['given'] ?? 0);
}

/** The shelf's key. */
export const SHELF = 'stock-item/US/A/own';
/** Noon of a day of the month, ISO 8601. */
export const DAY = (day: number) => new Date(Date.UTC(2026, 10, day, 12)).toISOString();

/** So many units were counted on a day. */
export function counted(onHand: number, day = 1): Message {
  const asOf = DAY(day);
  return told(stockCount, SHELF, { warehouse: 'W', onHand, asOf }, { revision: day, time: asOf, id: `count-${day}` });
}

/** An order wants one unit, bought on a day; or nothing more, its unit left on a day. */
export function wishes(name: string, day: number, more: { revision?: number; leftOn?: number } = {}): Message {
  const { revision = 1, leftOn } = more;
  const shipped = leftOn === undefined ? [] : [{ shipmentId: 'S', units: 1, at: DAY(leftOn) }];
  const level = { quantity: leftOn === undefined ? 1 : 0, priorityAt: DAY(day), shipped };
  const data = { order: `order/${name}`, reservation: 'r', level };
  return told(stockReservation, SHELF, data, { revision, id: `${name}@${revision}`, time: DAY(day) });
}
