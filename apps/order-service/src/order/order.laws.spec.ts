import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomBy } from '#libs/actors/testing';
import type { Message } from '#libs/contracts';
import { instant, line, off, ShopOrder, tax } from './testing/shop.js';
import { World, type Rest } from './testing/world.js';

const order = new ShopOrder('1');
/** Orders of arrival that each example is tried in. */
const ORDERS = 6;
/** Examples; a failing one is printed with its seed and shrunk. Under mutation each mutant costs as many. */
const EXAMPLES = process.env['MUTATION_SPECS'] === undefined ? 60 : 10;

const aLine = (lineId: string) =>
  fc
    .record({
      quantity: fc.integer({ min: 1, max: 4 }),
      unitPrice: fc.constantFrom(333, 1000),
      discount: fc.integer({ min: 0, max: 300 }),
      taxes: fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 3 }),
      cancelled: fc.constantFrom(0, 0, 1),
      isGiftCard: fc.constantFrom(false, false, false, true),
    })
    .map(({ quantity, unitPrice, discount, taxes, cancelled, isGiftCard }) =>
      line(lineId, {
        quantity,
        price: unitPrice * quantity,
        discounts: off(discount),
        taxes: taxes.flatMap((amount, index) => tax(amount, `Tax ${index}`)),
        cancelledQuantity: Math.min(cancelled, quantity),
        giftCard: isGiftCard,
        requiresShipping: !isGiftCard,
      }),
    );

const aSnapshot = fc
  .record({
    revision: fc.integer({ min: 0, max: 6 }),
    document: fc.integer({ min: 1, max: 999_999 }),
    lines: fc.tuple(aLine('a'), aLine('b'), aLine('c')),
    count: fc.integer({ min: 0, max: 3 }),
    completeness: fc.constantFrom('full' as const, 'full' as const, 'partial' as const),
    payment: fc.constantFrom('paid' as const, 'pending' as const, 'unknown' as const, 'refunded' as const),
    freight: fc.integer({ min: 0, max: 500 }),
    isPriced: fc.constantFrom(true, true, true, false),
    taxesIncluded: fc.constantFrom(false, true),
  })
  .map(({ revision, document, lines, count, completeness, payment, freight, isPriced, taxesIncluded }) => {
    const shipping = [
      { id: 's', price: freight, discounts: off(Math.floor(freight / 3)), taxes: tax(Math.floor(freight / 10)) },
    ];
    const shown = lines.slice(0, count).map((one) => (isPriced ? one : { ...one, price: null }));
    const content = { lines: shown, completeness, payment, shipping, taxesIncluded };
    return order.snapshot(revision, isPriced ? content : { ...content, total: null }, `snapshot-${document}`);
  });

const aShipment = fc
  .record({
    parcel: fc.integer({ min: 1, max: 9 }),
    a: fc.nat({ max: 3 }),
    b: fc.nat({ max: 2 }),
    day: fc.integer({ min: 21, max: 23 }),
  })
  .map(({ parcel, a, b, day }) =>
    order.shipped(`SHP-${parcel}`, { ...(a > 0 && { a }), ...(b > 0 && { b }), c: 1 }, instant(day)),
  );

const aPayment = fc
  .record({
    id: fc.integer({ min: 1, max: 4 }),
    amount: fc.integer({ min: 1, max: 3000 }),
    gateway: fc.constantFrom('gift_card', 'bogus'),
  })
  .map(({ id, amount, gateway }) => order.paid(amount, { transactionId: `T-${id}`, gateway }));

const aStory = fc.uniqueArray(
  fc.oneof(
    { weight: 5, arbitrary: aSnapshot },
    { weight: 3, arbitrary: aShipment },
    { weight: 2, arbitrary: aPayment },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        order.cancelled(),
        order.ruled('accept-short', 'order'),
        order.ruled('cancel', 'order'),
      ),
    },
    { weight: 1, arbitrary: fc.constant(order.fulfilled('F-1', { a: 1 }, 'amazon-fba')) },
  ),
  { minLength: 2, maxLength: 9, selector: (message) => message.id },
);

/** Nothing is on hand, so that no release depends on what came first. */
function ending(story: readonly Message[], seed: number): Rest {
  const random = randomBy(seed);
  const shuffled = story.map((message) => ({ message, at: random() })).toSorted((one, other) => one.at - other.at);
  const told = shuffled.flatMap(({ message }) => [message, message]);
  return new World({ soldOut: ['SKU-a', 'SKU-b', 'SKU-c'] }).tell([...told, ...story], Date.parse(instant(30))).rest();
}

it('ends the same whatever the order of arrival, and however often', () => {
  fc.assert(
    fc.property(aStory, (story) => {
      const first = ending(story, 1);
      for (let seed = 2; seed <= ORDERS; seed += 1) expect(ending(story, seed)).toEqual(first);
    }),
    { numRuns: EXAMPLES },
  );
});

it('never posts what does not balance, and no plan fails', () => {
  fc.assert(
    fc.property(aStory, (story) => {
      const { books, exceptions } = ending(story, 1);
      for (const { clearing = 0, ...others } of Object.values(books))
        expect(clearing).toBe(Object.values(others).reduce((sum, amount) => sum + amount, 0));
      expect(Object.values(exceptions).map((one) => one.reason)).not.toContain('plan-failed');
      expect(Object.values(exceptions).map((one) => one.reason)).not.toContain('oscillating');
    }),
    { numRuns: EXAMPLES },
  );
});

it('sells an order that leaves whole for exactly what it comes to, in whatever parcels', () => {
  const units = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(fc.tuple(aLine('a'), aLine('b'), aLine('c')), units, fc.boolean(), (drawn, picks, taxesIncluded) => {
      const lines = drawn.map((one) => ({ ...one, cancelledQuantity: 0, giftCard: false, requiresShipping: true }));
      const left = new Map(lines.map((one) => [one.lineId, one.quantity]));
      const picked = [...picks, 'a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c'].filter((lineId) => {
        const there = left.get(lineId) ?? 0;
        left.set(lineId, there - 1);
        return there > 0;
      });
      const parcels = picked.map((lineId, index) =>
        order.shipped(`SHP-${index}`, { [lineId]: 1 }, instant(21, `10:${String(10 + index)}:00`)),
      );
      const bought = order.snapshot(1, { lines, taxesIncluded, tip: 100, rounding: -1 });
      const { books, states } = new World().tell([bought]).tell(parcels).rest();
      expect(books[order.key]?.['clearing']).toBe((bought.data as { total: number }).total);
      expect(states[order.key]).toBe('shipped');
    }),
    { numRuns: EXAMPLES },
  );
});
