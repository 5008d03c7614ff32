import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { orderSnapshot, type DataOf, type documentReceived, type Message } from '#libs/contracts';
import { minorOf } from '../documents/amounts.js';
import { ComponentTables } from '../documents/components.js';
import { loadedSource } from '../documents/load-source.js';
import type { Output } from '../documents/output.js';
import type { Row } from '../documents/row.js';
import type { Source, TableKind } from '../documents/source.js';
import type { Statement } from '../documents/statement.js';
import { exampleDocumentAccount } from '../documents/testing.js';
import { FileStore } from '../raw-store/files/file-store.js';
import { testStack } from '../../../../stack/testing.js';
import { openGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { Vault } from '../vault/vault.js';
import { LongDocuments, type LongDocumentsParts } from './long-documents.js';
import { TranslationStage } from './translation-stage.js';
import type { ReadableConnection } from './translated-document.js';

/** Facts that are held at once; the examples have more. */
const AT_ONCE = 20;
const amazon = { ...exampleDocumentAccount, account: 'amazon-us-1', source: 'amazon' };
const statements = { ...exampleDocumentAccount, account: 'statements-1', source: 'bank' };

/** Rows of statements whose lines are orders: `total` or `line`, and an amount. A line says `at` where it stands. */
const kind: TableKind<typeof exampleDocumentAccount> = {
  kind: 'statement',
  form: 'table',
  doc: 'An example.',
  documentedAt: 'nowhere',
  columns: ['statement', 'row', 'amount', 'at'],
  open: (out) => {
    const opened = new Map<string, Statement>();
    return { row: (row) => readRow(row, out, opened) };
  },
};

function readRow(row: Row, out: Output<typeof exampleDocumentAccount>, opened: Map<string, Statement>): void {
  const id = row.text('statement');
  const amount = minorOf(row.text('amount'), 'USD', row);
  if (row.text('row') === 'total') {
    opened.set(id, out.statement({ id, currency: 'USD', stated: amount, place: row.place }));
    return;
  }
  const key = `order/statements-1/${row.text('at')}`;
  const about = { actor: 'order', key, ref: { by: 'order-id', value: key }, type: 'order.snapshot.v1' } as const;
  const data = orderSnapshot.schema.parse(orderSnapshot.example) as Record<string, unknown>;
  const place = { line: Number(row.text('at')) };
  opened.get(id)?.line(place, amount, 'commission', { ...about, time: '2026-01-01T00:00:00.000Z', data });
}

const connections = new Map<string, ReadableConnection>([
  [amazon.account, { account: amazon, loaded: await loadedSource('amazon') }],
  [
    statements.account,
    {
      account: statements,
      loaded: {
        name: 'bank',
        source: { translatorVersion: 3, kinds: [kind] } as unknown as Source,
        components: new ComponentTables(new Map()),
        ignored: { anywhere: [], inside: {}, resources: {} },
        connection: undefined,
      },
    },
  ],
]);

let database: GatewayDatabase;
let files: FileStore;
let troubles: unknown[];

beforeAll(async () => {
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
  files = new FileStore(database.transactions, database.pool, database.sealer);
});
beforeEach(async () => {
  troubles = [];
  database.forget();
  await database.pool.query(`update document set state = 'quarantined' where state = 'reading'`);
});
afterAll(() => database.close());

/** The stage, and the work that reads what it sets aside. */
function replica(more: Partial<LongDocumentsParts> = {}, factsAtOnce = AT_ONCE) {
  const { store, sealer, pool } = database;
  const vault = new Vault(store, sealer);
  const readFile = (upload: string) => files.read(upload);
  const parts = { store, sealer, vault, connections, readFile, factsAtOnce };
  const trouble = (_: string, error: unknown): void => void troubles.push(error);
  return {
    stage: new TranslationStage(parts),
    long: new LongDocuments({ ...parts, database: pool, trouble, ...more }),
  };
}

async function received(account: string, source: 'amazon' | 'bank', text: string) {
  await files.take({ source, account, name: 'file', bytes: Readable.from([Buffer.from(text)]) });
  const said = database.said<DataOf<typeof documentReceived>>('document.received.v1');
  return said.at(-1) as Message<DataOf<typeof documentReceived>>;
}

const rowOf = async (id: string) =>
  (await database.pool.query<Record<string, unknown>>('select * from document where id = $1', [id])).rows[0];
const snapshots = () => database.said('order.snapshot.v1');

/** An order report; the text is enough for several pieces. */
function report(orders: number, mark = ''): string {
  const rows = Array.from({ length: orders }, (_, n) =>
    [
      `111-0000000-${String(n).padStart(7, '0')}`,
      '2026-01-02T03:04:05+00:00',
      'Shipped',
      `SKU-${mark}${n}`,
      '1',
      '5.00',
      'USD',
    ].join('\t'),
  );
  const columns = 'amazon-order-id purchase-date order-status sku quantity item-price currency';
  return [columns.split(' ').join('\t'), ...rows, ''].join('\n');
}

it('a document that says more than is held is set aside, and says the same in parts as it would whole', async () => {
  const { stage, long } = replica();
  const message = await received('amazon-us-1', 'amazon', report(700));
  await stage.take([message]);
  expect(snapshots()).toEqual([]);
  expect(await rowOf(message.data.documentId)).toMatchObject({ state: 'reading', facts: null });
  await long.run();
  const inParts = snapshots();
  expect(inParts).toHaveLength(700);
  expect(await rowOf(message.data.documentId)).toMatchObject({ state: 'translated', facts: 700, revision: 1 });
  const lineage = 'select count(distinct fact)::int as facts from lineage where document = $1';
  expect((await database.pool.query(lineage, [message.data.documentId])).rows).toEqual([{ facts: 700 }]);
  const audit = database.said<{ taken: { id: string; result: string }[]; issued: unknown[] }>('audit.batch.v1');
  expect(audit.flatMap(({ data }) => data.taken)).toMatchObject([
    { id: message.data.documentId, result: 'translated' },
  ]);
  expect(audit.flatMap(({ data }) => data.issued)).toHaveLength(700);

  await database.pool.query(`update document set state = 'received' where id = $1`, [message.data.documentId]);
  database.forget();
  await replica({}, 10_000).stage.take([message]);
  expect(snapshots()).toEqual(inParts);
  expect(troubles).toEqual([]);
});

it('nothing is said twice when its message comes again, before and after it was read', async () => {
  const { stage, long } = replica();
  const message = await received('amazon-us-1', 'amazon', report(700, 'twice-'));
  await stage.take([message, message]);
  await stage.take([message]);
  await long.run();
  await stage.take([message]);
  await long.run();
  expect(snapshots()).toHaveLength(700);
});

/** Two statements whose lines alternate; `short` misses its total by a cent, at the end of the file. */
function twoStatements(lines: number, at: (n: number) => number): string {
  const rows = Array.from({ length: lines }, (_, n) => `${n % 2 === 0 ? 'sound' : 'short'},line,0.01,${at(n)}`);
  const half = (lines / 200).toFixed(2);
  const over = (lines / 200 + 0.01).toFixed(2);
  return ['statement,row,amount,at', `sound,total,${half},1`, `short,total,${over},2`, ...rows, ''].join('\n');
}

it('of a statement that does not come to its total nothing is said, however many lines it has', async () => {
  const { stage, long } = replica();
  const message = await received(
    'statements-1',
    'bank',
    twoStatements(2000, (n) => n + 3),
  );
  await stage.take([message]);
  await long.run();
  expect(snapshots()).toHaveLength(1000);
  expect(snapshots().every(({ part }) => Number(part?.slice('line='.length)) % 2 === 1)).toBe(true);
  expect(database.said('document.closed.v1')).toMatchObject([{ data: { lines: 1000, sum: 1000, stated: 1000 } }]);
  expect(await rowOf(message.data.documentId)).toMatchObject({
    state: 'refused',
    facts: 1001,
    refused: [{ code: 'amounts-do-not-add-up', subject: 'short' }],
  });
  expect(database.exceptions).toMatchObject([{ reason: 'refused-document', state: 'open' }]);
});

it('facts of one type and place are told apart, in whatever parts they come', async () => {
  const { stage, long } = replica();
  const message = await received(
    'statements-1',
    'bank',
    twoStatements(1600, (n) => 1000 + (n % 200)),
  );
  await stage.take([message]);
  await long.run();
  const inParts = snapshots().map(({ id }) => id);
  expect(new Set(inParts).size).toBe(800);
  expect(inParts).toContain(`${message.data.documentId}#line=1000:order.snapshot.v1.8`);
  await database.pool.query(`update document set state = 'received' where id = $1`, [message.data.documentId]);
  database.forget();
  await replica({}, 10_000).stage.take([message]);
  expect(snapshots().map(({ id }) => id)).toEqual(inParts);
});

it('a file that cannot be read to its end says nothing, and is read again', async () => {
  let readings = 0;
  async function* broken(upload: string): AsyncGenerator<Uint8Array> {
    readings += 1;
    for await (const chunk of files.read(upload)) {
      yield chunk.subarray(0, chunk.length / 2);
      if (readings === 2) throw new Error('the database is gone');
      yield chunk.subarray(chunk.length / 2);
    }
  }
  const message = await received('amazon-us-1', 'amazon', report(900, 'broken-'));
  const { stage, long } = replica({ readFile: broken });
  await stage.take([message]);
  await long.run();
  expect(readings).toBe(2);
  expect(troubles).toMatchObject([{ message: 'the database is gone' }]);
  expect(snapshots()).toEqual([]);
  expect(await rowOf(message.data.documentId)).toMatchObject({ state: 'reading', revision: 0 });
  await database.pool.query('update document set held_until = now()');
  await long.run();
  expect(snapshots()).toHaveLength(900);
});

it('two replicas that read a document at once say it once', async () => {
  const [underWay, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let readings = 0;
  async function* slow(upload: string): AsyncGenerator<Uint8Array> {
    readings += 1;
    for await (const chunk of files.read(upload)) {
      if (readings === 2) {
        underWay.resolve();
        await other.promise;
      }
      yield chunk;
    }
  }
  const message = await received('amazon-us-1', 'amazon', report(800, 'two-'));
  const [first, second] = [replica({ readFile: slow }), replica()];
  await first.stage.take([message]);
  const reading = first.long.run();
  await underWay.promise;
  // as if its lease had run out
  await database.pool.query('update document set held_until = now()');
  await second.long.run();
  other.resolve();
  await reading;
  expect(snapshots()).toHaveLength(800);
  expect(await rowOf(message.data.documentId)).toMatchObject({ state: 'translated', revision: 1 });
  expect(troubles).toEqual([]);
});
