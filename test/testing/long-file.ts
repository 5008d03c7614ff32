import { pathToFileURL } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import {
  keepOutboxPartitions,
  openPool,
  Outbox,
  OutboxRelay,
  runtimeSchema,
  Writer,
  type Bus,
  type Store,
} from '#libs/actors';
import type { DataOf, documentReceived, Message } from '#libs/contracts';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { exampleDocumentAccount } from '../../apps/channel-gateway/src/documents/testing.js';
import { FileStore } from '../../apps/channel-gateway/src/raw-store/files/file-store.js';
import { Sealer } from '../../apps/channel-gateway/src/raw-store/sealing.js';
import { gatewaySchema } from '../../apps/channel-gateway/src/schema.js';
import { LongDocuments } from '../../apps/channel-gateway/src/stage/long-documents.js';
import { TranslationStage } from '../../apps/channel-gateway/src/stage/translation-stage.js';
import { PostgresGatewayStore } from '../../apps/channel-gateway/src/store/postgres-gateway-store.js';
import { Vault } from '../../apps/channel-gateway/src/vault/vault.js';

/**
 * Takes a generated order report of so many orders, translates it and relays what it says, in this process alone: to be
 * run with little memory. Prints what it saw as one line of JSON.
 */
async function longFile(databaseUrl: string, orders: number): Promise<LongFileRun> {
  const pool = openPool(databaseUrl, 'channel_gateway', 'long-file');
  try {
    for (const statement of [...runtimeSchema, ...gatewaySchema].flatMap(({ statements }) => statements))
      await pool.query(statement);
    await keepOutboxPartitions(pool);
    return await run(new Gateway(pool), orders);
  } finally {
    await pool.end();
  }
}

/** What was seen. */
export interface LongFileRun {
  readonly fileBytes: number;
  readonly state: string;
  readonly facts: number;
  readonly published: number;
  readonly heapLimitMiB: number;
}

const MEBIBYTE = 1024 ** 2;
const ACCOUNT = { ...exampleDocumentAccount, account: 'amazon-us-1', source: 'amazon' };

class Gateway {
  published = 0;
  readonly said: Message[] = [];
  private readonly bus: Pick<Bus, 'publish'> = {
    publish: async (frames) => {
      for (const { messages } of frames)
        for (const message of messages)
          if (message.type === 'order.snapshot.v1') this.published += 1;
          else if (message.type === 'document.received.v1') this.said.push(message);
    },
  };
  private readonly outbox: Outbox;
  readonly writer: Writer;
  readonly files: FileStore;
  private readonly sealer = Sealer.withMasterKey(Buffer.alloc(32, 7).toString('base64url'));

  constructor(readonly pool: ReturnType<typeof openPool>) {
    this.outbox = new Outbox(pool);
    this.writer = new Writer({ service: 'channel-gateway', pool, outbox: this.outbox, bus: this.bus as Bus });
    this.files = new FileStore(this.writer, pool, this.sealer);
  }

  async translate(message: Message<DataOf<typeof documentReceived>>): Promise<void> {
    const store = new PostgresGatewayStore(this.writer, this.pool);
    const connections = new Map([[ACCOUNT.account, { account: ACCOUNT, loaded: await loadedSource('amazon') }]]);
    const vault = new Vault(store, this.sealer);
    const readFile = (upload: string) => this.files.read(upload);
    const parts = { store, sealer: this.sealer, vault, connections, readFile };
    await new TranslationStage(parts).take([message]);
    const trouble = (_: string, error: unknown): void => {
      throw error;
    };
    await new LongDocuments({ ...parts, database: this.pool, trouble }).run();
  }

  async relay(): Promise<void> {
    await this.writer.idle();
    await new OutboxRelay({ bus: this.bus as Bus, store: this.outbox as unknown as Store, leaseMs: 0 }).run();
  }
}

async function run(gateway: Gateway, orders: number): Promise<LongFileRun> {
  const bytes = orderReport(orders);
  const { documentId, sizeBytes } = await gateway.files.take({
    source: 'amazon',
    account: ACCOUNT.account,
    name: 'orders',
    bytes,
  });
  await gateway.writer.idle();
  const [message] = gateway.said as Message<DataOf<typeof documentReceived>>[];
  if (!message) throw new Error('nothing was said of the file');
  await gateway.translate(message);
  await gateway.relay();
  const { rows } = await gateway.pool.query<{ state: string; facts: number }>(
    'select state, (select count(*)::int from lineage where document = $1) as facts from document where id = $1',
    [documentId],
  );
  const heapLimitMiB = Math.round(getHeapStatistics().heap_size_limit / MEBIBYTE);
  const { state = 'missing', facts = 0 } = rows[0] ?? {};
  return { fileBytes: sizeBytes, state, facts, published: gateway.published, heapLimitMiB };
}

const ORDERS_AT_ONCE = 1_000;

/** The bytes of an Amazon order report, piece by piece; an order has three items. */
async function* orderReport(orders: number): AsyncGenerator<Buffer> {
  const columns =
    'amazon-order-id purchase-date last-updated-date order-status sku quantity item-price item-tax currency';
  yield Buffer.from(`${columns.split(' ').join('\t')}\n`);
  for (let start = 0; start < orders; start += ORDERS_AT_ONCE) {
    const rows = Array.from({ length: Math.min(ORDERS_AT_ONCE, orders - start) }, (_, at) => orderRows(start + at));
    yield Buffer.from(rows.join(''));
  }
}

function orderRows(order: number): string {
  const id = `111-${String(order).padStart(7, '0')}-0000000`;
  const [placed, updated] = ['2026-01-02T03:04:05+00:00', '2026-01-03T03:04:05+00:00'];
  const row = (item: number): string =>
    [id, placed, updated, 'Shipped', `SKU-${order % 5000}-${item}`, '2', '19.98', '1.65', 'USD'].join('\t');
  return `${row(1)}\n${row(2)}\n${row(3)}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , url = '', orders = '1000'] = process.argv;
  process.stdout.write(`${JSON.stringify(await longFile(url, Number(orders)))}\n`);
}
