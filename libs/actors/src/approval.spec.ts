import { describe, expect, it } from 'vitest';
import { deliveryRequested, orderCancellation, typeOf, type DataOf, type Message } from '#libs/contracts';
import { actor, fact } from './actor.js';
import { command, hold, wanting } from './effects.js';
import { fold, type Folded, type Folding } from './fold.js';
import { newRow, type Row } from './row.js';
import { once, settled } from './slots.js';
import { told } from './testing.js';

const effects = {
  tell: command<DataOf<typeof deliveryRequested>, typeof deliveryRequested>({
    contract: deliveryRequested,
    to: (_value, order) => order,
    data: (value) => value,
  }),
};
const want = wanting(effects);

/** Tells the shop of a cancellation; the second plan tells the warehouse too, and holds what is disputed. */
const orderBy = (planVersion: number) =>
  actor({
    type: 'order',
    slots: { cancelled: once<string>(), fraud: once<string>() },
    receives: {
      [typeOf(orderCancellation)]: ({ reason }: DataOf<typeof orderCancellation>) =>
        reason === 'fraud' ? [fact('fraud', reason)] : [fact('cancelled', reason)],
    },
    effects,
    planVersion,
    plan: function* ({ cancelled, fraud }, policy: { readonly finance: boolean }) {
      if (settled(cancelled) === 'disputed') return yield hold();
      if (settled(cancelled)) yield want('tell', deliveryRequested.example, 'shop');
      if (settled(cancelled) && planVersion > 1) yield want('tell', deliveryRequested.example, 'warehouse');
      if (settled(cancelled) && policy.finance) yield want('tell', deliveryRequested.example, 'finance');
      if (settled(fraud)) yield want('tell', deliveryRequested.example, 'police');
    },
  });
type Plan = Folding<ReturnType<typeof orderBy>['slots'], { readonly finance: boolean }>;

const says = (reason: string): Message =>
  told(orderCancellation, 'order/a/1', { at: '2026-11-20T17:00:00.000Z', reason }, { id: reason });
const by = (planVersion: number, more: Partial<Plan> = {}): Plan => ({
  definition: orderBy(planVersion),
  policy: { finance: false },
  nowMs: 0,
  ...more,
});
const after = (row: Row, folding: Plan, ...messages: Message[]): Folded => fold(row, messages, folding);
const old = after(newRow('order', 'order/a/1'), by(1), says('buyer')).row;
const sent = (folded: Folded) => folded.messages.map((one) => one.id);
const kinds = ({ row }: Folded) => Object.fromEntries(Object.entries(row.issued).map(([key, { k }]) => [key, k]));

describe('a command that a new plan wishes for old facts', () => {
  const swept = after(old, by(2, { force: true }));

  it('waits, and a person sees it', () => {
    expect(sent(swept)).toEqual([]);
    expect(kinds(swept)).toMatchObject({ 'tell/shop': 'command', 'tell/warehouse': 'unapproved' });
    expect(swept.exceptions).toMatchObject([
      {
        key: 'exception/awaiting-approval',
        state: 'open',
        wish: { detail: expect.stringContaining('tell/warehouse') },
      },
    ]);
  });

  it('waits on through later news, whose own commands go out', () => {
    const later = after(swept.row, by(2), says('fraud'));
    expect(sent(later)).toEqual([`order/a/1/tell/police@${later.row.version}`]);
    expect(kinds(later)).toMatchObject({ 'tell/warehouse': 'unapproved', 'tell/police': 'command' });
  });

  it('is issued when it is approved, and the exception closes', () => {
    const approved = after(swept.row, by(2, { force: true, judging: 'approved' }));
    expect(sent(approved)).toEqual([`order/a/1/tell/warehouse@${approved.row.version}`]);
    expect(approved.exceptions).toMatchObject([{ key: 'exception/awaiting-approval', state: 'closed' }]);
    expect(after(approved.row, by(2, { force: true })).changed).toBe(false);
  });

  it('waits no more when the plan stops wishing it', () => {
    const back = after(swept.row, by(3, { force: true, definition: { ...orderBy(1), planVersion: 3 } }));
    expect(kinds(back)).toEqual({ 'tell/shop': 'command', 'exception/awaiting-approval': 'gone' });
    expect(back.exceptions).toMatchObject([{ state: 'closed' }]);
  });

  it('waits also where news comes before the sweep, and what the news calls for does not', () => {
    const both = after(old, by(2), says('fraud'));
    expect(sent(both)).toEqual([`order/a/1/tell/police@${both.row.version}`]);
    expect(kinds(both)).toMatchObject({ 'tell/warehouse': 'unapproved' });
  });

  it('is not let go by a plan that holds everything for a while', () => {
    const holding = { ...orderBy(2), plan: () => [hold()] };
    const held = after(swept.row, by(2, { force: true, definition: holding }));
    expect(kinds(held)).toMatchObject({ 'tell/warehouse': 'unapproved' });
    expect(sent(after(held.row, by(2, { force: true })))).toEqual([]);
  });

  it('waits where only the policy is another, if a person asks for a new plan', () => {
    const policy = { finance: true };
    expect(sent(after(old, by(1, { force: true, policy, judging: 'anew' })))).toEqual([]);
    expect(sent(after(old, by(1, { force: true, policy })))).toHaveLength(1);
  });
});

describe('a command that is not held back', () => {
  it('is one of an actor that no plan has planned', () => {
    expect(sent(after(newRow('order', 'order/a/1'), by(2), says('buyer')))).toHaveLength(2);
  });

  it('is one whose facts an older replica only absorbed', () => {
    const planned = after(newRow('order', 'order/a/1'), by(2), says('fraud')).row;
    const absorbed = after(planned, by(1), says('buyer'));
    expect([sent(absorbed), absorbed.row.wakeAtMs]).toEqual([[], 0]);
    expect(sent(after(absorbed.row, by(2, { force: true })))).toHaveLength(2);
  });

  it('is one that the plan wishes where it could not read the old facts at all', () => {
    const definition = {
      ...orderBy(2),
      plan: function* (facts: Parameters<ReturnType<typeof orderBy>['plan']>[0]) {
        if (!settled(facts.fraud)) throw new Error('no fraud, no plan');
        yield want('tell', deliveryRequested.example, 'police');
      },
    };
    expect(sent(after(old, by(2, { definition }), says('fraud')))).toHaveLength(1);
  });
});
