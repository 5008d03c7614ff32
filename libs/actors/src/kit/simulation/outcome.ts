import { auditBatch, exceptionChanged, typeOf, type DataOf, type Message } from '#libs/contracts';
import { canonical } from '../../canonical.js';
import { outcomeOf } from '../../given.js';
import { orderActor, stockActor } from './shop-actors.js';
import type { SimulatedWorld } from './simulated-world.js';

/** What every history of the same facts must end with: no revisions, no instants of processing. */
export function outcomeOfWorld({ store, erp }: SimulatedWorld): Record<string, unknown> {
  const orders = store.rows('order').map((row) => {
    const { items, shipments, cancelled } = row.facts;
    const { levels, postings, exceptions } = outcomeOf(orderActor(2), row);
    return [row.key, { items, shipments, cancelled, levels, postings, exceptions }] as const;
  });
  const stock = store.rows('stock-item').map((row) => {
    const answers = Object.entries(outcomeOf(stockActor, row).levels).map(([key, value]) => [
      key,
      (value as { state: string }).state,
    ]);
    return [row.key, { count: row.facts['count'], answers: Object.fromEntries(answers) as unknown }] as const;
  });
  const open = store.exceptions().filter((one) => one.state === 'open');
  const exceptions = open.map(({ id, reason, detail }) => [id, { reason, detail }] as const);
  const letters = store
    .letters()
    .map(({ id, code }) => `${id}: ${code}`)
    .sort();
  return {
    letters,
    orders: Object.fromEntries(orders),
    stock: Object.fromEntries(stock),
    books: erp.books(),
    exceptions: Object.fromEntries(exceptions),
  };
}

/** What is wrong with a world that has come to rest; `expected` is the outcome of the same facts without chaos. */
export function violationsOf(world: SimulatedWorld, expected: Record<string, unknown>): string[] {
  const found = [...world.violations];
  const actual = outcomeOfWorld(world);
  for (const part of Object.keys(expected))
    if (canonical(actual[part]) !== canonical(expected[part]))
      found.push(`${part} differ: ${canonical(actual[part])} instead of ${canonical(expected[part])}`);
  return [...found, ...levelsApart(world), ...unexplained(world), ...portalApart(world)];
}

/** The reservation that a stock item holds is the one that the order has issued. */
function levelsApart({ store }: SimulatedWorld): string[] {
  const wanted = store
    .rows('order')
    .flatMap((row) =>
      Object.entries(row.issued).flatMap(([key, one]) => (one.k === 'level' ? [`${row.key} ${key}@${one.r}`] : [])),
    );
  const held = store.rows('stock-item').flatMap((row) => {
    const reservations = (row.facts['reservations'] ?? {}) as Record<
      string,
      readonly { v: { revision: number; priorityAt: string | null } }[]
    >;
    return Object.entries(reservations).flatMap(([id, [entry]]) =>
      entry?.v.priorityAt ? [`${id}@${entry.v.revision}`] : [],
    );
  });
  return canonical(wanted.sort()) === canonical(held.sort())
    ? []
    : [`levels differ: wanted ${wanted.join()} held ${held.join()}`];
}

/** The audit names every message that came in, and every one that went out. */
function unexplained(world: SimulatedWorld): string[] {
  const records = messagesOn(world, typeOf(auditBatch)).map((one) => one.data as DataOf<typeof auditBatch>);
  const taken = new Set(records.flatMap((one) => one.taken.map((entry) => entry.id)));
  const issued = new Set(records.flatMap((one) => one.issued.map((entry) => entry.id)));
  const missing = world.inputs.filter((one) => !taken.has(one.id)).map((one) => `audit lacks what came: ${one.id}`);
  const said = [...world.said.keys()].filter((id) => /@\d+(\/moved)?$/.test(id) && !issued.has(id));
  return [...missing, ...said.map((id) => `audit lacks what was said: ${id}`)];
}

/** The portal, which keeps the newest revision, sees the exceptions that the database has. */
function portalApart(world: SimulatedWorld): string[] {
  const portal = new Map<string, Message>();
  for (const one of messagesOn(world, typeOf(exceptionChanged)))
    if ((portal.get(one.key)?.revision ?? 0) < one.revision) portal.set(one.key, one);
  const seen = [...portal.values()].map((one) => one.data);
  const kept = world.store.exceptions();
  const sorted = (all: readonly unknown[]) => canonical(all.map(canonical).sort());
  return sorted(seen) === sorted(kept) ? [] : [`the portal sees other exceptions than the database has`];
}

function messagesOn({ bus }: SimulatedWorld, type: string): Message[] {
  return bus.held('AUDIT').flatMap((one) => one.messages.filter((message) => message.type === type));
}
