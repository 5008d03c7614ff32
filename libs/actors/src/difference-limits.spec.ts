import { describe, expect, it } from 'vitest';
import { itemLookup, postingRequested, type Contract, type Posting } from '#libs/contracts';
import type { Answer } from './actor.js';
import { CHANGES_WITHOUT_NEWS, difference, type Difference, type Standing } from './difference.js';
import { postedLines, sumByLineKey } from './posting-lines.js';
import { hold, level, wanting, type Effect } from './effects.js';
import { saleEffect } from './kit/sale-effect.js';
import type { Issued } from './row.js';

const effects = {
  'item.lookup': level<{ sku: string }>({
    contract: itemLookup as Contract,
    to: ({ sku }) => `item/US/${sku}`,
    data: (value, issue) => ({ order: issue.actor, sku: value?.sku ?? 'A', wanted: value !== null }),
  }),
  sale: saleEffect,
};
const want = wanting(effects);
const TIME = '2026-11-20T00:00:00.000Z';

function take(
  wishes: readonly Effect[],
  issued: Readonly<Record<string, Issued>>,
  more: Partial<Standing> & { answers?: Record<string, Record<string, Answer>>; retries?: Record<string, number> } = {},
): Difference {
  const { answers = {}, retries = {}, ...rest } = more;
  const facts = { answers, retries, clockMs: 0 };
  const standing = { definition: { effects }, self: 'order/a/1', revision: 9, issued, facts, news: true, time: TIME };
  return difference({ ...standing, ...rest }, wishes);
}

const key = (line: string) => `item-price|net|contra|${line}|`;
const posting = (...amounts: [line: string, amount: number][]): Posting => ({
  ...(postingRequested.example.body as Posting),
  lines: amounts.map(([orderLine, amount]) => ({
    component: 'item-price',
    amount,
    role: 'contra',
    basis: 'net',
    orderLine,
    sku: `SKU-${orderLine}`,
    quantity: 1,
  })),
});
const linesOf = (step: Difference) => step.messages.map((one) => (one.data as { body: Posting }).body.lines);
const posted = (...amounts: [string, number][]): Answer => ({
  outcome: 'posted',
  lines: sumByLineKey(posting(...amounts).lines),
});
const asked = take([want('sale', posting(['1', 100]), 'S')], {}, { revision: 1 }).issued;

describe('what is said', () => {
  it('bears the actor, the receiver, the instant and the revision of the row', () => {
    expect(take([want('item.lookup', { sku: 'A' }, 'A')], {}).messages).toEqual([
      {
        id: 'order/a/1/item.lookup/A@9',
        type: 'item.lookup.v1',
        source: 'order/a/1',
        key: 'item/US/A',
        time: TIME,
        revision: 9,
        data: { order: 'order/a/1', sku: 'A', wanted: true },
      },
    ]);
  });
  it('is of a kind that the actor has declared', () => {
    const stranger = { kind: 'level', name: 'stranger', key: 'stranger/1', value: {} } as const;
    expect(() => take([stranger], {})).toThrow("no effect is called stranger: name it in the actor's contract");
  });
});

describe('a key without news', () => {
  const flip = (turn: number) => [want('item.lookup', { sku: turn % 2 ? 'A' : 'B' }, 'X')];
  const play = (turns: number) => {
    let issued: Readonly<Record<string, Issued>> = {};
    const said: number[] = [];
    const shown: string[][] = [];
    for (let turn = 1; turn <= turns; turn++) {
      const step = take(flip(turn), issued, { news: false, revision: turn });
      issued = step.issued;
      said.push(step.messages.filter((one) => !one.id.endsWith('/moved')).length);
      shown.push(step.exceptions.map((one) => one.wish.detail));
    }
    return { said, shown, issued };
  };

  it('changes exactly as often as it may, and the last time shows it to a person', () => {
    const { said, shown } = play(CHANGES_WITHOUT_NEWS + 3);
    expect(said).toEqual([...Array.from({ length: CHANGES_WITHOUT_NEWS }, () => 1), 0, 0, 0]);
    expect(shown.map((one) => one.length).indexOf(1)).toBe(CHANGES_WITHOUT_NEWS - 1);
    expect(shown.flat()).toEqual([`changed ${CHANGES_WITHOUT_NEWS} times without news: item.lookup/X`]);
  });
  it('is shown by name, the first five in order', () => {
    const fought = Object.fromEntries(
      ['f', 'e', 'd', 'c', 'b', 'a'].map((one) => [
        `item.lookup/${one}`,
        { k: 'level', n: 'item.lookup', r: 1, v: { sku: 'A' }, to: 'item/US/A', c: CHANGES_WITHOUT_NEWS } as const,
      ]),
    );
    const wishes = Object.keys(fought).map((one) => want('item.lookup', { sku: 'A' }, one.slice(-1)));
    const [shown] = take(wishes, fought, { news: false }).exceptions;
    expect(shown).toMatchObject({
      key: 'exception/oscillating',
      wish: {
        reason: 'oscillating',
        owner: 'integration-support',
        amountAtRisk: null,
        detail:
          'changed 20 times without news: item.lookup/a, item.lookup/b, item.lookup/c, item.lookup/d, item.lookup/e',
      },
    });
  });
  it('that fought stays shown while everything is held', () => {
    const { issued } = play(CHANGES_WITHOUT_NEWS + 1);
    expect(take([hold()], issued).issued).toHaveProperty('exception/oscillating');
    expect(take([], issued).issued).not.toHaveProperty('exception/oscillating');
  });
  it('is counted on after it was retracted, the latest fifty; with news it is forgotten', () => {
    const gone = Object.fromEntries(
      Array.from({ length: 53 }, (_, n) => [`item.lookup/${n}`, { k: 'gone', c: 3 } as const]),
    );
    const kept = Object.keys(take([], gone, { news: false }).issued);
    expect([kept.length, kept[0]]).toEqual([50, 'item.lookup/3']);
    expect(take([], gone).issued).toEqual({});
    const again = take([want('item.lookup', { sku: 'A' }, '52')], gone, { news: false });
    expect(again.issued['item.lookup/52']).toMatchObject({ k: 'level', c: 4 });
  });
  it('starts again at nothing with news', () => {
    const { issued } = play(5);
    expect(issued['item.lookup/X']).toMatchObject({ c: 5 });
    expect(take(flip(5), issued).issued['item.lookup/X']).toMatchObject({ c: 0 });
    expect(take(flip(6), issued).issued['item.lookup/X']).toMatchObject({ c: 1 });
  });
});

describe('a hold of some keys', () => {
  const open = take(
    [want('exception', { reason: 'contradiction', owner: 'finance', amountAtRisk: null, detail: 'x' }, 'A')],
    {},
  );
  it('keeps their exceptions open, and no others', () => {
    expect(take([hold('exception/contra')], open.issued).exceptions).toEqual([]);
    expect(take([hold('sale/', 'item.')], open.issued).exceptions).toMatchObject([{ state: 'closed', revision: 9 }]);
  });
  it('leaves their postings as they are', () => {
    const answers = { 'sale/S': { 1: posted(['1', 100]) } };
    expect(take([hold('sale/')], asked, { answers }).messages).toEqual([]);
    expect(linesOf(take([], asked, { answers }))).toMatchObject([[{ amount: -100 }]]);
  });
});

describe('a posting', () => {
  it('takes back a line that is wished for no more by the attributes that it had', () => {
    const answers = { 'sale/S': { 1: posted(['1', 100]) } };
    const [lines] = linesOf(take([want('sale', posting(['2', 40]), 'S')], asked, { answers }));
    expect(lines).toEqual([
      { component: 'item-price', amount: 40, role: 'contra', basis: 'net', orderLine: '2', sku: 'SKU-2', quantity: 1 },
      { component: 'item-price', amount: -100, role: 'contra', basis: 'net', orderLine: '1', sku: 'SKU-1' },
    ]);
  });
  it('that the ERP has in other lines than were ever issued is a fault that a person must see', () => {
    const answers = { 'sale/S': { 1: posted(['7', 5]) } };
    expect(() => take([want('sale', posting(['1', 100]), 'S')], asked, { answers })).toThrow(
      `the ERP holds a line ${key('7')} that this actor never issued`,
    );
  });
  it.each<Answer['outcome']>(['waiting', 'in-doubt'])('is in flight while the answer is %s', (outcome) => {
    const step = take([want('sale', posting(['1', 90]), 'S')], asked, { answers: { 'sale/S': { 1: { outcome } } } });
    expect([step.messages, step.issued['sale/S']]).toMatchObject([[], { fly: { r: 1 }, rest: null }]);
  });
  it.each<Answer['outcome']>(['rejected', 'failed'])('that was %s rests under its revision', (outcome) => {
    const answers = { 'sale/S': { 1: { outcome } } };
    const wish = [want('sale', posting(['1', 100]), 'S')];
    const step = take(wish, asked, { answers });
    expect([step.messages, step.issued['sale/S']]).toMatchObject([[], { fly: null, rest: { r: 1 } }]);
    expect(take(wish, step.issued, { answers, retries: { 'sale/S': 0 } }).messages).toEqual([]);
    expect(take(wish, step.issued, { answers, retries: { 'sale/S': 1 } }).messages).toHaveLength(1);
    expect(take(wish, step.issued, { answers, retries: { 'sale/S': 2 } }).messages).toHaveLength(1);
  });
  it('that was rejected and is wished for no more rests no more', () => {
    const answers = { 'sale/S': { 1: { outcome: 'rejected' as const } } };
    const step = take([], take([want('sale', posting(['1', 100]), 'S')], asked, { answers }).issued, { answers });
    expect(step.issued['sale/S']).toMatchObject({ rest: null, body: { lines: [{ amount: 0, orderLine: '1' }] } });
    expect(take([want('sale', posting(['1', 100]), 'S')], step.issued, { answers }).messages).toHaveLength(1);
  });
  it('that stands as it is wished is not asked for, and one that was never asked for is not known', () => {
    const answers = { 'sale/S': { 1: posted(['1', 100]) } };
    const step = take([want('sale', posting(['1', 100]), 'S')], asked, { answers });
    expect([step.messages, step.issued['sale/S']]).toMatchObject([[], { fly: null, rest: null, r: 1 }]);
    expect(take([want('sale', posting(), 'S')], {}).issued).toEqual({});
  });
  it('comes to rest like any key where it is fought over', () => {
    const worn = { ...asked, 'sale/S': { ...asked['sale/S'], fly: null, c: CHANGES_WITHOUT_NEWS } as Issued };
    expect(take([want('sale', posting(['1', 5]), 'S')], worn, { news: false }).messages).toEqual([]);
    expect(take([want('sale', posting(['1', 5]), 'S')], worn).messages).toHaveLength(1);
  });
});

it('counts as posted what took effect, over all revisions, and nothing that adds up to nothing', () => {
  expect(
    postedLines({
      1: posted(['1', 100], ['2', 5]),
      2: { ...posted(['1', -100], ['2', 1]), outcome: 'posted-different' },
      3: { ...posted(['2', 50]), outcome: 'rejected' },
      4: { outcome: 'posted' },
    }),
  ).toEqual({ [key('2')]: 6 });
  expect(postedLines(undefined)).toEqual({});
  expect(sumByLineKey(posting(['1', 2], ['1', 3]).lines)).toEqual({ [key('1')]: 5 });
});
