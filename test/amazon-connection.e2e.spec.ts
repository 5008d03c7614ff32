/** The connection to Amazon against the sandbox's Amazon: lists, queue, report and feeds, without the services around. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gate, InDoubt, type Call, type Caller } from '#libs/actors';
import { deliveryRequested, typeOf } from '#libs/contracts';
import { BatchBook } from '../apps/channel-gateway/src/batches/batch-book.js';
import { connection } from '../apps/channel-gateway/src/connections/amazon/connection.js';
import type { AmazonAccount } from '../apps/channel-gateway/src/connections/amazon/settings.js';
import type { Feed, FeedPage, OpenedConnection } from '../apps/channel-gateway/src/connections/connection.js';
import type { NewDocument } from '../apps/channel-gateway/src/connections/new-document.js';
import { loadAccounts } from '../apps/channel-gateway/src/accounts/load-accounts.js';
import type { IncomingDocument } from '../apps/channel-gateway/src/raw-store/incoming-document.js';
import { openGatewayDatabase, type GatewayDatabase } from '../apps/channel-gateway/src/testing/gateway-database.js';
import type { TokenGrant } from '../apps/channel-gateway/src/tokens/token.js';
import type { AmazonOrder } from '../sandbox/src/amazon/orders.js';
import { openWorld, type OpenWorld } from '../sandbox/src/testing/world-at-port.js';
import { repositoryRoot } from '../stack/repository.js';
import { testStack } from '../stack/testing.js';
import { join } from 'node:path';

const ACCOUNT = 'amazon-us-1';

let world: OpenWorld;
let database: GatewayDatabase;
let opened: OpenedConnection;
let received: IncomingDocument[];

/** Tokens without a book: each is asked for once, and again when it is spoilt. */
class PlainTokens {
  private held: string | undefined;

  async access(grant: TokenGrant): Promise<string> {
    this.held ??= (await grant.request(null, AbortSignal.timeout(5_000))).accessToken;
    return this.held;
  }

  async spoilt(): Promise<void> {
    this.held = undefined;
  }
}

async function open(overrides: Record<string, string> = {}): Promise<void> {
  world = await openWorld({ SANDBOX_FAULTS: 'off', SANDBOX_CHANNELS: 'amazon', ...overrides });
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
  opened = await openConnection();
}

/** Opens the connection of the demo policy's account; a replica has tokens of its own here. */
async function openConnection(): Promise<OpenedConnection> {
  const accounts = await loadAccounts(join(repositoryRoot, 'policies'));
  const account = accounts.channels.find((one) => one.account === ACCOUNT) as AmazonAccount;
  const places: Record<string, string> = {
    AMAZON_US_1_URL: `${world.url}/amazon/sp-api`,
    AMAZON_US_1_LWA_URL: `${world.url}/amazon/auth/o2/token`,
    AMAZON_US_1_QUEUE_URL: `${world.url}/amazon/queues/${ACCOUNT}`,
  };
  return connection.open(account, {
    accounts,
    secret: (variable) => places[variable] ?? variable,
    vault: {} as never,
    batches: new BatchBook(database.pool),
    tokens: new PlainTokens(),
    receive: async (documents) => {
      received.push(...documents);
      return documents.map(() => 'received' as const);
    },
  });
}

beforeEach(() => {
  received = [];
});
afterEach(async () => {
  await world.close();
  await database.close();
});

const turn = () => new Gate(ACCOUNT, { concurrent: 4, perSecond: 1_000, burst: 1_000 }).turn(20_000);

function feedNamed(name: string): Feed {
  const found = opened.feeds.find((feed) => feed.name === name);
  if (!found) throw new Error(`there is no feed ${name}`);
  return found;
}

/** Every document of a feed's window from the beginning of the run until now; pages must end. */
async function all(name: string): Promise<NewDocument[]> {
  const documents: NewDocument[] = [];
  const window = { fromMs: Date.now() - 3_600_000, toMs: Date.now(), isNewest: true };
  let next: string | null = null;
  do {
    const page: FeedPage = await feedNamed(name).page(window, next, turn());
    documents.push(...page.documents);
    await page.taken?.(turn());
    next = page.next;
  } while (next !== null);
  return documents;
}

/** The seller's own orders, when everything that their script has for them has happened. */
async function settled(orders = 60): Promise<AmazonOrder[]> {
  await world.world.start({ orders, seed: 7, channels: ['amazon'], ratePerSecond: 500 });
  const mine = [...world.world.amazon.orders.all].filter(({ plan }) => plan.seller.account === ACCOUNT);
  const last = Math.max(...mine.map(({ plan }) => world.world.amazon.orders.settledMs(plan)));
  await wait(Math.max(0, last - Date.now()) + 300);
  return mine;
}

const idsOf = (orders: readonly AmazonOrder[]): string[] => orders.map(({ plan }) => plan.id).toSorted();
const namesOf = (documents: readonly NewDocument[]): string[] =>
  documents.map(({ externalId }) => externalId).toSorted();
const text = ({ bytes }: Pick<NewDocument, 'bytes'>): string => new TextDecoder().decode(bytes);

describe('lists', () => {
  it('every order comes once, over several pages, as a document of its own', async () => {
    await open();
    const orders = await settled();
    const [own, fba] = [await all('orders'), await all('fba-orders')];
    expect(own.length).toBeGreaterThan(25);
    expect(namesOf([...own, ...fba])).toEqual(idsOf(orders));
    for (const one of [...own, ...fba]) expect(JSON.parse(text(one))).toMatchObject({ orderId: one.externalId });
  });

  it('names and addresses are asked for of no order that Amazon ships', async () => {
    await open();
    await settled();
    expect((await all('fba-orders')).map(text).join('')).not.toMatch(/deliveryAddress|buyerName/);
    expect((await all('orders')).map(text).join('')).toMatch(/deliveryAddress/);
  });

  it('a page that comes again is told by its token', async () => {
    await open();
    await settled();
    await world.world.turnFaults({ 'amazon-page-repeats': 1 });
    const window = { fromMs: Date.now() - 3_600_000, toMs: Date.now(), isNewest: true };
    const first = await feedNamed('orders').page(window, null, turn());
    const second = await feedNamed('orders').page(window, first.next, turn());
    expect(second.next).toBe(first.next);
  });

  it('an order by its id is the same document as in the list', async () => {
    await open();
    const [order] = await settled();
    const listed = [...(await all('orders')), ...(await all('fba-orders'))].find(
      ({ externalId }) => externalId === order?.plan.id,
    );
    await opened.target.caller.perform(fetching('order', order?.plan.id ?? ''), turn());
    expect(text(received[0] as IncomingDocument)).toBe(text(listed as NewDocument));
  });

  it('what it holds of a day is told by ids, whoever ships; an order that it does not know is none', async () => {
    await open();
    const orders = await settled();
    const { completeness } = opened;
    const window = { fromMs: Date.now() - 30 * 86_400_000, toMs: Date.now(), isNewest: false };
    const ids: string[] = [];
    let next: string | null = null;
    do {
      const page = await completeness!.ids(window, next, turn());
      ids.push(...page.ids);
      next = page.next;
    } while (next !== null);
    expect(ids.toSorted()).toEqual(idsOf(orders));
    expect(await completeness!.count(window, turn())).toBeNull();
    expect(await completeness!.fetch(ids[0] ?? '', turn())).toMatchObject({ kind: 'order', externalId: ids[0] });
    expect(await completeness!.fetch('111-0000000-0000000', turn())).toBeNull();
  });

  it('over its quota it pauses as long as Amazon’s rate says', async () => {
    await open();
    const window = { fromMs: Date.now() - 60_000, toMs: Date.now(), isNewest: true };
    const asked = Array.from({ length: 40 }, () => feedNamed('orders').page(window, null, turn()));
    const [refused] = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected');
    // 0.56 x 10 (speed) requests a second
    expect((refused as PromiseRejectedResult).reason).toMatchObject({ code: 'over-quota', afterMs: 179 });
  });

  it('a token that ended is replaced, and the call is made', async () => {
    await open();
    await settled();
    await world.world.turnFaults({ 'amazon-token-expiry': 1 });
    opened = await openConnection();
    expect((await all('orders')).length).toBeGreaterThan(0);
    await wait(10_200);
    expect((await all('orders')).length).toBeGreaterThan(0);
  });
});

describe('what is told', () => {
  it('notifications stay in the queue until they are durable, and come again under the same name', async () => {
    await open();
    const orders = await settled(20);
    const window = { fromMs: 0, toMs: Date.now(), isNewest: true };
    const page = await feedNamed('notifications').page(window, null, turn());
    expect(page.documents).toHaveLength(10);
    const before = world.world.amazon.queue.size;
    await page.taken?.(turn());
    expect(world.world.amazon.queue.size).toBe(before - 10);
    const rest = await all('notifications');
    const names = namesOf([...page.documents, ...rest]);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(orders.flatMap(({ plan }) => plan.revisions).length);
  });

  it('a subscription that has vanished is missed, and made again', async () => {
    await open();
    const watch = opened.subscriptions;
    expect(await watch?.present(turn())).toEqual(['ORDER_CHANGE']);
    await world.world.turnFaults({ 'amazon-subscription-vanishes': 1 });
    expect(await watch?.present(turn())).toEqual([]);
    await world.world.turnFaults({ 'amazon-subscription-vanishes': 0 });
    await watch?.restore(['ORDER_CHANGE'], turn());
    expect(await watch?.present(turn())).toEqual(['ORDER_CHANGE']);
  });

  it('every shipment of Amazon’s own warehouse stands in its report', async () => {
    await open();
    const orders = await settled();
    const [report] = await all('fba-shipments');
    const shipments = orders.flatMap(({ plan }) => plan.shipments);
    expect(shipments.length).toBeGreaterThan(5);
    for (const { id } of shipments) expect(text(report as NewDocument)).toContain(`\t${id}\t`);
  });
});

describe('shipments are confirmed by feed', () => {
  it('is done only when the processing report says so', async () => {
    await open();
    const [order] = await toShip();
    const call = confirming(order);
    await expect(opened.target.caller.perform(call, turn())).rejects.toBeInstanceOf(InDoubt);
    await all('feeds');
    await expect(lookUp(call)).rejects.toMatchObject({ code: 'under-way' });
    expect(world.world.amazon.toldTrackingNumbers()).toEqual([]);
    const [report] = await reported();
    expect(text(report as NewDocument)).toContain('<MessagesSuccessful>1</MessagesSuccessful>');
    expect(await lookUp(call)).toMatchObject({ feedId: expect.stringMatching(/^\d+$/) as string });
    expect(world.world.amazon.toldTrackingNumbers()).toEqual(['1Z1']);
  });

  it('many share one feed, and each has an answer of its own', async () => {
    await open();
    const [first, second, third] = await toShip();
    const calls = [confirming(first), confirming(second), confirming(third, { quantity: 99 })];
    for (const call of calls) await expect(opened.target.caller.perform(call, turn())).rejects.toBeInstanceOf(InDoubt);
    await all('feeds');
    await reported();
    const answers = [await lookUp(calls[0]), await lookUp(calls[1]), await lookUp(calls[2])];
    expect(answers[0]?.['feedId']).toBe(answers[1]?.['feedId']);
    expect(answers[2]).toBeNull();
    await expect(opened.target.caller.perform(calls[2] as Call, turn())).rejects.toMatchObject({
      code: 'amazon-18156',
    });
    expect(world.world.amazon.toldTrackingNumbers()).toHaveLength(2);
  });

  it('an answer that is lost after the feed was taken: the feed is found, and nothing is handed in twice', async () => {
    await open();
    const [order] = await toShip();
    await world.world.turnFaults({ 'amazon-lost-answer': 1 });
    const call = confirming(order);
    await expect(opened.target.caller.perform(call, turn())).rejects.toBeInstanceOf(InDoubt);
    await expect(all('feeds')).rejects.toBeInstanceOf(InDoubt);
    await reported();
    expect(await lookUp(call)).toMatchObject({ feedId: expect.any(String) as string });
    expect(world.world.amazon.toldTrackingNumbers()).toEqual(['1Z1']);
  });

  it('an order that we do not deliver is refused by feed, and Amazon shows it cancelled', async () => {
    await open();
    const [order] = await toShip();
    const plan = (order as AmazonOrder).plan;
    const lines = plan.items.map(({ id, sku, quantity }) => ({ lineId: id, sku, quantity }));
    const body = { command: 'order.cancel', marketplaceOrderId: plan.id, whole: true, lines, reason: 'no-stock' };
    const call = calling({ effect: 'order.cancel/1', effectRevision: 1, account: ACCOUNT, body });
    await expect(opened.target.caller.perform(call, turn())).rejects.toBeInstanceOf(InDoubt);
    await all('feeds');
    await reported();
    expect(await lookUp(call)).not.toBeNull();
    await wait(1_100);
    await opened.target.caller.perform(fetching('order', plan.id), turn());
    expect(text(received[0] as IncomingDocument)).toContain('"fulfillmentStatus":"CANCELLED"');
  });
});

async function toShip(): Promise<AmazonOrder[]> {
  const orders = await settled(40);
  return orders.filter(({ plan }) => plan.role === 'ordinary');
}

/** Looks at open feeds until there is a report. */
async function reported(): Promise<NewDocument[]> {
  for (let tries = 0; tries < 40; tries += 1) {
    await world.world.amazon.feeds.settle(Date.now());
    const found = await all('feeds');
    if (found.length > 0) return found;
    await wait(50);
  }
  throw new Error('no report came');
}

function lookUp(call: Call | undefined): Promise<Readonly<Record<string, unknown>> | null> {
  const { caller } = opened.target as { caller: Caller };
  return (caller.lookUp as NonNullable<Caller['lookUp']>)(call as Call, turn());
}

function confirming(order: AmazonOrder | undefined, changes: { quantity?: number } = {}): Call {
  const { plan } = order as AmazonOrder;
  const lines = plan.items.map(({ id, quantity }) => ({ lineId: id, quantity: changes.quantity ?? quantity }));
  const parcel = { shipmentId: 'SHP-1', carrier: 'UPS', trackingNumber: '1Z1', lines };
  const body = { command: 'shipment.confirm', marketplaceOrderId: plan.id, ...parcel };
  return calling({ effect: 'shipment.confirm/SHP-1', effectRevision: 1, account: ACCOUNT, body }, plan.id);
}

function fetching(kind: string, externalId: string): Call {
  return {
    ref: externalId,
    message: { type: 'document.available.v1', data: { account: ACCOUNT, kind, externalId } },
  } as unknown as Call;
}

function calling(data: object, id = 'one'): Call {
  const message = { type: typeOf(deliveryRequested), key: `order/${ACCOUNT}/${id}`, data };
  return { ref: `order/${ACCOUNT}/${id}/call@1`, message, receivedAtMs: Date.now() } as unknown as Call;
}
