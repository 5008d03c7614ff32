import { describe, expect, it } from 'vitest';
import { itemLookup, postingRequested, type Contract, type Posting } from '#libs/contracts';
import type { Answer } from './actor.js';
import { CHANGES_WITHOUT_NEWS, difference, type Difference, type Standing } from './difference.js';
import { flightPosting, sumByLineKey } from './posting-lines.js';
import { command, hold, level, wanting, type Effect } from './effects.js';
import { saleEffect } from './kit/sale-effect.js';

const lookup = {
  contract: itemLookup as Contract,
  to: (value: { sku: string; entity?: string }) => `item/${value.entity ?? 'US'}/${value.sku}`,
  data: (value: { sku: string } | null, issue: { actor: string }) => ({
    order: issue.actor,
    sku: value?.sku ?? 'A',
    wanted: value !== null,
  }),
};
const effects = {
  'item.lookup': level<{ sku: string; entity?: string }>(lookup),
  'item.fetch': command<{ sku: string }>(lookup),
  sale: saleEffect,
};
const want = wanting(effects);

const posting = (...amounts: [line: string, amount: number][]): Posting => ({
  ...(postingRequested.example.body as Posting),
  lines: amounts.map(([orderLine, amount]) => ({
    component: 'item-price',
    amount,
    role: 'contra',
    basis: 'net',
    orderLine,
    quantity: 1,
  })),
});
const lines = (value: Posting) => ({ outcome: 'posted', lines: sumByLineKey(value.lines) }) satisfies Answer;

/** Plans one actor again and again, as its row would be. */
class Planned {
  last: Difference = { issued: {}, messages: [], exceptions: [], wakeAtMs: null };
  revision = 0;
  readonly answers: Record<string, Record<string, Answer>> = {};
  readonly retries: Record<string, number> = {};

  plan(wishes: readonly Effect[], more: Partial<Standing> = {}): Difference {
    this.revision += 1;
    const facts = { answers: this.answers, retries: this.retries, clockMs: 0 };
    const standing = {
      definition: { effects },
      self: 'order/a/1',
      revision: this.revision,
      issued: this.last.issued,
      facts,
      news: true,
      time: '2026-11-20T00:00:00.000Z',
    };
    this.last = difference({ ...standing, ...more }, wishes);
    return this.last;
  }

  answer(effect: string, revision: number, answer: Answer): void {
    (this.answers[effect] ??= {})[revision] = answer;
  }
}
const amounts = (step: Difference) =>
  step.messages.map((one) => sumByLineKey((one.data as { body: Posting }).body.lines));
const ids = (step: Difference) => step.messages.map((one) => one.id);

describe('a level', () => {
  it('is sent when its value changes, with the revision of the row, and retracted when nobody wants it', () => {
    const order = new Planned();
    expect(ids(order.plan([want('item.lookup', { sku: 'A' }, 'A')]))).toEqual(['order/a/1/item.lookup/A@1']);
    expect(ids(order.plan([want('item.lookup', { sku: 'A' }, 'A')]))).toEqual([]);
    expect(order.plan([]).messages.map((one) => one.data)).toEqual([{ order: 'order/a/1', sku: 'A', wanted: false }]);
  });
  it('is taken from its old receiver under an id of its own when it moves: one id has one content', () => {
    const order = new Planned();
    order.plan([want('item.lookup', { sku: 'A', entity: 'US' }, 'A')]);
    const moved = order.plan([want('item.lookup', { sku: 'A', entity: 'EU' }, 'A')]);
    expect(moved.messages.map((one) => [one.id, one.key])).toEqual([
      ['order/a/1/item.lookup/A@2/moved', 'item/US/A'],
      ['order/a/1/item.lookup/A@2', 'item/EU/A'],
    ]);
  });
  it('that does not fit its contract is a fault of the plan', () => {
    expect(() => new Planned().plan([want('item.lookup', { sku: '' }, 'A')])).toThrow(
      'item.lookup/A does not fit item.lookup.v1 at /sku',
    );
  });
  it('cannot be wished for twice', () => {
    const twice = [want('item.lookup', { sku: 'A' }, 'A'), want('item.lookup', { sku: 'B' }, 'A')];
    expect(() => new Planned().plan(twice)).toThrow('wishes item.lookup/A twice');
  });
});

describe('a command', () => {
  it('is issued once per key, whatever its content becomes, and never taken back', () => {
    const order = new Planned();
    order.plan([want('item.fetch', { sku: 'A' }, '1')]);
    expect(order.plan([want('item.fetch', { sku: 'B' }, '1')]).messages).toEqual([]);
    expect(order.plan([]).messages).toEqual([]);
    expect(ids(order.plan([want('item.fetch', { sku: 'B' }, '2')]))).toEqual(['order/a/1/item.fetch/2@4']);
  });
});

describe('a posting', () => {
  it('waits while a revision is in flight, then carries what is desired less what is posted', () => {
    const order = new Planned();
    order.plan([want('sale', posting(['1', 100]), 'S')]);
    expect(order.plan([want('sale', posting(['1', 80], ['2', 5]), 'S')]).messages).toEqual([]);
    order.answer('sale/S', 1, lines(posting(['1', 100])));
    const next = order.plan([want('sale', posting(['1', 80], ['2', 5]), 'S')]);
    expect(amounts(next)).toEqual([{ 'item-price|net|contra|1|': -20, 'item-price|net|contra|2|': 5 }]);
  });
  it('moves no units where only an amount changes', () => {
    const order = new Planned();
    order.plan([want('sale', posting(['1', 100]), 'S')]);
    order.answer('sale/S', 1, lines(posting(['1', 100])));
    const [message] = order.plan([want('sale', posting(['1', 80]), 'S')]).messages;
    expect(message?.data).toMatchObject({ body: { lines: [{ amount: -20, orderLine: '1' }] } });
    expect(message?.data).not.toHaveProperty('body.lines[0].quantity');
  });
  it('in flight can be said again as it was said, whatever is desired by then', () => {
    const order = new Planned();
    order.plan([want('sale', posting(['1', 100]), 'S')]);
    order.answer('sale/S', 1, lines(posting(['1', 100])));
    const [message] = order.plan([want('sale', posting(['1', 80], ['2', 5]), 'S')]).messages;
    order.plan([want('sale', posting(['2', 7]), 'S')]);
    expect(flightPosting(order.last.issued['sale/S'] as never)).toEqual((message!.data as { body: Posting }).body);
  });
  it('counts what the ERP really posted and issues the rest', () => {
    const order = new Planned();
    order.plan([want('sale', posting(['1', 100]), 'S')]);
    order.answer('sale/S', 1, { ...lines(posting(['1', 97])), outcome: 'posted-different' });
    expect(amounts(order.plan([want('sale', posting(['1', 100]), 'S')]))).toEqual([{ 'item-price|net|contra|1|': 3 }]);
  });
  it('rests when it is rejected, until a person retries or what is desired changes', () => {
    const order = new Planned();
    const wish = [want('sale', posting(['1', 100]), 'S')];
    order.plan(wish);
    order.answer('sale/S', 1, { outcome: 'rejected' });
    expect(order.plan(wish).messages).toEqual([]);
    order.retries['sale/S'] = 1;
    expect(ids(order.plan(wish))).toEqual(['order/a/1/sale/S@3']);
    order.answer('sale/S', 3, { outcome: 'rejected' });
    expect(order.plan(wish).messages).toEqual([]);
    expect(amounts(order.plan([want('sale', posting(['1', 90]), 'S')]))).toEqual([{ 'item-price|net|contra|1|': 90 }]);
  });
  it('is still in flight while the answer is in doubt', () => {
    const order = new Planned();
    order.plan([want('sale', posting(['1', 100]), 'S')]);
    order.answer('sale/S', 1, { outcome: 'in-doubt' });
    expect(order.plan([want('sale', posting(['1', 90]), 'S')]).messages).toEqual([]);
  });
  it('that was rejected, wished for no more and then found in the ERP is taken back', () => {
    const order = new Planned();
    order.plan([want('sale', posting(['1', 100]), 'S')]);
    order.answer('sale/S', 1, { outcome: 'rejected' });
    order.plan([]);
    order.answer('sale/S', 1, lines(posting(['1', 100])));
    expect(amounts(order.plan([]))).toEqual([{ 'item-price|net|contra|1|': -100 }]);
  });
});

describe('an exception', () => {
  const late = (detail: string) =>
    want('exception', { reason: 'order-missing', owner: 'logistics', amountAtRisk: null, detail }, 'A');

  it('opens, changes and closes, and keeps the instant since which it is open', () => {
    const order = new Planned();
    const steps = [
      order.plan([late('one')]),
      order.plan([late('two')], { time: '2026-11-21T00:00:00.000Z' }),
      order.plan([], { time: '2026-11-22T00:00:00.000Z' }),
    ].flatMap((step) => step.exceptions);
    expect(steps.map((step) => [step.state, step.wish.detail, step.openedAt, step.revision])).toEqual([
      ['open', 'one', '2026-11-20T00:00:00.000Z', 1],
      ['open', 'two', '2026-11-20T00:00:00.000Z', 2],
      ['closed', 'two', '2026-11-20T00:00:00.000Z', 3],
    ]);
  });
});

describe('a hold', () => {
  it('issues nothing and retracts nothing under its keys, but lets exceptions open', () => {
    const order = new Planned();
    order.plan([want('item.lookup', { sku: 'A' }, 'A')]);
    const held = order.plan([
      hold(),
      want('item.lookup', { sku: 'B' }, 'B'),
      want('exception', { reason: 'contradiction', owner: 'finance', amountAtRisk: null, detail: '' }),
    ]);
    expect([held.messages, held.exceptions.length, Object.keys(held.issued)]).toEqual([
      [],
      1,
      ['item.lookup/A', 'exception/contradiction'],
    ]);
    expect(ids(order.plan([hold('sale'), want('item.lookup', { sku: 'B' }, 'B')]))).toEqual([
      'order/a/1/item.lookup/B@3',
      'order/a/1/item.lookup/A@3',
    ]);
  });
});

describe('plans that fight each other', () => {
  const fight = (order: Planned, times: number, wishes: (turn: number) => readonly Effect[]) => {
    const steps: Difference[] = [];
    for (let turn = 0; turn < times; turn++) steps.push(order.plan(wishes(turn), { news: false }));
    return steps;
  };

  it.each([
    ['over a value', (turn: number) => [want('item.lookup', { sku: turn % 2 ? 'A' : 'B' }, 'X')]],
    ['over whether it exists', (turn: number) => (turn % 2 ? [want('item.lookup', { sku: 'A' }, 'X')] : [])],
  ] as const)('%s come to rest with one open exception', (_name, wishes) => {
    const order = new Planned();
    fight(order, 3 * CHANGES_WITHOUT_NEWS, wishes);
    const late = fight(order, 40, wishes);
    expect(late.flatMap((step) => [...step.messages, ...step.exceptions])).toEqual([]);
    expect(order.last.issued['exception/oscillating']).toMatchObject({ k: 'exception' });
  });
  it('start again, and close the exception, when news comes', () => {
    const order = new Planned();
    fight(order, 3 * CHANGES_WITHOUT_NEWS, (turn) => [want('item.lookup', { sku: turn % 2 ? 'A' : 'B' }, 'X')]);
    const fresh = order.plan([want('item.lookup', { sku: 'C' }, 'X')]);
    expect(fresh.messages).toContainEqual(
      expect.objectContaining({ data: { order: 'order/a/1', sku: 'C', wanted: true } }),
    );
    expect(fresh.exceptions.map((step) => step.state)).toEqual(['closed']);
  });
});

describe('timers', () => {
  it('wake the row at the earliest instant that is not over', () => {
    const order = new Planned();
    const facts = { answers: {}, retries: {}, clockMs: 10 };
    expect(
      order.plan(
        [want('timer', { atMs: 30 }, 'a'), want('timer', { atMs: 20 }, 'b'), want('timer', { atMs: 10 }, 'c')],
        { facts },
      ).wakeAtMs,
    ).toBe(20);
    expect(order.plan([want('timer', { atMs: 10 })], { facts }).wakeAtMs).toBe(null);
  });
});
