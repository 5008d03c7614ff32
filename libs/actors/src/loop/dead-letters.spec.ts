import { describe, expect, it } from 'vitest';
import { orderItemResolved, subjectOf, type Message } from '#libs/contracts';
import { Bench, order, say } from '../kit/loop-bench.js';
import { replayDeadLetters } from './replay.js';

describe('a message that cannot be taken', () => {
  const bad = (more: Partial<Message>) => ({ ...say('order/a/1', 'A', { id: 'bad' }), ...more }) as Message;
  it.each([
    ['invalid-data', bad({ data: { sku: 'A', state: 'perhaps' } }), '/data/state'],
    ['invalid-envelope', bad({ time: 'yesterday' }), '/time'],
    ['unknown-contract', bad({ type: 'order.stranger.v1' }), 'order.stranger.v1'],
    ['newer-version', bad({ type: 'order.item-resolved.v2' }), 'order.item-resolved.v2'],
    ['wrong-key', bad({ key: 'item/US/A' }), 'item/US/A'],
    ['cannot-be-taken', bad({ data: { sku: 'A', state: 'unknown', itemId: 'unreadable' } }), 'cannot be read'],
  ])('is a dead letter (%s), alone', async (code, message, reason) => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'B', { id: 'm-1' }), message, say('order/a/2', 'C', { id: 'm-2' }));
    await bench.batch();
    const [letter, ...others] = bench.store.letters();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ id: 'bad', code, subject: subjectOf(orderItemResolved, 'order/a/1') });
    expect(letter?.reason).toContain(reason);
    expect(JSON.parse(letter?.body ?? '')).toEqual(message);
    expect(bench.store.rows('order').map((row) => row.key)).toEqual(['order/a/1', 'order/a/2']);
    expect([bench.waiting(), Object.fromEntries(bench.audited())]).toEqual([
      0,
      { 'm-1': 'applied', 'm-2': 'applied', bad: code === 'newer-version' ? 'parked' : 'dead' },
    ]);
  });

  it('may be bytes that are no message, or JSON that is none', async () => {
    const bench = new Bench();
    bench.bus.put(subjectOf(orderItemResolved, 'order/a/1'), Uint8Array.from([0xff]));
    await bench.send(null as unknown as Message, say('order/a/1'));
    await bench.batch();
    expect(bench.store.letters().map((one) => [one.code, Buffer.from(one.body, 'base64').toString('latin1')])).toEqual([
      ['undecodable', 'ÿ'],
      ['undecodable', 'null'],
    ]);
    expect([bench.waiting(), bench.store.rows('order').length]).toEqual([0, 1]);
  });

  it('waits where its version is newer, and is replayed by a build that knows it', async () => {
    const bench = new Bench();
    const parked = say('order/a/1', 'A', { id: 'm-1' });
    const letter = {
      id: 'm-1',
      subject: subjectOf(orderItemResolved, 'order/a/1'),
      type: parked.type,
      key: parked.key,
      code: 'newer-version',
      reason: '',
      body: JSON.stringify(parked),
      at: parked.time,
    };
    await bench.store.commit({
      actor: order,
      decisions: [],
      frames: [],
      audit: () => [],
      deadLetters: [letter, { ...letter, id: 'still', type: 'order.item-resolved.v2' }],
    });
    expect(await bench.loop().replayParked()).toBe(1);
    expect(bench.bus.held('FACTS').map((one) => one.busId)).toEqual(['m-1~test-1.0']);
    await bench.batch();
    expect(bench.store.letters().map((one) => one.id)).toEqual(['still']);
    expect(bench.store.rows('order').length).toBe(1);
  });
});

it('a message that this build does not know is sent again all the same, on the subject that it came on', async () => {
  const bench = new Bench();
  await bench.send({ ...say('order/a/1', 'A', { id: 'm-1' }), type: 'order.item-resolved.v9' });
  await bench.batch();
  const ports = { bus: bench.bus, store: bench.store, replay: 'by-hand' };
  expect(await replayDeadLetters(order, bench.store.letters(), ports)).toBe(1);
  expect(bench.bus.held('FACTS').map((one) => [one.busId, one.subject])).toEqual([
    ['m-1~by-hand', subjectOf(orderItemResolved, 'order/a/1')],
  ]);
});
