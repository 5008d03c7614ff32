import { canonical, type Row } from '#libs/actors';
import { auditBatch, exceptionChanged, typeOf, type DataOf, type Message } from '#libs/contracts';
import type { KeptCall } from '#libs/actors/testing';
import { booksOf, comparable, expectedBooks, keyOf, openAbout, parcelsOf } from './outcome.js';
import { POISON } from './scenario.js';
import { OLD_BUILD } from './processes.js';
import { LIMITS } from './policies.js';
import type { Simulation } from './simulation.js';
import { levelsAgree, nothingOversold, shopsSellWhatIsFree, stockAgrees } from './stock-invariants.js';
import { itemsAgree } from './item-invariants.js';

type Check = (simulation: Simulation) => readonly string[];

/** What must hold at the end of every history, by the invariants of the architecture. */
const CHECKS: readonly Check[] = [
  lettersTaken,
  documentsRead,
  nothingWaits,
  shipmentsKnown,
  shopsToldOnce,
  booksAsExpected,
  booksBalance,
  answersAsPosted,
  erpLimitsKept,
  askedBeforeRepeated,
  refusalsRest,
  nothingOversold,
  levelsAgree,
  stockAgrees,
  itemsAgree,
  shopsSellWhatIsFree,
  exceptionsTold,
  effectsExplained,
  badInputsShown,
  newestBuildSpeaks,
];

/** What is wrong with a history that has come to rest; `calm` is the same scenario where nothing went wrong. */
export function violationsOf(simulation: Simulation, calm?: Readonly<Record<string, unknown>>): string[] {
  const found = [...simulation.violations, ...CHECKS.flatMap((check) => check(simulation))];
  return calm ? [...found, ...differences(calm, comparable(simulation))] : found;
}

function differences(calm: Readonly<Record<string, unknown>>, actual: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(calm).flatMap((name) =>
    canonical(calm[name]) === canonical(actual[name])
      ? []
      : [`order ${name} ends otherwise: ${canonical(actual[name])} instead of ${canonical(calm[name])}`],
  );
}

// 1: nothing lost, nothing twice

function lettersTaken({ world, databases }: Simulation): string[] {
  const { documents } = databases.gateway.tables.committed;
  const lost = [...world.taken].filter((id) => !documents.has(id));
  return [
    ...world.undelivered.map((id) => `never delivered: ${id}`),
    ...lost.map((id) => `taken and not there: ${id}`),
  ];
}

function documentsRead({ databases }: Simulation): string[] {
  const { documents } = databases.gateway.tables.committed;
  return [...documents.values()].filter(({ state }) => state === 'received').map(({ id }) => `never read: ${id}`);
}

function nothingWaits({ databases, bus }: Simulation): string[] {
  const streams = (['RAW', 'FACTS', 'POSTINGS', 'COMMANDS'] as const).filter((name) => bus.held(name).length > 0);
  const unpublished = databases.all.flatMap(({ store }) => store.outbox().filter((one) => !one.published));
  const letters = databases.all.flatMap(({ store }) => store.letters()).filter(({ id }) => id !== POISON);
  const { waiting } = databases.gateway.tables.committed;
  const open = callsOf(databases).filter((one) => one.state !== 'done' && one.nextAtMs < Infinity);
  return [
    ...streams.map((name) => `left on ${name}`),
    ...unpublished.map(({ id }) => `never published: ${id}`),
    ...letters.map(({ id, reason }) => `a dead letter: ${id}: ${reason}`),
    ...[...waiting.values()].map(({ id, name }) => `a fact waits for ${name}: ${id}`),
    ...open.map(({ ref, state }) => `a call is ${state}: ${ref}`),
  ];
}

function callsOf(databases: Simulation['databases']): KeptCall[] {
  return [databases.gateway, databases.erp].flatMap(({ tables }) => [...tables.committed.calls.values()]);
}

/** Every parcel is a fact of its order. */
function shipmentsKnown(simulation: Simulation): string[] {
  return simulation.scenario.orders.flatMap((order) => {
    const row = simulation.databases.orders.store.row(keyOf(order));
    const known = (row?.facts['shipments'] ?? {}) as Readonly<Record<string, unknown>>;
    return parcelsOf(simulation, order)
      .filter(({ shipmentId }) => !known[shipmentId])
      .map(({ shipmentId }) => `the order does not know that ${shipmentId} left`);
  });
}

/** The shop has one fulfilment for each parcel that the buyer wanted. */
function shopsToldOnce(simulation: Simulation): string[] {
  const { world, scenario } = simulation;
  const { fulfilments } = world.shops;
  return scenario.orders.flatMap((order) => {
    const told = (tracking: string) =>
      fulfilments.filter((one) => one.orderId === order.plan.id && one.trackingNumber === tracking).length;
    const mayBeNone = order.story.includes('cancelled') || order.story === 'contradiction';
    return parcelsOf(simulation, order).flatMap(({ trackingNumber }) => {
      const times = told(trackingNumber);
      return times === 1 || (times === 0 && mayBeNone) ? [] : [`the shop was told ${times} times of ${trackingNumber}`];
    });
  });
}

/** The books show what left, by the sandbox's reckoning. */
function booksAsExpected(simulation: Simulation): string[] {
  return simulation.scenario.orders.flatMap((order) => {
    const expected = expectedBooks(simulation, order);
    const actual = booksOf(simulation, order);
    if (expected === null || canonical(expected) === canonical(actual)) return [];
    return [
      `the books show ${canonical(actual)} of order ${order.plan.index} (${order.story}), not ${canonical(expected)}`,
    ];
  });
}

// 3: money is exact

function booksBalance({ world }: Simulation): string[] {
  const { ledger } = world.books.erp;
  const apart = ledger.documents.filter(
    ({ lines }) => lines.reduce((sum, line) => sum + line.debitMinor - line.creditMinor, 0) !== 0,
  );
  return apart.map(({ reference }) => `the journal does not balance: ${reference}`);
}

/** What the orders hold for posted is what the ERP has. */
function answersAsPosted(simulation: Simulation): string[] {
  return simulation.scenario.orders.flatMap((order) => {
    const row = simulation.databases.orders.store.row(keyOf(order));
    const posted = Object.values(answersIn(row)).flatMap((byRevision) => Object.values(byRevision));
    const lines = posted.flatMap((answer) => Object.entries(answer.lines ?? {}));
    const held = lines.reduce((sum, [key, amount]) => (key.startsWith('clearing|') ? sum + amount : sum), 0);
    const inErp = Object.entries(booksOf(simulation, order)).reduce(
      (sum, [account, minor]) => (account.startsWith('1200') ? sum + minor : sum),
      0,
    );
    return held === inErp ? [] : [`order ${order.plan.index} holds ${held} for posted, the ERP has ${inErp}`];
  });
}

interface StoredAnswer {
  readonly lines?: Readonly<Record<string, number>>;
}

function answersIn(row: Row | undefined): Readonly<Record<string, Readonly<Record<string, StoredAnswer>>>> {
  const answers = (row?.facts['answers'] ?? {}) as Readonly<
    Record<string, Readonly<Record<string, { v: StoredAnswer }>>>
  >;
  const sales = Object.entries(answers).filter(([key]) => key.startsWith('sale/'));
  return Object.fromEntries(
    sales.map(([key, all]) => [key, Object.fromEntries(Object.entries(all).map(([revision, { v }]) => [revision, v]))]),
  );
}

/** News about an order changes what is to be posted a few times; more is a machine that does not listen. */
const MOST_REFUSALS = 5;

// 4: the ERP is never pushed past its limits, and no write is repeated blindly

function erpLimitsKept({ world }: Simulation): string[] {
  const { perSecond, burst } = LIMITS;
  const byProcess = Map.groupBy(world.books.asked, ({ from }) => from.name);
  return [...byProcess].flatMap(([process, asked]) => {
    // a request is on its way for a moment: two that left apart may arrive together
    const most = Math.max(
      ...asked.map(({ atMs }) => asked.filter((one) => one.atMs > atMs - 1_000 && one.atMs <= atMs).length),
    );
    return most > perSecond + burst + 4 ? [`${process} asked the ERP ${most} times within a second`] : [];
  });
}

/** A shop takes a repeat for another one: between two words about a parcel it must have been asked. */
function askedBeforeRepeated({ world }: Simulation): string[] {
  return [...world.shops.attempts].flatMap(([tracking, attempts]) =>
    attempts.some((one, index) => one === 'told' && attempts[index - 1] === 'told')
      ? [`told twice without asking: ${tracking}`]
      : [],
  );
}

/** A refused posting rests until somebody asks for it or something else is to be posted. */
function refusalsRest({ world }: Simulation): string[] {
  const byPosting = Map.groupBy(world.books.refused, (reference) => reference.split('@')[0]);
  return [...byPosting].flatMap(([posting, all]) =>
    all.length > MOST_REFUSALS ? [`${posting} was refused ${all.length} times`] : [],
  );
}

// 5: every effect is explained, and what people see is what there is

/** Whoever keeps the newest revision of each exception sees what the databases have. */
function exceptionsTold(simulation: Simulation): string[] {
  const portal = new Map<string, Message>();
  for (const one of messagesOn(simulation, typeOf(exceptionChanged)))
    if ((portal.get(one.key)?.revision ?? 0) < one.revision) portal.set(one.key, one);
  const seen = [...portal.values()].map(({ data }) => canonical(data)).sort();
  const kept = simulation.databases.all.flatMap(({ store }) => store.exceptions().map(canonical)).sort();
  return canonical(seen) === canonical(kept) ? [] : ['the portal sees other exceptions than the databases have'];
}

/** From each document in the ERP back to bytes that came in, over audit records and causes. */
function effectsExplained(simulation: Simulation): string[] {
  const { databases, said } = simulation;
  const records = messagesOn(simulation, typeOf(auditBatch)).map((one) => one.data as DataOf<typeof auditBatch>);
  const issued = new Set(records.flatMap((one) => one.issued.map(({ id }) => id)));
  const taken = new Set(records.flatMap((one) => one.taken.map(({ id }) => id)));
  const unsaid = [...said.values()].filter(
    ({ id, source }) => source.includes('/') && !issued.has(id) && !isOfExceptions(id),
  );
  const untaken = [...databases.gateway.tables.committed.lineage.values()].filter(
    ({ fact, key }) => key !== null && !taken.has(fact),
  );
  return [
    ...unsaid.map(({ id }) => `the audit lacks what was said: ${id}`),
    ...untaken.map(({ fact }) => `the audit lacks what came: ${fact}`),
    ...simulation.world.books.erp.ledger.documents.flatMap(({ reference }) => withoutCause(simulation, reference)),
  ];
}

const isOfExceptions = (id: string) => id.includes('/exception/');

function withoutCause({ databases, said }: Simulation, reference: string): string[] {
  const call = [...databases.erp.tables.committed.calls.values()].find(({ ref }) =>
    reference.startsWith(ref.slice(0, 100)),
  );
  if (!call) return [`nobody asked for ${reference}`];
  const { documents } = databases.gateway.tables.committed;
  const seen = new Set<string>();
  const queue = [call.message.id];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    // what a person decided is explained by who decided it
    if (documents.has(id) || id.includes('/ruling/')) return [];
    if (seen.has(id)) continue;
    seen.add(id);
    const { causes = [], source = '' } = said.get(id) ?? {};
    // planned again after a deploy, without news: by all that the actor was told
    queue.push(...causes, ...(causes.length === 0 ? factsTold(databases, source) : []));
  }
  return [`no document explains ${reference}`];
}

function factsTold({ gateway }: Simulation['databases'], actor: string): string[] {
  return [...gateway.tables.committed.lineage.values()]
    .filter(({ key }) => key === actor)
    .map(({ document }) => document);
}

/** What people read is what the newest build says. */
function newestBuildSpeaks({ databases }: Simulation): string[] {
  const open = databases.orders.store.exceptions().filter(({ state }) => state === 'open');
  return open.filter(({ detail }) => detail.includes(OLD_BUILD)).map(({ id }) => `the old build still speaks: ${id}`);
}

function messagesOn({ bus }: Simulation, type: string): Message[] {
  return bus.held('AUDIT').flatMap((one) => one.messages.filter((message) => message.type === type));
}

// 6: a bad input harms only itself, and is shown

const SHOWN: Readonly<Record<string, string>> = {
  'unknown-item': 'unknown-item',
  'more-units': 'short-stock',
  'amounts-differ': 'refused-document',
  contradiction: 'contradiction',
};

function badInputsShown(simulation: Simulation): string[] {
  const isKept = simulation.databases.orders.store.letters().some(({ id }) => id === POISON);
  const lost = simulation.scenario.isPoisoned && !isKept ? ['a message that nobody can read was lost'] : [];
  return [...lost, ...shownOf(simulation)];
}

function shownOf(simulation: Simulation): string[] {
  return simulation.scenario.orders.flatMap((order) => {
    const reason = SHOWN[order.story];
    if (!reason) return [];
    // what has not left is not contradicted
    if (order.story === 'contradiction' && parcelsOf(simulation, order).length === 0) return [];
    const shown = openAbout(simulation, order).some((one) => one.reason === reason);
    return shown ? [] : [`nobody is shown ${reason} of order ${order.plan.index}`];
  });
}
