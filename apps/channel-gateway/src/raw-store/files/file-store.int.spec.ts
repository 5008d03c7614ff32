import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testStack } from '../../../../../stack/testing.js';
import { openGatewayDatabase, type GatewayDatabase } from '../../testing/gateway-database.js';
import { FILE_CHUNK_BYTES, FileStore } from './file-store.js';

const MEBIBYTE = 1024 ** 2;
let database: GatewayDatabase;
let store: FileStore;

beforeAll(async () => {
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
  store = new FileStore(database.transactions, database.pool, database.sealer);
});
afterAll(() => database.close());

/** Bytes that do not compress well, in pieces of an odd size. */
async function* bytesOf(total: number): AsyncGenerator<Uint8Array> {
  let state = 1;
  for (let made = 0; made < total;) {
    const piece = Buffer.alloc(Math.min(60_001, total - made));
    for (let at = 0; at < piece.length; at += 1) piece[at] = (state = (state * 1_103_515_245 + 12_345) >>> 0) >>> 24;
    made += piece.length;
    yield piece;
  }
}

const chunks = async () =>
  (await database.pool.query<{ n: number }>('select count(*)::int as n from file_chunk')).rows[0]?.n;

it('a large file goes through a small memory, and comes back as it was', async () => {
  const size = 96 * MEBIBYTE + 7;
  const hash = createHash('sha256');
  let peak = 0;
  const before = process.memoryUsage().rss;
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const piece of bytesOf(size)) {
      hash.update(piece);
      peak = Math.max(peak, process.memoryUsage().rss - before);
      yield piece;
    }
  }
  const { documentId, sizeBytes } = await store.take({
    source: 'bank',
    account: 'bank-us-1',
    name: 'big',
    bytes: watched(),
  });
  expect(sizeBytes).toBe(size);
  expect(await chunks()).toBe(Math.ceil(size / FILE_CHUNK_BYTES));
  const { rows } = await database.pool.query<{ upload: string }>('select upload from document where id = $1', [
    documentId,
  ]);
  const again = createHash('sha256');
  for await (const chunk of store.read(rows[0]?.upload ?? '')) again.update(chunk);
  expect(again.digest('hex')).toBe(hash.digest('hex'));
  process.stdout.write(
    `${Math.round(size / MEBIBYTE)} MiB taken with ${Math.round(peak / MEBIBYTE)} MiB more memory at most\n`,
  );
  expect(peak).toBeLessThan(80 * MEBIBYTE);
}, 120_000);

it('a file that breaks off leaves nothing', async () => {
  const before = await chunks();
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield* bytesOf(MEBIBYTE);
    throw new Error('the sender is gone');
  }
  await expect(store.take({ source: 'bank', account: 'bank-us-1', name: 'x', bytes: broken() })).rejects.toThrow(
    'gone',
  );
  expect(await chunks()).toBe(before);
});
