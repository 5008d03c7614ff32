import { describe, expect, it } from 'vitest';
import type { Message } from '#libs/contracts';
import { counted, SHELF, shelf, wishes } from './kit/shelf-actor.js';
import { proofOf } from './loop/proof.js';
import { MemoryStore } from './memory/memory-store.js';
import { PlayedActor } from './played-actor.js';
import type { Store } from './ports.js';
import { latest, type Entry, type Slot } from './slots.js';

/** A store that holds what a played actor has become. */
async function storeOf(...messages: readonly Message[]): Promise<Store> {
  const store = new MemoryStore();
  const actor = new PlayedActor(shelf, null, SHELF);
  for (const message of messages) {
    const { row, entries, changed } = actor.fold([message]);
    const write = changed ? { row, columns: {}, entries } : null;
    const said = { frames: [], deadLetters: [], audit: () => [] };
    await store.commit({ actor: shelf, decisions: [{ write, frames: [], exceptions: [] }], ...said });
  }
  return store;
}

const told = [counted(2), wishes('a', 3), wishes('b', 2), wishes('a', 3, { revision: 2, leftOn: 4 })];
const proving = (store: Store) => ({ definition: shelf, policy: null, store });

describe('the certificate of an actor', () => {
  it('is given where its messages come to one state and one set of effects in all orders', async () => {
    const certificate = await proofOf(proving(await storeOf(...told)), SHELF, told);
    expect(certificate).toMatchObject({
      actor: SHELF,
      facts: 4,
      messages: 4,
      arrivals: 4,
      orders: 24,
      ok: true,
      asStored: true,
    });
    expect(certificate?.stateHash).toMatch(/^[0-9a-f]{64}$/);
    expect(certificate?.effects).toBe(2);
  });

  it('takes what the actor has kept where its messages are no more at hand', async () => {
    const store = await storeOf(...told);
    const [atHand, kept] = [
      await proofOf(proving(store), SHELF, told),
      await proofOf(proving(store), SHELF, told.slice(1)),
    ];
    expect(kept).toMatchObject({ messages: 3, arrivals: 4, ok: true, asStored: true });
    expect(kept?.stateHash).toBe(atHand?.stateHash);
  });

  it('is sampled by 200 shuffles beyond five messages', async () => {
    const many = [...told, wishes('c', 5), wishes('d', 6)];
    const certificate = await proofOf(proving(await storeOf(...many)), SHELF, many);
    expect(certificate).toMatchObject({ arrivals: 6, orders: 200, ok: true });
  });

  it('says when the database knows less than what has been said: a message is on its way', async () => {
    const certificate = await proofOf(proving(await storeOf(...told.slice(0, 3))), SHELF, told);
    expect(certificate).toMatchObject({ ok: true, asStored: false });
  });

  it('is refused where the order of arrival decides, and names the order', async () => {
    const firstWins: Slot<unknown> = {
      ...(latest() as Slot<unknown>),
      merge: (stored, _path, entry) => [stored ?? [entry], stored ? 'superseded' : 'applied'],
      view: (stored) => (stored as Entry[] | undefined)?.[0]?.v,
    };
    const definition = { ...shelf, slots: { ...shelf.slots, count: firstWins as typeof shelf.slots.count } };
    const [one, other] = [counted(2), counted(3, 2)];
    const store = await storeOf(one, other);
    const certificate = await proofOf({ definition, policy: null, store }, SHELF, [one, other]);
    expect(certificate).toMatchObject({
      ok: false,
      stateHash: null,
      problem: 'another state in the order count-2 > count-1',
    });
  });

  it('is refused where the plan fails, and says how', async () => {
    const definition = {
      ...shelf,
      plan: () => {
        throw new Error('did not expect that');
      },
    };
    const certificate = await proofOf({ definition, policy: null, store: await storeOf(...told) }, SHELF, told);
    expect(certificate).toMatchObject({ ok: false, problem: expect.stringContaining('did not expect that') as string });
  });

  it('is not given for an actor that nothing is known of', async () => {
    expect(await proofOf(proving(new MemoryStore()), SHELF, told)).toBeUndefined();
  });
});
