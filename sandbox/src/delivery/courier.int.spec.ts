import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLog } from '../log.js';
import { PlainClient } from '../testing/plain-client.js';
import { Courier, type DeliveryEnd } from './courier.js';
import type { PlannedDelivery } from './delivery.js';
import { DueQueue } from './due-queue.js';

let client: PlainClient;
let url = '';
let ends: [string, DeliveryEnd][];
let courier: Courier;

beforeEach(async () => {
  client = new PlainClient();
  url = await client.listen();
  ends = [];
  courier = new Courier(50, silentLog, async ({ key }, end) => {
    ends.push([key, end]);
  });
});
afterEach(async () => {
  courier.stop();
  await client.close();
});

function letter(key: string, changes: Partial<PlannedDelivery> = {}): PlannedDelivery {
  const make = () => ({ key, url: `${url}/webhooks/wms/wms-1`, headers: {}, body: Buffer.from(`"${key}"`) });
  return { key, dueAtMs: Date.now(), make, ...changes };
}

it('delivers again until it is taken, the same bytes each time', async () => {
  const seen: string[] = [];
  client.answer = ({ body }) => (seen.push(body.toString()) < 4 ? 503 : 200);
  courier.plan(letter('a'));
  await vi.waitFor(() => expect(ends).toEqual([['a', 'taken']]));
  expect(seen).toEqual(['"a"', '"a"', '"a"', '"a"']);
  expect(courier.open).toBe(0);
});

it('goes on where nobody listens yet', async () => {
  const port = Number(new URL(url).port);
  await client.close();
  courier.plan(letter('a'));
  await vi.waitFor(() => expect(courier.open).toBe(1));
  client = new PlainClient();
  await client.listen(port);
  await vi.waitFor(() => expect(ends).toEqual([['a', 'taken']]), { timeout: 5_000 });
});

it('gives up where the receiver says that the request is wrong', async () => {
  let asked = 0;
  client.answer = () => {
    asked += 1;
    return 401;
  };
  courier.plan(letter('a'));
  await vi.waitFor(() => expect(ends).toEqual([['a', 'given-up']]), { timeout: 5_000 });
  expect(asked).toBe(8);
});

it('holds a delivery until the one before it was taken', async () => {
  let open = false;
  client.answer = ({ body }) => (body.toString() === '"a"' && !open ? 503 : 200);
  courier.plan(letter('b', { after: 'a' }));
  courier.plan(letter('a'));
  await vi.waitFor(() => expect(courier.open).toBe(2));
  open = true;
  await vi.waitFor(() => expect(ends.map(([key]) => key)).toEqual(['a', 'b']));
});

it('does not deliver what ended before a restart', () => {
  courier.restore('a', 'taken');
  courier.plan(letter('a'));
  expect(courier.open).toBe(0);
});

it('hands out what is due, earliest first', () => {
  const queue = new DueQueue<{ dueAtMs: number }>();
  for (const dueAtMs of [5, 3, 9, 1, 7, 3]) queue.add({ dueAtMs });
  const taken = Array.from({ length: 7 }, () => queue.take(7)?.dueAtMs);
  expect(taken).toEqual([1, 3, 3, 5, 7, undefined, undefined]);
});
