/** The connection to Walmart against the sandbox's Walmart: lists, acknowledgement, shipment, cancellation and levels. */
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gate, InDoubt, type Call, type Caller } from '#libs/actors';
import { deliveryRequested, orderAcknowledge, orderCancel, stockLevel, typeOf } from '#libs/contracts';
import { loadAccounts } from '../apps/channel-gateway/src/accounts/load-accounts.js';
import type { Feed, FeedPage, OpenedConnection } from '../apps/channel-gateway/src/connections/connection.js';
import type { NewDocument } from '../apps/channel-gateway/src/connections/new-document.js';
import { connection } from '../apps/channel-gateway/src/connections/walmart/connection.js';
import type { WalmartAccount } from '../apps/channel-gateway/src/connections/walmart/settings.js';
import type { IncomingDocument } from '../apps/channel-gateway/src/raw-store/incoming-document.js';
import type { TokenGrant } from '../apps/channel-gateway/src/tokens/token.js';
import { openWorld, type OpenWorld } from '../sandbox/src/testing/world-at-port.js';
import type { WalmartPlan } from '../sandbox/src/walmart/order-plan.js';
import { repositoryRoot } from '../stack/repository.js';

const ACCOUNT = 'walmart-us-1';

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

async function openConnection(name = ACCOUNT, market?: WalmartAccount['market']): Promise<OpenedConnection> {
  const accounts = await loadAccounts(join(repositoryRoot, 'policies'));
  const account = accounts.channels.find((one) => one.account === name) as WalmartAccount;
  return connection.open(market ? { ...account, market } : account, {
    accounts,
    secret: (variable) => (variable.endsWith('_URL') ? `${world.url}/walmart` : variable),
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
  world = await openWorld({ SANDBOX_FAULTS: 'off', SANDBOX_CHANNELS: 'walmart' });
  opened = await openConnection();
});
afterEach(() => world.close());

const turn = () => new Gate(ACCOUNT, { concurrent: 4, perSecond: 1_000, burst: 1_000 }).turn(20_000);
const window = () => ({ fromMs: Date.now() - 3_600_000, toMs: Date.now(), isNewest: true });
const text = ({ bytes }: Pick<NewDocument, 'bytes'>): string => new TextDecoder().decode(bytes);

function feedNamed(name: string): Feed {
  const found = opened.feeds.find((feed) => feed.name === name);
  if (!found) throw new Error(`there is no feed ${name}`);
  return found;
}

/** Every document of a feed's window from the beginning of the run until now; pages must end. */
async function all(name: string): Promise<NewDocument[]> {
  const documents: NewDocument[] = [];
  let next: string | null = null;
  do {
    const page: FeedPage = await feedNamed(name).page(window(), next, turn());
    documents.push(...page.documents);
    next = page.next;
  } while (next !== null);
  return documents;
}

/** Orders, when everything that their script has for them has happened. */
async function settled(orders = 60, account = ACCOUNT): Promise<readonly WalmartPlan[]> {
  await world.world.start({ orders, seed: 7, channels: ['walmart'], ratePerSecond: 500 });
  const plans = world.world.walmart.orders.all.filter(({ seller }) => seller.account === account);
  const last = Math.max(...plans.map((plan) => world.world.walmart.orders.settledMs(plan)));
  await wait(Math.max(0, last - Date.now()) + 300);
  return plans;
}

/** One order that is ours to ship, of several units. */
async function oneToShip(): Promise<WalmartPlan> {
  const found = (await settled()).find(({ role, lines }) => role === 'ordinary' && lines.length > 1);
  if (!found) throw new Error('no order has two lines');
  return found;
}

async function shownById(id: string): Promise<string> {
  received = [];
  const data = { account: ACCOUNT, kind: 'order', externalId: id };
  const call = { ref: id, message: { type: 'document.available.v1', data } } as unknown as Call;
  await opened.target.caller.perform(call, turn());
  return text(received[0] as IncomingDocument);
}

describe('lists', () => {
  it('every order comes once, over several pages, as a document of its own', async () => {
    const plans = await settled();
    const [own, wfs] = [await all('orders'), await all('wfs-orders')];
    expect(own.length).toBeGreaterThan(20);
    const names = [...own, ...wfs].map(({ externalId }) => externalId);
    expect(names.toSorted()).toEqual(plans.map(({ id }) => id).toSorted());
    expect(wfs.map(({ externalId }) => externalId).toSorted()).toEqual(
      plans
        .filter(({ role }) => role === 'wfs')
        .map(({ id }) => id)
        .toSorted(),
    );
    for (const one of own) expect(JSON.parse(text(one))).toMatchObject({ purchaseOrderId: one.externalId });
  });

  it('one without orders is none, although Walmart does not find it', async () => {
    expect(await feedNamed('orders').page(window(), null, turn())).toEqual({ documents: [], next: null });
  });

  it('a page that comes again is told by its cursor', async () => {
    await settled();
    await world.world.turnFaults({ 'walmart-page-repeats': 1 });
    const first = await feedNamed('orders').page(window(), null, turn());
    const second = await feedNamed('orders').page(window(), first.next, turn());
    expect(second.next).toBe(first.next);
  });

  it('an order by its id is the same document as in the list', async () => {
    const [order] = (await settled()).filter(({ role }) => role === 'ordinary');
    const listed = (await all('orders')).find(({ externalId }) => externalId === order?.id);
    expect(await shownById(order?.id ?? '')).toBe(text(listed as NewDocument));
  });

  it('counts and ids of a day are those of its orders, whoever ships them', async () => {
    const plans = await settled();
    const day = { fromMs: Date.now() - 86_400_000, toMs: Date.now(), isNewest: true };
    expect(await opened.completeness?.count(day, turn())).toBe(plans.length);
    const ids: string[] = [];
    let next: string | null = null;
    do {
      const page: { ids: readonly string[]; next: string | null } | undefined = await opened.completeness?.ids(
        day,
        next,
        turn(),
      );
      ids.push(...(page?.ids ?? []));
      next = page?.next ?? null;
    } while (next !== null);
    expect(ids.toSorted()).toEqual(plans.map(({ id }) => id).toSorted());
    expect(await opened.completeness?.fetch('1000000000000', turn())).toBeNull();
  });

  it('over its budget a list pauses as long as Walmart says', async () => {
    await world.world.turnFaults({ 'walmart-throttled': 1 });
    const asked = feedNamed('orders').page(window(), null, turn());
    await expect(asked).rejects.toMatchObject({ code: 'over-quota', afterMs: expect.any(Number) as number });
  });

  it('a token that ended is replaced, and the call is made', async () => {
    await settled();
    await world.world.turnFaults({ 'walmart-token-expiry': 1 });
    opened = await openConnection();
    expect((await all('orders')).length).toBeGreaterThan(0);
    await wait(10_200);
    expect((await all('orders')).length).toBeGreaterThan(0);
  });
});

describe('what we say of an order', () => {
  it('an order is acknowledged, and again without harm', async () => {
    const plan = await oneToShip();
    await perform(acknowledging(plan));
    expect(await shownById(plan.id)).not.toContain('"Created"');
    expect(await perform(acknowledging(plan))).toEqual({});
  });

  it('nothing is shipped before it is acknowledged', async () => {
    const plan = await oneToShip();
    await expect(perform(confirming(plan))).rejects.toMatchObject({ code: 'not-acknowledged' });
    expect(world.world.walmart.toldTrackingNumbers()).toEqual([]);
  });

  it('parcels are told by line, each once', async () => {
    const plan = await oneToShip();
    await perform(acknowledging(plan));
    const [first, ...others] = plan.lines;
    expect(await perform(confirming(plan, '1Z1', first ? [first] : []))).toEqual({ trackingNumber: '1Z1' });
    await perform(confirming(plan, '1Z2', others));
    expect(world.world.walmart.toldTrackingNumbers()).toEqual(['1Z1', '1Z2']);
    expect(await shownById(plan.id)).not.toContain('"Acknowledged"');
  });

  it('a parcel that was told is told again without harm, and more than was ordered is refused', async () => {
    const plan = await oneToShip();
    await perform(acknowledging(plan));
    await perform(confirming(plan));
    expect(await perform(confirming(plan))).toEqual({ trackingNumber: '1Z1' });
    await expect(perform(confirming(plan, '1Z9'))).rejects.toMatchObject({
      code: 'walmart-invalid-request-content-gmp-order-api',
      message: expect.stringContaining('is in SHIPPED status') as string,
    });
    expect(world.world.walmart.toldTrackingNumbers()).toEqual(['1Z1']);
  });

  it.each(['order.acknowledge', 'shipment.confirm', 'order.cancel'] as const)(
    '%s: an answer that is lost is found by reading the order, and one that did nothing is not',
    async (command) => {
      const plan = await oneToShip();
      if (command === 'shipment.confirm') await perform(acknowledging(plan));
      const call = { 'order.acknowledge': acknowledging, 'shipment.confirm': confirming, 'order.cancel': cancelling }[
        command
      ](plan);
      expect(await lookUp(call)).toBeNull();
      await world.world.turnFaults({ 'walmart-lost-answer': 1 });
      await expect(perform(call)).rejects.toBeInstanceOf(InDoubt);
      expect(await lookUp(call)).not.toBeNull();
    },
  );

  it('units that we do not deliver are cancelled, the rest is not', async () => {
    const plan = await oneToShip();
    await perform(acknowledging(plan));
    const [first, ...others] = plan.lines;
    await perform(cancelling(plan, first ? [first] : []));
    const shown = await shownById(plan.id);
    expect(shown).toContain('"cancellationReason":"SELLER_CANCEL_OUT_OF_STOCK"');
    await perform(confirming(plan, '1Z1', others));
    await expect(perform(confirming(plan, '1Z2', first ? [first] : []))).rejects.toMatchObject({
      message: expect.stringContaining('is in CANCELLED status') as string,
    });
  });

  it('a level is set as it stands, and of a SKU that Walmart does not list it is refused', async () => {
    await perform(levelling('CD-SOAP', 12));
    expect(world.world.walmart.levels.get('CD-SOAP')).toBe(12);
    await expect(perform(levelling('NOT-LISTED', 1))).rejects.toMatchObject({ code: 'level-refused' });
  });
});

describe.each([
  ['walmart-ca-1', 'CAD'],
  ['walmart-mx-1', 'MXN'],
])('%s, by the same API with its market’s name', (account, currency) => {
  it('orders are listed, acknowledged, shipped and cancelled', async () => {
    opened = await openConnection(account);
    const plans = await settled(90, account);
    const documents = await all('orders');
    expect(documents.length).toBeGreaterThan(3);
    expect(documents.every((one) => text(one).includes(`"${currency}"`))).toBe(true);
    const [ship, cancel] = plans.filter(({ role }) => role === 'ordinary') as [WalmartPlan, WalmartPlan];
    await perform(acknowledging(ship));
    expect(await perform(confirming(ship))).toEqual({ trackingNumber: '1Z1' });
    await perform(cancelling(cancel));
    expect(await shownById(cancel.id)).toContain('"cancellationReason":"SELLER_CANCEL_OUT_OF_STOCK"');
  });

  it('under another market’s name nothing is answered', async () => {
    opened = await openConnection(account, 'us');
    await expect(all('orders')).rejects.toMatchObject({ code: 'walmart-invalid-request-header-gmp-gateway-api' });
  });
});

const perform = (call: Call) => opened.target.caller.perform(call, turn());

function lookUp(call: Call): Promise<Readonly<Record<string, unknown>> | null> {
  const { caller } = opened.target as { caller: Caller };
  return (caller.lookUp as NonNullable<Caller['lookUp']>)(call, turn());
}

type Lines = WalmartPlan['lines'];

function acknowledging({ id, lines }: WalmartPlan): Call {
  const stated = lines.map(({ number, sku, quantity }) => ({ lineId: number, sku, quantity, accepted: quantity }));
  const body = { command: 'order.acknowledge', marketplaceOrderId: id, lines: stated };
  return calling(typeOf(orderAcknowledge), { effect: 'order.acknowledge/1', body }, id);
}

function confirming({ id, lines }: WalmartPlan, trackingNumber = '1Z1', of: Lines = lines): Call {
  const stated = of.map(({ number, quantity }) => ({ lineId: number, quantity }));
  const parcel = { shipmentId: 'SHP-1', carrier: 'ups', trackingNumber, lines: stated };
  const body = { command: 'shipment.confirm', marketplaceOrderId: id, ...parcel };
  return calling(typeOf(deliveryRequested), { effect: 'shipment.confirm/SHP-1', body }, id);
}

function cancelling({ id, lines }: WalmartPlan, of: Lines = lines): Call {
  const stated = of.map(({ number, sku, quantity }) => ({ lineId: number, sku, quantity }));
  const whole = of.length === lines.length;
  const body = { command: 'order.cancel', marketplaceOrderId: id, whole, lines: stated, reason: 'no-stock' };
  return calling(typeOf(orderCancel), { effect: 'order.cancel/1', body }, id);
}

function levelling(sku: string, units: number): Call {
  const body = { command: 'stock.level', sku, units };
  return calling(typeOf(stockLevel), { effect: `stock.level/${ACCOUNT}/${sku}`, body }, sku);
}

function calling(type: string, data: object, id: string): Call {
  const message = { type, key: `order/${ACCOUNT}/${id}`, data: { effectRevision: 1, account: ACCOUNT, ...data } };
  return { ref: `order/${ACCOUNT}/${id}/call@1`, message, receivedAtMs: Date.now() + 0.25 } as unknown as Call;
}
