/** Channels that their manifests connect, against the sandbox: lists, one order by its id, counts, commands, notifications. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gate, InDoubt, type Call } from '#libs/actors';
import { deliveryRequested, orderAcknowledge, orderCancel, stockLevel, typeOf } from '#libs/contracts';
import { loadAccounts } from '../apps/channel-gateway/src/accounts/load-accounts.js';
import type { FeedPage, OpenedConnection } from '../apps/channel-gateway/src/connections/connection.js';
import { declaredConnection } from '../apps/channel-gateway/src/connections/declared/connection.js';
import type { DeclaredAccount } from '../apps/channel-gateway/src/connections/declared/settings.js';
import type { NewDocument } from '../apps/channel-gateway/src/connections/new-document.js';
import { loadedSource } from '../apps/channel-gateway/src/documents/load-source.js';
import type { TokenGrant } from '../apps/channel-gateway/src/tokens/token.js';
import type { RegionalPlan } from '../sandbox/src/regional/order-plan.js';
import type { RegionalMarketplace } from '../sandbox/src/regional/regional-marketplace.js';
import { openWorld, type OpenWorld } from '../sandbox/src/testing/world-at-port.js';
import { repositoryRoot } from '../stack/repository.js';

const CHANNELS = [
  ['allegro', 'allegro-pl-1'],
  ['mercadolibre', 'mercadolibre-br-1'],
] as const;

let world: OpenWorld;
let opened: OpenedConnection;
let refresh: string | null;

async function open(channel: string, name: string): Promise<void> {
  const accounts = await loadAccounts(join(repositoryRoot, 'policies'));
  const account = accounts.channels.find((one) => one.account === name) as DeclaredAccount;
  const { connection } = await loadedSource(channel);
  if (!connection) throw new Error(`${channel} declares no connection`);
  let held: string | undefined;
  opened = declaredConnection(channel, connection).open(account, {
    accounts,
    secret: (variable) => (variable.endsWith('URL') ? `${world.url}/${channel}` : variable),
    vault: {} as never,
    batches: {} as never,
    tokens: {
      access: async (grant: TokenGrant) => {
        if (held !== undefined) return held;
        const token = await grant.request(refresh, AbortSignal.timeout(5_000));
        refresh = token.refreshToken ?? refresh;
        held = token.accessToken;
        return held;
      },
      spoilt: async () => {
        held = undefined;
      },
    },
    receive: async (documents) => documents.map(() => 'received' as const),
  });
}

const market = (channel: string): RegionalMarketplace =>
  channel === 'allegro' ? world.world.allegro : world.world.mercadoLibre;
const turn = () => new Gate('any', { concurrent: 4, perSecond: 1_000, burst: 1_000 }).turn(20_000);
const perform = (call: Call) => opened.target.caller.perform(call, turn());
const lookUp = async (call: Call) => (await opened.target.caller.lookUp?.(call, turn())) ?? null;
const json = ({ bytes }: NewDocument) => JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;

/** Every document of the newest hour; pages must end. */
async function all(): Promise<NewDocument[]> {
  const documents: NewDocument[] = [];
  const window = { fromMs: Date.now() - 3_600_000, toMs: Date.now(), isNewest: true };
  let next: string | null = null;
  do {
    const page: FeedPage | undefined = await opened.feeds[0]?.page(window, next, turn());
    documents.push(...(page?.documents ?? []));
    next = page?.next ?? null;
  } while (next !== null);
  return documents;
}

/** The channel's orders, when everything that their script has for them has happened. */
async function settled(channel: string, orders = 60): Promise<readonly RegionalPlan[]> {
  await world.world.start({ orders, seed: 7, channels: [channel], ratePerSecond: 500 });
  const { orders: book } = market(channel);
  await wait(Math.max(...book.all.map((plan) => book.settledMs(plan))) - Date.now() + 400);
  return book.all;
}

function calling(type: string, id: string, body: object): Call {
  const data = { effect: 'x/1', effectRevision: 1, account: 'any', body };
  return { ref: 'one', message: { type, key: `order/any/${id}`, data }, receivedAtMs: Date.now() } as unknown as Call;
}
const linesOf = ({ lines }: RegionalPlan) => lines.map(({ id: lineId, quantity }) => ({ lineId, quantity }));
const confirming = (plan: RegionalPlan, trackingNumber = '1Z1') =>
  calling(typeOf(deliveryRequested), plan.id, {
    command: 'shipment.confirm',
    marketplaceOrderId: plan.id,
    shipmentId: 'SHP-1',
    carrier: 'DHL',
    trackingNumber,
    lines: linesOf(plan),
  });
const levelling = (sku: string, units: number) =>
  calling(typeOf(stockLevel), sku, { command: 'stock.level', sku, units });
const cancelling = (plan: RegionalPlan) =>
  calling(typeOf(orderCancel), plan.id, {
    command: 'order.cancel',
    marketplaceOrderId: plan.id,
    whole: true,
    reason: 'no-stock',
    lines: linesOf(plan),
  });

describe.each(CHANNELS)('%s', (channel, account) => {
  beforeEach(async () => {
    refresh = null;
    world = await openWorld({ SANDBOX_FAULTS: 'off', SANDBOX_CHANNELS: channel });
    await open(channel, account);
  });
  afterEach(() => world.close());

  it('every order comes, over several pages, and one by its id is the same', async () => {
    const plans = await settled(channel);
    const documents = await all();
    expect([...new Set(documents.map(({ externalId }) => externalId))].toSorted()).toEqual(
      plans.map(({ id }) => id).toSorted(),
    );
    const [first] = documents as [NewDocument];
    const again = await opened.completeness?.fetch(first.externalId, turn());
    expect(json(again as NewDocument)).toEqual(json(first));
    expect(await opened.completeness?.fetch('2000999999999999', turn())).toBeNull();
  });

  it('counts and ids of a day are those of its orders', async () => {
    const plans = await settled(channel);
    const day = { fromMs: Date.now() - 86_400_000, toMs: Date.now(), isNewest: false };
    expect(await opened.completeness?.count(day, turn())).toBe(plans.length);
    const page = await opened.completeness?.ids(day, null, turn());
    expect(page?.ids).toHaveLength(20);
    expect(page?.next).not.toBeNull();
  });

  it('a parcel is told once, though its answer is lost', async () => {
    const [plan] = (await settled(channel)).filter(({ role }) => role === 'ordinary') as [RegionalPlan];
    const call = confirming(plan);
    expect(await lookUp(call)).toBeNull();
    await world.world.turnFaults({ [`${channel}-lost-answer`]: 1 });
    const error = await perform(call).catch((one: unknown) => one);
    // a repeat that does nothing more is simply sent again
    if (error instanceof InDoubt) expect(await lookUp(call)).toHaveProperty('externalId');
    await world.world.turnFaults({ [`${channel}-lost-answer`]: 0 });
    if (!(error instanceof InDoubt)) await perform(call);
    expect(market(channel).toldTrackingNumbers()).toEqual(['1Z1']);
  });

  it('a level is set as it stands, and of a SKU that is not listed it is refused', async () => {
    await perform(levelling('CD-SOAP', 12));
    expect(market(channel).levels.get(`${account} CD-SOAP`)).toBe(12);
    await expect(perform(levelling('NOT-LISTED', 1))).rejects.toMatchObject({ code: 'nothing-found' });
  });

  it('an order is cancelled whole', async () => {
    const [plan] = (await settled(channel)).filter(({ role }) => role === 'ordinary') as [RegionalPlan];
    await perform(cancelling(plan));
    const shown = json((await opened.completeness?.fetch(plan.id, turn())) as NewDocument);
    expect(JSON.stringify(shown).toLowerCase()).toContain('"cancelled"');
    if (channel === 'mercadolibre') expect(await lookUp(cancelling(plan))).not.toBeNull();
  });

  it('each refresh token is good once, and the one that came with it goes on', async () => {
    await all();
    const first = refresh;
    await open(channel, account);
    await all();
    expect([first, refresh]).not.toContain(null);
    expect(refresh).not.toBe(first);
    refresh = 'another';
    await open(channel, account);
    await expect(all()).rejects.toMatchObject({ code: 'token-refused' });
  });
});

it('Allegro hears that an order is taken', async () => {
  refresh = null;
  world = await openWorld({ SANDBOX_FAULTS: 'off', SANDBOX_CHANNELS: 'allegro' });
  await open('allegro', 'allegro-pl-1');
  const [plan] = (await settled('allegro', 10)) as [RegionalPlan];
  const body = { command: 'order.acknowledge', marketplaceOrderId: plan.id, lines: linesOf(plan) };
  await perform(calling(typeOf(orderAcknowledge), plan.id, body));
  const shown = await opened.completeness?.fetch(plan.id, turn());
  expect(json(shown as NewDocument)).toMatchObject({ fulfillment: { status: 'PROCESSING' } });
  await world.close();
});
