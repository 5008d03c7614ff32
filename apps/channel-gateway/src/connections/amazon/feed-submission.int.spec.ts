// Feeds whose answers get lost, against Amazon as far as a test needs it.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Gate, InDoubt } from '#libs/actors';
import { testStack } from '../../../../../stack/testing.js';
import { BatchBook } from '../../batches/batch-book.js';
import { openGatewayDatabase, type GatewayDatabase } from '../../testing/gateway-database.js';
import { startLittleServer, type LittleServer } from '../../testing/little-server.js';
import { exchange } from '../../egress/http-exchange.js';
import { FeedSubmission } from './feed-submission.js';
import { FULFILMENT_FEED } from './order-feeds.js';
import type { SpApiCall } from './sp-api-client.js';

const ACCOUNT = 'amazon-us-1';
let database: GatewayDatabase;
let amazon: LittleServer;
const made: { readonly feedId: string; readonly messages: number }[] = [];
let uploaded = 0;
/** What the next feeds are answered: 503 without making one, or a broken connection after it was made. */
let answers: ('refused' | 'lost')[] = [];

beforeAll(async () => {
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
  amazon = await startLittleServer(({ method, url, body }) => {
    if (url.pathname.endsWith('/documents'))
      return { body: { feedDocumentId: `doc-${Math.random()}`, url: `${amazon.url}/upload` } };
    if (url.pathname === '/upload') {
      uploaded = body.split('<Message>').length - 1;
      return {};
    }
    if (method === 'GET' && url.pathname.endsWith('/feeds')) return { body: { feeds: made } };
    if (method === 'GET') return { body: { processingStatus: 'IN_PROGRESS' } };
    const answer = answers.shift();
    if (answer === 'refused') return { status: 503 };
    made.push({ feedId: `F-${made.length + 1}`, messages: uploaded });
    return answer === 'lost' ? undefined : { status: 202, body: { feedId: made.at(-1)?.feedId } };
  });
});
afterAll(async () => {
  await amazon[Symbol.asyncDispose]();
  await database.close();
});

it('while nobody knows of one feed, none of its kind is handed in: what is found is surely its own', async () => {
  const book = new BatchBook(database.pool);
  const gate = new Gate(ACCOUNT, { concurrent: 2, perSecond: 1_000, burst: 1_000 });
  const client = {
    call: ({ method, path, body, harmless }: SpApiCall, turn: Parameters<typeof exchange>[1]) =>
      exchange({ method, url: `${amazon.url}${path}`, headers: {}, body, harmless }, turn, [200, 202]),
  };
  const feeds = new FeedSubmission(ACCOUNT, 'MERCHANT', ['M'], client, book, 1);
  const look = () => feeds.page(undefined, null, gate.turn(5_000));
  const gather = (ref: string) => book.gather({ account: ACCOUNT, ref, kind: FULFILMENT_FEED, content: '<X/>' });
  const stateOf = async (ref: string) => (await book.find(ACCOUNT, ref))?.externalId ?? null;

  await gather('one');
  answers = ['refused', 'lost'];
  await expect(look()).rejects.toBeInstanceOf(InDoubt);
  await gather('two');
  await gather('three');
  await look();
  expect(made).toEqual([]);
  // after so long the first call can have no effect any more
  await database.pool.query(`update batched_message set changed_at = now() - interval '2 minutes' where ref = 'one'`);
  await expect(look()).rejects.toBeInstanceOf(InDoubt);
  expect(made.map(({ messages }) => messages)).toEqual([3]);
  await look();
  expect([await stateOf('one'), await stateOf('two'), await stateOf('three')]).toEqual(['F-1', 'F-1', 'F-1']);
});
