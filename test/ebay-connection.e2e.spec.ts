/** The connection to eBay against the sandbox's eBay: lists, one order by its id, counts, and shipping fulfilments. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gate, InDoubt, type Call, type Caller } from '#libs/actors';
import { deliveryRequested, orderCancel, stockLevel, typeOf } from '#libs/contracts';
import { loadAccounts } from '../apps/channel-gateway/src/accounts/load-accounts.js';
import type { FeedPage, OpenedConnection } from '../apps/channel-gateway/src/connections/connection.js';
import { connection } from '../apps/channel-gateway/src/connections/ebay/connection.js';
import type { EbayAccount } from '../apps/channel-gateway/src/connections/ebay/settings.js';
import type { NewDocument } from '../apps/channel-gateway/src/connections/new-document.js';
import type { IncomingDocument } from '../apps/channel-gateway/src/raw-store/incoming-document.js';
import type { TokenGrant } from '../apps/channel-gateway/src/tokens/token.js';
import type { EbayPlan } from '../sandbox/src/ebay/order-plan.js';
import { openWorld, type OpenWorld } from '../sandbox/src/testing/world-at-port.js';
import { repositoryRoot } from '../stack/repository.js';

const ACCOUNT = 'ebay-us-1';

/** What the sandbox calls a fulfilment. */
const FULFILMENT = expect.stringMatching(/^9405\d+$/) as string;

let world: OpenWorld;
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

async function openConnection(secrets: Readonly<Record<string, string>> = {}): Promise<OpenedConnection> {
  const accounts = await loadAccounts(join(repositoryRoot, 'policies'));
  const account = accounts.channels.find((one) => one.account === ACCOUNT) as EbayAccount;
  const known: Readonly<Record<string, string>> = { EBAY_US_1_URL: `${world.url}/ebay`, ...secrets };
  return connection.open(account, {
    accounts,
    secret: (variable) => known[variable] ?? variable,
    vault: {} as never,
    batches: {} as never,
    tokens: new PlainTokens(),
    receive: async (documents) => {
      received.push(...documents);
      return documents.map(() => 'received' as const);
    },
  });
}

beforeEach(async () => {
  received = [];
  world = await openWorld({ SANDBOX_FAULTS: 'off', SANDBOX_CHANNELS: 'ebay' });
  opened = await openConnection();
});
afterEach(() => world.close());

const turn = () => new Gate(ACCOUNT, { concurrent: 4, perSecond: 1_000, burst: 1_000 }).turn(20_000);
const window = () => ({ fromMs: Date.now() - 3_600_000, toMs: Date.now(), isNewest: true });
const text = ({ bytes }: Pick<NewDocument, 'bytes'>): string => new TextDecoder().decode(bytes);

async function page(next: string | null = null): Promise<FeedPage> {
  const [feed] = opened.feeds;
  if (!feed) throw new Error('there is no feed');
  return feed.page(window(), next, turn());
}

/** Every document of the newest hour; pages must end. */
async function all(): Promise<NewDocument[]> {
  const documents: NewDocument[] = [];
  let next: string | null = null;
  do {
    const one: FeedPage = await page(next);
    documents.push(...one.documents);
    next = one.next;
  } while (next !== null);
  return documents;
}

/** The account's orders, when everything that their script has for them has happened. */
async function settled(orders = 120): Promise<readonly EbayPlan[]> {
  await world.world.start({ orders, seed: 7, channels: ['ebay'], ratePerSecond: 500 });
  const plans = world.world.ebay.orders.all.filter(({ seller }) => seller.account === ACCOUNT);
  const last = Math.max(...plans.map((plan) => world.world.ebay.orders.settledMs(plan)));
  await wait(Math.max(0, last - Date.now()) + 300);
  return plans;
}

async function oneToShip(): Promise<EbayPlan> {
  const found = (await settled()).find(({ role, lines }) => role === 'ordinary' && lines.length > 1);
  if (!found) throw new Error('no order has two lines');
  return found;
}

describe('lists', () => {
  it('every order comes, over several pages, as a document of its own that is the same by its id', async () => {
    const plans = await settled();
    const documents = await all();
    const names = new Set(documents.map(({ externalId }) => externalId));
    expect([...names].toSorted()).toEqual(plans.map(({ id }) => id).toSorted());
    expect((await page()).next).not.toBeNull();
    const [first] = documents;
    const data = { account: ACCOUNT, kind: 'order', externalId: first?.externalId };
    const call = { ref: 'one', message: { type: 'document.available.v1', data } } as unknown as Call;
    await opened.target.caller.perform(call, turn());
    expect(text(received[0] as IncomingDocument)).toBe(text(first as NewDocument));
  });

  it('a page that comes again is told by its address', async () => {
    await settled();
    const first = await page();
    await world.world.turnFaults({ 'ebay-page-repeats': 1 });
    expect((await page(first.next)).next).toContain('offset=15');
    expect(first.next).toContain('offset=15');
    expect((await page(first.next)).next).toContain('offset=30');
  });

  it('counts and ids of a day are those of its orders', async () => {
    const plans = await settled();
    const day = { fromMs: Date.now() - 86_400_000, toMs: Date.now(), isNewest: false };
    expect(await opened.completeness?.count(day, turn())).toBe(plans.length);
    const first = await opened.completeness?.ids(day, null, turn());
    expect(first?.ids).toHaveLength(20);
    expect(first?.next).not.toBeNull();
    expect(await opened.completeness?.fetch('99-00000-00000', turn())).toBeNull();
  });

  it('over the call limit a list pauses, and a token that ended is replaced', async () => {
    await world.world.turnFaults({ 'ebay-throttled': 1 });
    await expect(page()).rejects.toMatchObject({ code: 'throttled' });
    await world.world.turnFaults({ 'ebay-throttled': 0, 'ebay-token-expiry': 1 });
    opened = await openConnection();
    await page();
    await wait(10_200);
    expect(await page()).toMatchObject({ documents: [] });
  });

  it('nobody is let in with another refresh token', async () => {
    opened = await openConnection({ EBAY_US_1_REFRESH_TOKEN: 'another' });
    await expect(page()).rejects.toMatchObject({ code: 'token-refused' });
  });
});

describe('what we say of an order', () => {
  it('parcels are told, each once, and the order is fulfilled', async () => {
    const plan = await oneToShip();
    const [first, ...others] = plan.lines;
    expect(await perform(confirming(plan, '1Z 1', first ? [first] : []))).toMatchObject({ fulfilmentId: FULFILMENT });
    await perform(confirming(plan, '1Z2', others));
    expect(world.world.ebay.toldTrackingNumbers()).toEqual(['1Z1', '1Z2']);
    const shown = (await opened.completeness?.fetch(plan.id, turn())) as NewDocument;
    expect(JSON.parse(text(shown))).toMatchObject({ orderFulfillmentStatus: 'FULFILLED' });
  });

  it('an answer that is lost is found by the fulfilments, and one that did nothing is not', async () => {
    const plan = await oneToShip();
    const call = confirming(plan);
    expect(await lookUp(call)).toBeNull();
    await world.world.turnFaults({ 'ebay-lost-answer': 1 });
    await expect(perform(call)).rejects.toBeInstanceOf(InDoubt);
    expect(await lookUp(call)).toMatchObject({ fulfilmentId: FULFILMENT });
    expect(world.world.ebay.toldTrackingNumbers()).toEqual(['1Z1']);
  });

  it('what eBay does not take is refused in its words', async () => {
    const cancelled = (await settled()).find(({ role }) => role === 'cancelled');
    if (!cancelled) throw new Error('no order is cancelled');
    await expect(perform(confirming(cancelled))).rejects.toMatchObject({ code: 'ebay-32120' });
    expect(world.world.ebay.toldTrackingNumbers()).toEqual([]);
  });

  it('an order is cancelled whole, though the answer is lost, and not after it has left', async () => {
    const plan = await oneToShip();
    const body = { command: 'order.cancel', marketplaceOrderId: plan.id, whole: true, lines: [], reason: 'no-stock' };
    const call = calling(typeOf(orderCancel), { effect: 'order.cancel/1', body }, plan.id);
    expect(await lookUp(call)).toBeNull();
    await world.world.turnFaults({ 'ebay-lost-answer': 1 });
    await expect(perform(call)).rejects.toBeInstanceOf(InDoubt);
    expect(await lookUp(call)).toEqual({});
    await expect(perform(confirming(plan))).rejects.toMatchObject({ code: 'ebay-32120' });
  });

  it('a level is set as it stands, and of a SKU that eBay does not list it is refused', async () => {
    await perform(levelling('CD-SOAP', 12));
    expect(world.world.ebay.levels.get(`${ACCOUNT} CD-SOAP`)).toBe(12);
    await expect(perform(levelling('NOT-LISTED', 1))).rejects.toMatchObject({ code: 'level-refused' });
    world = await world.reopen();
    expect(world.world.ebay.levels.get(`${ACCOUNT} CD-SOAP`)).toBe(12);
  });
});

const perform = (call: Call) => opened.target.caller.perform(call, turn());

function lookUp(call: Call): Promise<Readonly<Record<string, unknown>> | null> {
  const { caller } = opened.target as { caller: Caller };
  return (caller.lookUp as NonNullable<Caller['lookUp']>)(call, turn());
}

function confirming(
  { id, lines }: EbayPlan,
  trackingNumber = '1Z1',
  of: readonly { readonly id: string; readonly quantity: number }[] = lines,
): Call {
  const stated = of.map(({ id: lineId, quantity }) => ({ lineId, quantity }));
  const parcel = { shipmentId: 'SHP-1', carrier: 'UPS', trackingNumber, lines: stated };
  const body = { command: 'shipment.confirm', marketplaceOrderId: id, ...parcel };
  return calling(typeOf(deliveryRequested), { effect: 'shipment.confirm/SHP-1', body }, id);
}

function levelling(sku: string, units: number): Call {
  const body = { command: 'stock.level', sku, units };
  return calling(typeOf(stockLevel), { effect: `stock.level/${ACCOUNT}/${sku}`, body }, sku);
}

function calling(type: string, data: object, id: string): Call {
  const message = { type, key: `order/${ACCOUNT}/${id}`, data: { effectRevision: 1, account: ACCOUNT, ...data } };
  return { ref: `order/${ACCOUNT}/${id}/call@1`, message, receivedAtMs: Date.now() + 0.25 } as unknown as Call;
}
