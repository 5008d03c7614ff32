import { CallDesk, Gate, type Caller, type CallStore, type Target, type Writer } from '#libs/actors';
import { MemoryCallStore, type CallRows, type Tables } from '#libs/actors/testing';
import { consumerOf, itemFetch, postingRequested, typeOf } from '#libs/contracts';
import type { Accounts } from '../../apps/channel-gateway/src/accounts/accounts.js';
import { connectionsOf, type Connection } from '../../apps/channel-gateway/src/connections/kinds.js';
import { openConnections, openDoors } from '../../apps/channel-gateway/src/connections/open-connections.js';
import { MessagesController } from '../../apps/channel-gateway/src/doors/messages.controller.js';
import { Commands } from '../../apps/channel-gateway/src/egress/commands.js';
import { learningCalls } from '../../apps/channel-gateway/src/egress/learning-calls.js';
import { Intake } from '../../apps/channel-gateway/src/intake/intake.js';
import { RawStore } from '../../apps/channel-gateway/src/raw-store/raw-store.js';
import { RecentBodies } from '../../apps/channel-gateway/src/raw-store/recent-bodies.js';
import { Sealer } from '../../apps/channel-gateway/src/raw-store/sealing.js';
import { Arrivals } from '../../apps/channel-gateway/src/stage/arrivals.js';
import { RecentNames } from '../../apps/channel-gateway/src/stage/recent-names.js';
import type { Alias } from '../../apps/channel-gateway/src/stage/routing.js';
import { RoutingUpkeep } from '../../apps/channel-gateway/src/stage/routing-upkeep.js';
import { TranslationStage } from '../../apps/channel-gateway/src/stage/translation-stage.js';
import type { ReadableConnection } from '../../apps/channel-gateway/src/stage/translated-document.js';
import { MemoryGatewayStore, type GatewayRows } from '../../apps/channel-gateway/src/testing/memory-gateway-store.js';
import type { Transactions } from '../../apps/channel-gateway/src/transactions.js';
import type { BatchedMessages } from '../../apps/channel-gateway/src/batches/batched-messages.js';
import type { Tokens } from '../../apps/channel-gateway/src/tokens/token.js';
import { Vault } from '../../apps/channel-gateway/src/vault/vault.js';
import { checkSettings } from '../../apps/erp-gateway/src/checks/check-settings.js';
import { governorOf } from '../../apps/erp-gateway/src/connections/served-erp.js';
import { SandboxDriver } from '../../apps/erp-gateway/src/drivers/sandbox/sandbox-driver.js';
import { ItemFetchHandler } from '../../apps/erp-gateway/src/inbound/item-fetch.handler.js';
import { PostingHandler } from '../../apps/erp-gateway/src/inbound/posting.handler.js';
import { itemActor } from '../../apps/erp-gateway/src/item/item.actor.js';
import { ErpCaller } from '../../apps/erp-gateway/src/outbound/erp.caller.js';
import { ItemFetchCaller } from '../../apps/erp-gateway/src/outbound/item-fetch.caller.js';
import { ItemSync } from '../../apps/erp-gateway/src/outbound/item-sync.js';
import { openDesks } from '../../apps/erp-gateway/src/testing/open-desks.js';
import { PolicyBook } from '../../apps/erp-gateway/src/posting/policy-book.js';
import { PostingCaller } from '../../apps/erp-gateway/src/outbound/posting.caller.js';
import type { GatewaySetup } from '../../apps/erp-gateway/src/setup.js';
import { MemoryItemCursors } from '../../apps/erp-gateway/src/testing/memory-item-cursors.js';
import { stockItemActor } from '../../apps/inventory-service/src/stock-item/stock-item.actor.js';
import { orderActor, PLAN_VERSION } from '../../apps/order-service/src/order/order.actor.js';
import type { ErpRows, Databases } from './databases.js';
import { LIMITS, type Policies } from './policies.js';
import { quickCalls, Replica, type AnyActor, type ReplicaParts } from './replica.js';
import { SECRET } from './shop.js';

/** The same in every process of the gateway, or one could not read what another has sealed. */
const VAULT_KEY = Buffer.alloc(32, 7).toString('base64url');
/** Nobody of the simulation's outside grants tokens. */
const batches = {} as BatchedMessages;
const tokens: Tokens = {
  access: () => Promise.reject(new Error('the simulated outside grants no tokens')),
  spoilt: () => Promise.resolve(),
};
/** How often the item list is looked at, milliseconds. */
const ITEM_LIST_EVERY_MS = 120_000;

/** What the outside and the people reach of a process of the gateway. */
export interface GatewayDoors {
  readonly intake: Intake;
  readonly store: MemoryGatewayStore;
}

/** Starts a process of channel-gateway. */
export function startGateway(
  parts: ReplicaParts<GatewayRows>,
  { connections }: Policies,
  accounts: Accounts,
): GatewayDoors {
  const replica = new Replica(parts);
  const clock = parts.time.clock;
  const store = new MemoryGatewayStore(replica.writer, clock);
  const sealer = Sealer.withMasterKey(VAULT_KEY);
  const recent = new RecentBodies();
  const vault = new Vault(store, sealer);
  const connected = connectionsOf(accounts);
  const reading = { vault, connections: readableBy(connected, connections) };
  // some processes leave to the stage what others read at once
  const names = new RecentNames();
  const arrivals = parts.random() < 0.5 ? new Arrivals({ ...reading, names }) : undefined;
  const rawStore = new RawStore({ store, sealer, recent, arrivals });
  const { receive: plantedReceive = (same: RawStore['receive']) => same } = parts.plant;
  const receive = plantedReceive((documents) => rawStore.receive(documents));
  const doors = openDoors(connected, secretOf);
  const stage = new TranslationStage({ ...reading, store, sealer, recent });
  const named = (alias: Alias): void => names.note(alias);
  const opened = openConnections(connected, { accounts, secret: secretOf, vault, batches, tokens, receive, named });
  const targets = opened.map((one) => planted(one.opened.target, parts));
  const calls = learningCalls(store, new MemoryCallStore(replica.writer, clock));
  const desk = startDesk('channel-gateway', parts, calls, targets);
  const messages = new MessagesController(stage, desk, new Commands(desk, replica.writer as unknown as Transactions));
  void replica.listen({
    'document.received.v1': (batch: never) => messages.received(batch),
    'document.available.v1': (batch: never) => messages.available(batch),
    'delivery.requested.v1': (batch: never) => messages.requested(batch),
    'order.acknowledge.v1': (batch: never) => messages.acknowledged(batch),
    'order.cancel.v1': (batch: never) => messages.cancelled(batch),
    'stock.level.v1': (batch: never) => messages.stocked(batch),
  });
  const { tables } = parts.database;
  const isWaiting = () => tables.committed.waiting.size > 0;
  const upkeep = new RoutingUpkeep(
    quickly(store, isWaiting),
    accounts.unresolvedAfterMinutes * 60_000,
    () => undefined,
  );
  upkeep.start();
  return { intake: new Intake(doors, receive), store };
}

/** A look that would find nothing takes no turn. */
function quickly(store: MemoryGatewayStore, isWaiting: () => boolean): ConstructorParameters<typeof RoutingUpkeep>[0] {
  return {
    transaction: (work) => (isWaiting() ? store.transaction(work) : Promise.resolve(undefined as never)),
  };
}

function readableBy(
  connected: readonly Connection[],
  known: Policies['connections'],
): ReadonlyMap<string, ReadableConnection> {
  return new Map(
    connected.flatMap(({ account }) => {
      const readable = known.get(account.account);
      return readable ? [[account.account, { ...readable, account }] as const] : [];
    }),
  );
}

/** Addresses tell the outside apart; every other variable is a secret. */
function secretOf(variable: string): string {
  if (!variable.endsWith('_URL')) return SECRET;
  return variable.startsWith('WMS') ? 'http://wms.test' : 'http://shop.test';
}

function planted(target: Target, { plant }: Pick<ReplicaParts, 'plant'>): Target {
  const { caller = (same: Caller) => same } = plant;
  return { ...target, caller: caller(target.caller, target.name) };
}

function startDesk<T extends Tables & CallRows>(
  service: string,
  { host, database, time, plant }: ReplicaParts<T>,
  store: CallStore,
  targets: readonly Target[],
): CallDesk {
  const rows = () => database.tables.committed.calls;
  const quick = quickCalls(store, rows, time.clock);
  const desk = new CallDesk({ service, instance: host.name, store: quick, targets });
  desk.start();
  const { handedIn } = plant;
  if (handedIn) {
    const accept = desk.accept.bind(desk);
    desk.accept = (calls) => accept(calls.map(handedIn));
  }
  return desk;
}

/** Starts a process of order-service; `planVersion` is that of its build. */
export function startOrders(parts: ReplicaParts, { order }: Policies, planVersion: number): Replica<Tables> {
  const replica = new Replica(parts);
  const definition = buildOf(orderActor(order) as unknown as AnyActor, planVersion);
  replica.serve(definition, order, consumerOf('order-service', 'FACTS', 'order'));
  return replica;
}

/** Versions of the orders' plan: that of this build, which a deploy replaces, and of the one after it. */
export const builds = { before: PLAN_VERSION, after: PLAN_VERSION + 1 } as const;

/** What the build before a deploy adds to whatever it tells people. */
export const OLD_BUILD = ', says the old build';

/** The build before a deploy plans the same, but says it in other words. */
function buildOf(definition: AnyActor, planVersion: number): AnyActor {
  const isOld = planVersion === definition.planVersion;
  function* plan(...given: Parameters<AnyActor['plan']>) {
    for (const effect of definition.plan(...given)) {
      if (isOld && effect.kind === 'command' && effect.name === 'shipment.confirm') yield reworded(effect);
      else if (effect.kind !== 'exception' || !isOld) yield effect;
      else yield { ...effect, value: { ...effect.value, detail: `${effect.value.detail}${OLD_BUILD}` } };
    }
  }
  return { ...definition, planVersion, plan };
}

function reworded<E extends { readonly value: unknown }>(effect: E): E {
  const { body, ...rest } = effect.value as { readonly body: object };
  return { ...effect, value: { ...rest, body: { ...body, carrier: 'the old carrier' } } };
}

/** Starts a process of inventory-service. */
export function startInventory(parts: ReplicaParts, { stock }: Policies): void {
  const consumer = consumerOf('inventory-service', 'FACTS', 'stock-item');
  new Replica(parts).serve(stockItemActor as unknown as AnyActor, stock, consumer);
}

/** Starts a process of erp-gateway. */
export function startErpGateway(parts: ReplicaParts<ErpRows>, policies: Policies, databases: Databases): void {
  const replica = new Replica(parts);
  const { connection, posting, items } = policies;
  // each process keeps limits of its own: what replicas share is tried with real time
  const gate = new Gate(connection.name, LIMITS);
  const driver = new SandboxDriver({ url: 'http://erp.test', token: SECRET });
  const caller = new ErpCaller({
    [typeOf(postingRequested)]: new PostingCaller({
      driver,
      policy: { current: posting },
      timeoutMs: connection.timeoutMs,
      desks: openDesks,
    }),
    [typeOf(itemFetch)]: new ItemFetchCaller(driver, connection.timeoutMs),
  });
  const target = planted({ name: connection.name, caller, gate }, parts);
  const calls = new MemoryCallStore(replica.writer, parts.time.clock);
  const desk = startDesk('erp-gateway', parts, calls, [target]);
  const setup: GatewaySetup = {
    erps: [{ connection, driver, gate: governorOf(connection, driver) }],
    postingPolicy: new PolicyBook('', posting),
    itemPolicy: items,
    checks: checkSettings.parse({}),
  };
  const writer = replica.writer as unknown as Writer;
  const postings = new PostingHandler(desk, writer, setup);
  const fetches = new ItemFetchHandler(desk, writer, setup);
  void replica.listen({
    'posting.requested.v1': (_batch: never, context) => postings.take(context),
    'item.fetch.v1': (_batch: never, context) => fetches.take(context),
  });
  replica.serve(itemActor as unknown as AnyActor, items, consumerOf('erp-gateway', 'FACTS', 'item'));
  const cursors = new MemoryItemCursors(replica.writer, databases.leads, parts.host.name);
  const sync = new ItemSync({ connection, driver, gate, cursors });
  const look = () => void sync.run().catch(() => undefined);
  look();
  setInterval(look, ITEM_LIST_EVERY_MS);
}
