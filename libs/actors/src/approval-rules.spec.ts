import { describe, expect, it } from 'vitest';
import { deliveryRequested, itemLookup } from '#libs/contracts';
import { actor } from './actor.js';
import { withApproval, type Judging } from './approval.js';
import { command, hold, level, wanting, type Effect } from './effects.js';
import { newRow, type Issued, type Row } from './row.js';

const effects = {
  tell: command<string, typeof deliveryRequested>({
    contract: deliveryRequested,
    to: (_value, self) => self,
    data: () => deliveryRequested.example,
  }),
  lookup: level<string, typeof itemLookup>({
    contract: itemLookup,
    to: (_value, self) => self,
    data: () => itemLookup.example,
  }),
};
const want = wanting(effects);
const tell = (name: string) => want('tell', 'x', name);
const timer = want('timer', { atMs: 1 });
const unapproved: Issued = { k: 'unapproved', n: 'tell', v: 'x' };
const issuedCommand: Issued = { k: 'command', n: 'tell', r: 1, v: 'x', to: 'order/a/1' };

/** A row that a plan of some version has planned, with what was issued. */
const row = (planVersion: number, issued: Row['issued'] = {}): Row => ({
  ...newRow('order', 'order/a/1'),
  planVersion,
  issued,
});

/** What becomes of wishes where plan 2 judges now; for the facts of the row alone it wishes the first of them. */
function judged(before: Row, wishes: readonly Effect[], judging?: Judging, forOldFacts = wishes.slice(0, 1)) {
  const plan = () => forOldFacts;
  const definition = actor({ type: 'order', slots: {}, receives: {}, effects, planVersion: 2, plan });
  return withApproval(before, wishes, { definition, policy: undefined as never, judging });
}
const waiting = ({ issued }: ReturnType<typeof judged>) =>
  Object.keys(issued).filter((key) => issued[key]?.k === 'unapproved');
const shown = ({ effects: said }: ReturnType<typeof judged>) => said.filter(({ kind }) => kind === 'exception');

describe('a command of a newer plan', () => {
  it('waits where the facts are old, and is shown with its key', () => {
    const wishes = [tell('old'), tell('news'), timer];
    const found = judged(row(1, { 'tell/done': issuedCommand }), wishes);
    expect(found.issued).toStrictEqual({ 'tell/done': issuedCommand, 'tell/old': unapproved });
    expect(found.effects).toStrictEqual([
      ...wishes,
      {
        kind: 'exception',
        key: 'exception/awaiting-approval',
        value: {
          reason: 'awaiting-approval',
          owner: 'integration-support',
          amountAtRisk: null,
          detail: '1 commands of a new plan for old facts wait for approval: tell/old',
        },
      },
    ]);
  });

  it('names the first five of those that wait, and counts them all', () => {
    const wishes = ['g', 'f', 'e', 'd', 'c', 'b', 'a'].map(tell);
    expect(shown(judged(row(1), wishes, undefined, wishes))).toMatchObject([
      {
        value: {
          detail: '7 commands of a new plan for old facts wait for approval: tell/a, tell/b, tell/c, tell/d, tell/e',
        },
      },
    ]);
  });

  it('does not wait where it was issued before, nor where no plan has planned the row', () => {
    expect(waiting(judged(row(1, { 'tell/old': issuedCommand }), [tell('old')]))).toStrictEqual([]);
    expect(waiting(judged(row(0), [tell('old')]))).toStrictEqual([]);
  });

  it('waits alone: what can be taken back is said at once', () => {
    const wishes = [want('lookup', 'x', 'A'), tell('old')];
    expect(waiting(judged(row(1), wishes, undefined, wishes))).toStrictEqual(['tell/old']);
  });

  it('waits where its key stood for something that is gone', () => {
    const gone: Issued = { k: 'gone', c: 1 };
    expect(waiting(judged(row(1, { 'tell/old': gone }), [tell('old')]))).toStrictEqual(['tell/old']);
  });
});

describe('under the same plan', () => {
  it('nothing is looked at where nothing waits: the very same is handed on', () => {
    const before = row(2, { 'tell/done': issuedCommand });
    const wishes = [tell('old')];
    const found = judged(before, wishes);
    expect([found.issued, found.effects]).toStrictEqual([before.issued, wishes]);
    expect([found.issued === before.issued, found.effects === wishes]).toStrictEqual([true, true]);
  });

  it('what waits goes on waiting and is shown, and others go out whatever facts they are for', () => {
    const found = judged(row(2, { 'tell/w': unapproved, 'tell/done': issuedCommand }), [tell('other'), tell('w')]);
    expect(waiting(found)).toStrictEqual(['tell/w']);
    expect(shown(found)).toHaveLength(1);
  });

  it('what waits and is wished no more is forgotten', () => {
    const found = judged(row(2, { 'tell/w': unapproved, 'tell/done': issuedCommand }), [timer]);
    expect([found.issued, shown(found)]).toStrictEqual([{ 'tell/done': issuedCommand }, []]);
  });

  it('a person may ask that old facts are judged anew, and may approve', () => {
    expect(waiting(judged(row(2), [tell('old')], 'anew'))).toStrictEqual(['tell/old']);
    const approved = judged(row(2, { 'tell/w': unapproved }), [tell('w')], 'approved');
    expect([approved.issued, shown(approved)]).toStrictEqual([{}, []]);
  });
});

describe('a plan that holds', () => {
  const before = row(2, { 'tell/w': unapproved, 'tell/v': unapproved, 'tell/done': issuedCommand });
  it('keeps waiting what it holds, and nothing else', () => {
    expect(waiting(judged(before, [timer, hold()]))).toStrictEqual(['tell/w', 'tell/v']);
    expect(waiting(judged(before, [hold('nothing', 'tell/w')]))).toStrictEqual(['tell/w']);
    expect(waiting(judged(before, [hold('w')]))).toStrictEqual([]);
    expect(shown(judged(before, [hold('tell/')]))).toMatchObject([
      { value: { detail: expect.stringMatching(/^2 commands .*: tell\/v, tell\/w$/) as string } },
    ]);
  });
});
