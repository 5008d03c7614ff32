// What a manifest can declare and no channel that ships does, by the example that `crossdock channel new` copies.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { orderCancel, stockLevel, typeOf } from '#libs/contracts';
import { readManifest } from '../../documents/manifest/read-manifest.js';
import type { LittleAnswer, LittleRequest } from '../../testing/little-server.js';
import { commandCall, openDeclared, type Declared } from './testing.js';

const file = new URL('../../documents/manifest/example/manifest.yaml', import.meta.url);
const { connection } = readManifest(readFileSync(file, 'utf8'), 'manifest.yaml');

let channel: Declared;
afterEach(() => channel[Symbol.asyncDispose]());
const open = async (answer: (request: LittleRequest) => LittleAnswer | undefined) => {
  channel = await openDeclared('example', answer, connection);
};

const cancelled = commandCall(typeOf(orderCancel), {
  command: 'order.cancel',
  marketplaceOrderId: '1/2',
  lines: [],
  whole: true,
  reason: 'buyer-asked',
});
const level = commandCall(typeOf(stockLevel), { command: 'stock.level', sku: 'A/../B?x=1', units: 3 });

it('a key goes in its header, and pages are asked for by their number', async () => {
  const full = Array.from({ length: 50 }, (_, id) => ({ id }));
  await open(({ url }) => ({
    body: url.searchParams.get('page') === '1' ? { orders: full, total: 51 } : { orders: [{ id: 50 }], total: 51 },
  }));
  const first = await channel.page();
  const second = await channel.page(first.next);
  expect([first.documents.length, second.documents.length, second.next]).toEqual([50, 1, null]);
  expect(channel.sent().map(({ headers }) => headers.authorization)).toEqual([
    'Bearer accesstoken',
    'Bearer accesstoken',
  ]);
});

it('a page of another size than was asked for is not gone on from', async () => {
  await open(() => ({ body: { orders: Array.from({ length: 20 }, (_, id) => ({ id })), total: 42 } }));
  await expect(channel.page()).rejects.toMatchObject({ code: 'unreadable-page' });
});

it('a delivery is let in by its HMAC in hex', async () => {
  await open(() => ({}));
  const body = Buffer.from('{}');
  const signature = (secret: string) => createHmac('sha256', secret).update(body).digest('hex');
  const isSigned = (given: string) =>
    channel.kind.webhooks?.envelope({ 'x-signature': given }, {}).isSigned(body, 's3cret');
  expect([signature('s3cret'), signature('other'), ''].map(isSigned)).toEqual([true, false, false]);
});

it('when nothing is left of the quota nothing is sent before its end', async () => {
  await open(() => ({
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' },
    body: { orders: [], total: 0 },
  }));
  await channel.page();
  await expect(channel.page()).rejects.toMatchObject({ code: 'throttled' });
  await expect(channel.perform(cancelled)).rejects.toMatchObject({ code: 'throttled' });
  expect(channel.sent()).toHaveLength(1);
});

it('a refusal that says that it is so already is as good, and no other one', async () => {
  const refusal = (code: string) => ({ status: 409, body: { error: { code, message: 'x' } } });
  await open(() => refusal('already_cancelled'));
  expect(await channel.perform(cancelled)).toEqual({});
  await channel[Symbol.asyncDispose]();
  await open(() => refusal('too_late'));
  await expect(channel.perform(cancelled)).rejects.toThrow('example refuses order.cancel: too_late, x (409)');
});

it('a word of a table stands for every other one too, and what is asked about cannot leave its place', async () => {
  await open(() => ({}));
  await channel.perform(cancelled);
  await channel.perform(level);
  const asked = channel.sent().map(({ url, body }) => [`${url.pathname}${url.search}`, JSON.parse(body) as unknown]);
  expect(asked).toEqual([
    ['/orders/1%2F2/cancellation', { reason: 'seller' }],
    ['/stock/A%2F..%2FB%3Fx%3D1', { available: 3 }],
  ]);
});
