import { describe, expect, it } from 'vitest';
import { nextOrdinal, unitsCovered, unitsIn, unitsInHand, unitsNotRecalled, type Custody } from './custody.js';

type Asked = readonly (readonly [lineId: string, sku: string, quantity: number])[];
type Fate = { readonly outcome?: string; readonly retried?: true; readonly back?: Readonly<Record<string, number>> };

const linesOf = (asked: Asked) => asked.map(([lineId, sku, quantity]) => ({ lineId, sku, quantity }));
const sent = (asked: Asked, { outcome, retried, back }: Fate = {}) => ({
  key: 'x',
  delivery: { account: 'wms', body: { lines: linesOf(asked) } },
  outcome,
  decision: retried ? 'retry' : undefined,
  answer: back && { lines: Object.entries(back).map(([lineId, quantity]) => ({ lineId, quantity })) },
});
type Sent = ReturnType<typeof sent>;
const custody = (releases: readonly Sent[], recalls: readonly Sent[] = []) =>
  ({ releases, recalls }) as unknown as Custody;
const figures = (of: Custody, lineId = 'a', sku = 'MUG') =>
  [unitsInHand, unitsCovered, unitsNotRecalled].map((figure) => figure(of, lineId, sku));

const mugs = (quantity: number): Asked => [['a', 'MUG', quantity]];

it('units of a line are those of its SKU, in however many places', () => {
  const lines = linesOf([
    ['a', 'MUG', 1],
    ['a', 'CUP', 5],
    ['b', 'MUG', 7],
    ['a', 'MUG', 2],
  ]);
  expect([unitsIn(lines, 'a', 'MUG'), unitsIn(lines, 'b', 'CUP'), unitsIn([], 'a', 'MUG')]).toStrictEqual([3, 0, 0]);
});

describe('units in hand, covered, and not recalled', () => {
  it('are those that were released, answered or not', () => {
    expect(figures(custody([sent(mugs(2)), sent(mugs(1), { outcome: 'confirmed' })]))).toStrictEqual([3, 3, 3]);
    expect(figures(custody([sent(mugs(2))]), 'b')).toStrictEqual([0, 0, 0]);
    expect(figures(custody([sent(mugs(2))]), 'a', 'CUP')).toStrictEqual([0, 0, 0]);
  });

  it('are without a release that failed; it is covered until a person wants it tried again', () => {
    const failed = { outcome: 'failed' };
    expect(figures(custody([sent(mugs(2), failed)]))).toStrictEqual([0, 2, 0]);
    expect(figures(custody([sent(mugs(2), { ...failed, retried: true })]))).toStrictEqual([0, 0, 0]);
    expect(figures(custody([sent(mugs(2), { outcome: 'in-doubt', retried: true })]))).toStrictEqual([2, 2, 2]);
  });

  it('are less what the warehouse gave back, and of what is asked back nothing is asked again', () => {
    const released = [sent(mugs(5))];
    expect(figures(custody(released, [sent(mugs(2))]))).toStrictEqual([5, 5, 3]);
    expect(figures(custody(released, [sent(mugs(2), { outcome: 'confirmed', back: { a: 1 } })]))).toStrictEqual([
      4, 4, 3,
    ]);
    expect(figures(custody(released, [sent(mugs(2), { outcome: 'failed' })]))).toStrictEqual([5, 5, 3]);
    expect(figures(custody(released, [sent(mugs(2), { outcome: 'failed', retried: true })]))).toStrictEqual([5, 5, 5]);
    expect(figures(custody(released, [sent(mugs(2), { outcome: 'failed', back: { a: 2 } })]))).toStrictEqual([5, 5, 3]);
  });

  it('are given back by line: components in the order in which they were asked for, none more than was', () => {
    const both: Asked = [
      ['b', 'MUG', 9],
      ['a', 'CUP', 2],
      ['a', 'MUG', 3],
    ];
    const released = [sent(both)];
    const back = (units: number) => custody(released, [sent(both, { outcome: 'confirmed', back: { a: units, b: 1 } })]);
    const inHand = (units: number) => ['CUP', 'MUG'].map((sku) => unitsInHand(back(units), 'a', sku));
    expect([inHand(1), inHand(2), inHand(4), inHand(9)]).toStrictEqual([
      [1, 3],
      [0, 3],
      [0, 1],
      [0, 0],
    ]);
    expect(unitsInHand(back(4), 'b', 'MUG')).toBe(8);
    expect(unitsInHand(back(4), 'a', 'LID')).toBe(0);
  });

  it('are not less for a recall that says nothing of how many', () => {
    expect(figures(custody([sent(mugs(5))], [sent(mugs(2), { outcome: 'confirmed' })]))).toStrictEqual([5, 5, 3]);
  });
});

it('commands of a kind are numbered from one on', () => {
  expect([nextOrdinal([]), nextOrdinal(['x', 'y']), nextOrdinal(['x'], 2)]).toStrictEqual(['1', '3', '4']);
});
