import { describe, expect, it } from 'vitest';
import { deliveryRequested, itemLookup, postingRequested, type Contract, type Posting } from '#libs/contracts';
import type { Answer } from './actor.js';
import { CHANGES_WITHOUT_NEWS, difference, type Difference, type Standing } from './difference.js';
import { command, hold, level, wanting, type Effect } from './effects.js';
import { saleEffect } from './kit/sale-effect.js';
import { mergedLines, postingDelta, sumByLineKey } from './posting-lines.js';
import type { Issued } from './row.js';

interface Lookup {
  readonly sku: string;
  readonly from?: string;
}
const effects = {
  'item.lookup': level<Lookup>({
    contract: itemLookup as Contract,
    to: ({ from = 'US' }) => `item/${from}/A`,
    data: (value, issue) => ({ order: issue.actor, sku: value?.sku ?? 'A', wanted: value !== null }),
    held: ({ sku }, { clockMs }: Standing['facts']) => sku === 'KNOWN' && clockMs === 0,
  }),
  tell: command<string>({
    contract: deliveryRequested as Contract,
    to: (_value, self) => self,
    data: () => deliveryRequested.example,
  }),
  sale: saleEffect,
};
const want = wanting(effects);
const lookup = (value: Lookup) => want('item.lookup', value, 'A');
const trouble = (detail: string) =>
  want('exception', { reason: 'order-missing', owner: 'logistics', amountAtRisk: null, detail });

interface Taking extends Partial<Standing> {
  readonly answers?: Record<string, Record<string, Answer>>;
  readonly clockMs?: number;
}

function take(wishes: readonly Effect[], issued: Standing['issued'] = {}, more: Taking = {}): Difference {
  const { answers = {}, clockMs = 0, ...rest } = more;
  const facts = { answers, retries: {}, clockMs };
  const time = '2026-11-20T00:00:00.000Z';
  const standing = { definition: { effects }, self: 'order/a/1', revision: 9, issued, facts, news: true, time };
  return difference({ ...standing, ...rest }, wishes);
}
const idsOf = ({ messages }: Difference) => messages.map(({ id }) => id);

describe('a level', () => {
  const known = take([lookup({ sku: 'A' })], {}, { revision: 1 }).issued;

  it('that changes is said once to whoever holds it', () => {
    expect(idsOf(take([lookup({ sku: 'B' })], known))).toStrictEqual(['order/a/1/item.lookup/A@9']);
  });

  it('that goes to another is taken back where it was, and said there', () => {
    const moved = take([lookup({ sku: 'A', from: 'EU' })], known);
    expect(moved.messages.map(({ id, key, data }) => [id, key, (data as { wanted: boolean }).wanted])).toStrictEqual([
      ['order/a/1/item.lookup/A@9/moved', 'item/US/A', false],
      ['order/a/1/item.lookup/A@9', 'item/EU/A', true],
    ]);
  });

  it('that its holder has by its own word is noted, and said from its first change on', () => {
    const noted = take([lookup({ sku: 'KNOWN' })]);
    expect([idsOf(noted), Object.keys(noted.issued)]).toStrictEqual([[], ['item.lookup/A']]);
    expect(idsOf(take([lookup({ sku: 'KNOWN' })], {}, { clockMs: 1 }))).toHaveLength(1);
    expect(idsOf(take([lookup({ sku: 'KNOWN' })], known))).toHaveLength(1);
    expect(idsOf(take([lookup({ sku: 'A' })]))).toHaveLength(1);
  });
});

describe('a command', () => {
  const gone: Issued = { k: 'gone', c: 1 };
  it('is said once, and where its key stood for something that is gone', () => {
    const first = take([want('tell', 'x', 'shop')], { 'tell/shop': gone }, { news: false });
    expect(idsOf(first)).toStrictEqual(['order/a/1/tell/shop@9']);
    expect(first.issued['tell/shop']).toMatchObject({ k: 'command', r: 9 });
    expect(idsOf(take([want('tell', 'y', 'shop')], first.issued))).toStrictEqual([]);
  });
});

describe('a plan', () => {
  it('may state timers of one name, of which the earliest ahead counts', () => {
    const timers = [500, 300, 100].map((atMs) => want('timer', { atMs }));
    expect(take(timers, {}, { clockMs: 100 }).wakeAtMs).toBe(300);
    expect(take(timers, {}, { clockMs: 500 }).wakeAtMs).toBeNull();
  });

  it('that holds prefixes keeps what begins with any of them', () => {
    const issued = take([lookup({ sku: 'A' }), trouble('late')]).issued;
    const held = take([hold('sale/', 'item.')], issued);
    expect([Object.keys(held.issued), held.exceptions.map(({ state }) => state)]).toStrictEqual([
      ['item.lookup/A'],
      ['closed'],
    ]);
    expect(idsOf(take([hold('item.'), lookup({ sku: 'B' })], issued))).toStrictEqual([]);
  });
});

describe('without news', () => {
  /** Turns in which two wishes alternate; how many of them changed something. */
  function alternated(turns: number, wishes: readonly (readonly Effect[])[]) {
    let issued: Standing['issued'] = {};
    let changed = 0;
    for (let turn = 0; turn < turns; turn++) {
      const found = take(wishes[turn % wishes.length] ?? [], issued, { news: false, revision: turn + 1 });
      const own = found.exceptions.filter(({ key }) => key !== 'exception/oscillating');
      changed += found.messages.length + own.length;
      issued = found.issued;
    }
    return { issued, changed };
  }

  it('an exception that says something else each time comes to rest, and is shown as such', () => {
    const { issued, changed } = alternated(60, [[trouble('a')], [trouble('b')]]);
    expect(changed).toBe(CHANGES_WITHOUT_NEWS);
    expect(issued['exception/oscillating']).toMatchObject({
      v: { detail: `changed ${CHANGES_WITHOUT_NEWS} times without news: exception/order-missing` },
    });
  });

  it('what is wished and not wished in turns comes to rest as it stands', () => {
    expect(alternated(60, [[trouble('a')], []]).changed).toBe(CHANGES_WITHOUT_NEWS);
    expect(alternated(60, [[], [lookup({ sku: 'A' })]]).changed).toBe(CHANGES_WITHOUT_NEWS);
    expect(alternated(60, [[lookup({ sku: 'A' })], []]).issued).toHaveProperty(['exception/oscillating']);
  });

  it('what has changed for the last time stays, though it is wished no more', () => {
    const { issued, changed } = alternated(60, [[trouble('a')], [trouble('b')], []]);
    expect(changed).toBe(CHANGES_WITHOUT_NEWS);
    expect(issued['exception/order-missing']).toMatchObject({ k: 'exception', v: { detail: 'b' } });
  });

  it('what only one key does is not said of others', () => {
    const { issued } = alternated(60, [
      [trouble('a'), lookup({ sku: 'A' })],
      [trouble('b'), lookup({ sku: 'A' })],
    ]);
    expect(JSON.stringify(issued['exception/oscillating'])).not.toContain('item.lookup');
  });
});

describe('a posting', () => {
  const line = (orderLine: string, amount: number) => ({
    component: 'item-price' as const,
    amount,
    role: 'contra' as const,
    basis: 'net' as const,
    orderLine,
    sku: `SKU-${orderLine}`,
    quantity: 1,
  });
  const posting = (...lines: ReturnType<typeof line>[]): Posting => ({
    ...(postingRequested.example.body as Posting),
    lines,
  });
  const sale = (...lines: ReturnType<typeof line>[]) => want('sale', posting(...lines), 'S');
  const answeredBy = (revision: number, answer: Answer) => ({ answers: { 'sale/S': { [revision]: answer } } });
  const posted = (...lines: ReturnType<typeof line>[]): Answer => ({ outcome: 'posted', lines: sumByLineKey(lines) });
  const asked = take([sale(line('1', 100))], {}, { revision: 1 }).issued;

  it('that breaks its contract is refused with the place in it', () =>
    expect(() => take([sale(line('1', 1.5))])).toThrow(
      /^sale\/S does not fit posting\.requested\.v1 at \/body\/lines\/0\/amount: /,
    ));

  it('that was never asked for and comes to nothing leaves no trace', () => {
    expect(take([sale()]).issued).toStrictEqual({});
    expect(take([sale(line('1', 0))]).issued).toStrictEqual({});
  });

  it('in flight names what was posted by then, where something was', () => {
    expect(asked['sale/S']).toMatchObject({ fly: { r: 1 } });
    expect(Object.keys((asked['sale/S'] as { fly: object }).fly)).toStrictEqual(['r', 'd']);
    const more = take([sale(line('1', 150))], asked, answeredBy(1, posted(line('1', 100))));
    expect(more.issued['sale/S']).toMatchObject({ fly: { r: 9, p: sumByLineKey([line('1', 100)]) } });
  });

  it('that was refused rests for as long as the same is wished, whatever else comes to stand', () => {
    const refused: Answer = { outcome: 'rejected' };
    const resting = take([sale(line('1', 100))], asked, answeredBy(1, refused));
    expect([idsOf(resting), resting.issued['sale/S']]).toMatchObject([[], { fly: null, rest: { r: 1 } }]);
    // a document by hand brings what was wished for
    const byHand = { answers: { 'sale/S': { 1: refused, 2: posted(line('1', 100)) } } };
    const settled = take([sale(line('1', 100))], resting.issued, byHand);
    expect(settled.issued['sale/S']).toMatchObject({ rest: { r: 1 } });
    const takenBack = take([], resting.issued, answeredBy(1, refused));
    expect(takenBack.issued['sale/S']).toMatchObject({ rest: null });
  });

  it('says its difference line by line: nothing of what has not changed, and no units of what is there', () => {
    const before = posting(line('1', 100), line('2', 50));
    const delta = postingDelta(posting(line('1', 100), line('3', 7)), before, sumByLineKey(before.lines));
    expect(delta.lines).toStrictEqual(
      [line('3', 7), { ...line('2', -50), quantity: undefined }].map(({ quantity, ...rest }) =>
        quantity === undefined ? rest : { ...rest, quantity },
      ),
    );
  });

  it('is kept with what was wished before, each line once and gone ones at zero', () => {
    expect(mergedLines(posting(line('1', 100)), posting(line('1', 90), line('2', 50)))).toStrictEqual([
      line('1', 100),
      line('2', 0),
    ]);
    expect(mergedLines(posting(line('1', 100)), undefined)).toStrictEqual([line('1', 100)]);
  });
});
