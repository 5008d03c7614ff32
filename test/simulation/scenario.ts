import { randomBy } from '#libs/actors/testing';
import { catalogue, kit, unmappedItem } from '../../sandbox/src/catalogue.js';
import { channelAccounts, type ChannelAccount } from '../../sandbox/src/channel-accounts.js';
import { allocate, sum } from '../../sandbox/src/minor-units.js';
import type { Buyer, OrderPlan, PlannedLine, Revision, RevisionKind } from '../../sandbox/src/shop/order-plan.js';
import { taxesOn } from '../../sandbox/src/shop/taxes.js';

/** What happens to an order. */
export const stories = [
  'plain',
  'pending',
  'line-added',
  'edited-thin',
  'units-cancelled',
  'cancelled',
  'cancelled-late',
  'cancelled-racing',
  'kit',
  'replenished',
  'last-unit',
  'last-unit-cancelled',
  'same-second',
  'more-units',
  'unknown-item',
  'item-approved',
  'posting-rejected',
  'release-refused',
  'odd-warehouse',
  'amounts-differ',
  'contradiction',
] as const;
/** What happens to an order. */
export type Story = (typeof stories)[number];

/** An order of a history. */
export interface PlannedOrder {
  readonly story: Story;
  readonly plan: OrderPlan;
  /** As it was first, where units were added. */
  readonly before?: OrderPlan;
  /** Whether it goes in two parcels where it can. */
  readonly isSplit: boolean;
}

/** Everything that happens outside of Crossdock, as far as it does not answer it. */
export interface Scenario {
  readonly seed: number;
  readonly orders: readonly PlannedOrder[];
  /** Units on the shelf in the beginning, by SKU; what is not named is plenty. */
  readonly scarce: Readonly<Record<string, number>>;
  /** Whether a stranger puts a message on the bus that nobody can read. */
  readonly isPoisoned: boolean;
}

/** Instant at which every history begins, epoch milliseconds. */
const START_MS = Date.parse('2026-11-20T00:00:00.000Z');
/** Nobody waits for longer than this. */
export const END_MS = START_MS + 6 * 86_400_000;
const MINUTE_MS = 60_000;

/** SKUs that are short in the beginning: of one there is a single unit, the other is received later. */
export const LAST_UNIT = 'CD-CANDLE';
export const REPLENISHED = 'CD-THROW';
/** One unit, where two are wanted in the end. */
const TOO_FEW = 'CD-SOAP';
export const KIT = kit.sku;
export const UNKNOWN = unmappedItem.sku;
/** Added to the ERP's list by a person. */
export const APPROVED = 'CD-SOLD-LATER';
/** After this, in the story of it, more is received and the item approved. */
export const LATER_MS = 40 * MINUTE_MS;
/** When all items get which tax class: while orders come in, and when most have left. */
export const RECLASSIFIED = [
  { afterMs: 3 * MINUTE_MS, taxClass: 'reduced' },
  { afterMs: LATER_MS + 20 * MINUTE_MS, taxClass: 'zero' },
] as const;

/** The message that nobody can read. */
export const POISON = 'poison';

/** How often each story is told. */
const WEIGHTS: Readonly<Record<Story, number>> = {
  plain: 4,
  pending: 3,
  'line-added': 3,
  'edited-thin': 1,
  'units-cancelled': 2,
  cancelled: 2,
  'cancelled-late': 2,
  'cancelled-racing': 3,
  kit: 2,
  replenished: 2,
  'last-unit': 3,
  'last-unit-cancelled': 2,
  'same-second': 1,
  'more-units': 1,
  'unknown-item': 1,
  'item-approved': 1,
  'posting-rejected': 2,
  'release-refused': 1,
  'odd-warehouse': 1,
  'amounts-differ': 1,
  contradiction: 1,
};

/** A few orders, by seed; `only` keeps those at these places, for shrinking. */
export function scenarioBy(seed: number, only?: readonly number[]): Scenario {
  const random = randomBy(seed * 104_729 + 7);
  const count = 1 + Math.floor(random() * 3);
  // every story is told in its turn; what it is told beside is chance
  const turn = stories[seed % stories.length] ?? 'plain';
  const told = Array.from({ length: count }, (_, place) => (place === 0 ? turn : storyBy(random)));
  const all = told.flatMap((story): Story[] => (PAIRED.has(story) ? [story, story] : [story]));
  const drawn = all.map((story, index) => plannedOrder(seed, index, story, random));
  const orders = [...drawn, ...latecomer(seed, drawn)];
  return {
    seed,
    orders: only ? orders.filter((_order, index) => only.includes(index)) : orders,
    scarce: { [LAST_UNIT]: 1, [REPLENISHED]: 0, [TOO_FEW]: 1 },
    isPoisoned: random() < 0.2,
  };
}

/** Somebody wants the same as another did, when that is known already; drawn apart, so that nothing else is another. */
function latecomer(seed: number, orders: readonly PlannedOrder[]): PlannedOrder[] {
  const model = orders.find(({ story }) => story === 'plain');
  if (!model) return [];
  const random = randomBy(seed * 15_485_863 + 11);
  const index = orders.length;
  const id = orderId(seed, index);
  const { plan } = model;
  const revisions = revisionsOf(['created'], index, 7_000, random).map((one) => ({
    ...one,
    sentMs: one.sentMs + 30_000 + Math.floor(random() * 90_000),
  }));
  const lines = plan.lines.map((line, at) => ({ ...line, id: id * 10 + at }));
  const name = `${plan.name.replace(/\d+$/, '')}${id % 10_000_000}`;
  return [
    {
      ...model,
      plan: { ...plan, index, id, name, buyer: plan.buyer && { ...plan.buyer, id: id + 1 }, lines, revisions },
    },
  ];
}

function orderId(seed: number, index: number): number {
  return 5_000_000_000_000 + (seed % 100_000) * 100 + index;
}

function storyBy(random: () => number): Story {
  let left = random() * sum(Object.values(WEIGHTS));
  for (const story of stories) if ((left -= WEIGHTS[story]) < 0) return story;
  return 'plain';
}

/** Stories of two orders for one unit. */
const PAIRED: ReadonlySet<Story> = new Set(['last-unit', 'last-unit-cancelled']);

type Revised = Readonly<Partial<Record<Story, readonly RevisionKind[]>>>;

const REVISIONS: Revised = {
  pending: ['created', 'paid'],
  'line-added': ['created', 'line-added'],
  'edited-thin': ['created', 'line-added'],
  'units-cancelled': ['created', 'units-cancelled', 'paid'],
  cancelled: ['created', 'cancelled'],
  'cancelled-late': ['created', 'cancelled'],
  'cancelled-racing': ['created', 'cancelled'],
  'last-unit-cancelled': ['created', 'cancelled'],
  'same-second': ['created', 'paid'],
  'more-units': ['created', 'paid'],
  plain: ['created'],
};

/** Stories whose order waits for its payment while something changes. */
const PENDING: ReadonlySet<Story> = new Set(['pending', 'units-cancelled', 'cancelled', 'same-second', 'more-units']);

function plannedOrder(seed: number, index: number, story: Story, random: () => number): PlannedOrder {
  const shop = shopOf(story, random);
  const id = orderId(seed, index);
  const told = REVISIONS[story] ?? (random() < 0.2 ? ['created', 'noted'] : ['created']);
  // of two who want the last unit the first thinks again
  const kinds = story === 'last-unit-cancelled' && index % 2 === 1 ? told.slice(0, 1) : told;
  const buyer = buyerOf(shop, id);
  const lines = linesOf(story, shop, id, random);
  const paid = pricedLines(lines, shop, buyer.provinceCode, random() < 0.4 && !PAIRED.has(story));
  const shipping = {
    title: 'Standard',
    price: 500,
    discount: 0,
    taxes: taxesOn(500, 'shipping', shop, buyer.provinceCode),
  };
  const plan: OrderPlan = {
    index,
    id,
    account: shop.account,
    name: `${shop.orderPrefix}${id % 10_000_000}`,
    role: PENDING.has(story) ? 'pending' : story === 'amounts-differ' ? 'amounts-differ' : 'ordinary',
    buyer,
    discountCode: paid.some(({ discount }) => discount > 0) ? 'WELCOME' : null,
    lines: paid,
    shipping,
    tip: 0,
    giftCard: 0,
    tellsPayments: false,
    revisions: revisionsOf(kinds, index, story === 'same-second' ? 0 : 7_000, random),
  };
  const isSplit = random() < 0.4;
  if (story !== 'more-units') return { story, plan, isSplit };
  const few = pricedLines(
    lines.map((line) => ({ ...line, quantity: 1 })),
    shop,
    buyer.provinceCode,
    false,
  );
  return { story, plan, before: { ...plan, lines: few, discountCode: null }, isSplit };
}

/** What is scarce lies in one warehouse. */
function shopOf(story: Story, random: () => number): ChannelAccount {
  const german = !PAIRED.has(story) && story !== 'replenished' && story !== 'more-units' && random() < 0.3;
  const shop = channelAccounts.find(({ country }) => country === (german ? 'DE' : 'US'));
  if (!shop) throw new Error('the sandbox has no such shop');
  return shop;
}

function revisionsOf(kinds: readonly RevisionKind[], index: number, apartMs: number, random: () => number): Revision[] {
  let sentMs = START_MS + 1_000 + Math.floor(random() * 5_000);
  return kinds.map((kind, ordinal) => {
    if (ordinal > 0) sentMs += 1_000 + Math.floor(random() * 40_000);
    // whole seconds: the shop writes no others
    const datedMs = START_MS - 3_600_000 + index * MINUTE_MS + ordinal * apartMs;
    return { kind, datedMs, sentMs };
  });
}

const SKUS: Readonly<Partial<Record<Story, string>>> = {
  'last-unit': LAST_UNIT,
  'last-unit-cancelled': LAST_UNIT,
  replenished: REPLENISHED,
  'more-units': TOO_FEW,
  kit: KIT,
  'unknown-item': UNKNOWN,
  'item-approved': APPROVED,
};

type Draft = Pick<PlannedLine, 'id' | 'sku' | 'quantity' | 'unitPrice' | 'cancelledUnits' | 'addedLater'>;

function linesOf(story: Story, shop: ChannelAccount, orderId: number, random: () => number): Draft[] {
  const sku = SKUS[story];
  const scarce = PAIRED.has(story);
  const more = story === 'more-units';
  const count = story === 'line-added' || story === 'edited-thin' ? 2 : scarce || more || random() < 0.6 ? 1 : 2;
  return Array.from({ length: count }, (_, line) => {
    const drawn = catalogue[Math.floor(random() * 6)];
    // whoever gets the last unit, the books show the same
    const item = scarce ? catalogue[0] : drawn;
    if (!item) throw new Error('the catalogue is empty');
    const quantity = more
      ? 2
      : scarce
        ? 1
        : story === 'units-cancelled' && line === 0
          ? 3
          : 1 + Math.floor(random() * 2);
    return {
      id: orderId * 10 + line,
      sku: line === 0 ? (sku ?? item.sku) : item.sku,
      quantity,
      unitPrice: item.prices[shop.currency],
      cancelledUnits: story === 'units-cancelled' && line === 0 ? 1 + Math.floor(random() * 2) : 0,
      addedLater: (story === 'line-added' || story === 'edited-thin') && line === 1,
    };
  });
}

/** A discount on what is there in the beginning, and taxes on what is left. */
function pricedLines(
  drafts: readonly Draft[],
  shop: ChannelAccount,
  state: string,
  isDiscounted: boolean,
): PlannedLine[] {
  const grosses = drafts.map(({ unitPrice, quantity, addedLater }) => (addedLater ? 0 : unitPrice * quantity));
  const shares = allocate(isDiscounted ? 301 : 0, grosses);
  return drafts.map((draft, index) => {
    const discount = shares[index] ?? 0;
    const taxes = taxesOn(draft.unitPrice * draft.quantity - discount, 'goods', shop, state);
    return { ...draft, title: draft.sku, grams: 100, discount, taxes, duty: 0 };
  });
}

function buyerOf(shop: ChannelAccount, id: number): Buyer {
  const home =
    shop.country === 'US'
      ? { city: 'Louisville', zip: '40202', province: 'Kentucky', provinceCode: 'KY', country: 'United States' }
      : { city: 'Berlin', zip: '10115', province: '', provinceCode: '', country: 'Germany' };
  const person = { firstName: 'Kim', lastName: `Doe${id % 100}`, email: 'kim@example.test', phone: '+15550100' };
  return { id: id + 1, ...person, address1: 'Main Street 1', ...home, countryCode: shop.country };
}
