import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { ScenarioContext } from '../scenario-context.js';
import { documentsConfirmed, openWork } from './evidence.js';
import { pendingByConsumer } from './pending.js';
import type { SandboxClient, WorldStatus } from './sandbox-client.js';

/** How often progress is looked at. */
const LOOK_EVERY_MS = 250;
/** Nothing moves for this long: it will not by itself, and the summary says what is missing. */
const STANDSTILL_MS = 120_000;
/** Timers due later than this are left to run after the scenario. */
const TIMERS_WITHIN_SECONDS = 60;
/** Done twice in a row: between two looks nothing was on its way. */
const LOOKS_IN_A_ROW = 3;

interface Look {
  readonly world: WorldStatus;
  readonly ours: Readonly<Record<string, number>>;
}

/** Waits until every order has come to its end on both sides, or nothing moves any more. Returns false at a standstill. */
export async function untilDone(context: ScenarioContext, sandbox: SandboxClient, database: pg.Pool): Promise<boolean> {
  let before = '';
  let movedAtMs = Date.now();
  let saidAtMs = 0;
  for (let done = 0; done < LOOKS_IN_A_ROW;) {
    await pause(LOOK_EVERY_MS, undefined, { signal: context.signal });
    const look = await lookAt(context, sandbox, database).catch(() => undefined);
    if (!look) continue;
    done = isDone(look) ? done + 1 : 0;
    const now = JSON.stringify(look);
    if (now !== before) movedAtMs = Date.now();
    before = now;
    if (Date.now() - saidAtMs > 1_000) {
      context.report(progressOf(look));
      saidAtMs = Date.now();
    }
    if (Date.now() - movedAtMs > STANDSTILL_MS) return false;
  }
  return true;
}

/** The bus is asked only where the rest is done: it costs a connection. */
async function lookAt({ connections }: ScenarioContext, sandbox: SandboxClient, database: pg.Pool): Promise<Look> {
  const [status, ours, confirmed] = await Promise.all([
    sandbox.status(),
    openWork(database, TIMERS_WITHIN_SECONDS),
    documentsConfirmed(database),
  ]);
  // the sandbox knows of its own ERP alone
  const world = { ...status, erpDocuments: Math.max(status.erpDocuments, confirmed) };
  if (!isDone({ world, ours })) return { world, ours };
  const pending = await pendingByConsumer(connections.natsUrl);
  return {
    world,
    ours: { ...ours, messages: pending.reduce((sum, one) => sum + one.waiting + one.unacknowledged, 0) },
  };
}

function isDone({ world, ours }: Look): boolean {
  const theirs = world.quiet && world.orders.waiting === 0 && world.fulfilments.missing === 0;
  return theirs && Object.values(ours).every((count) => count === 0);
}

function progressOf({ world, ours }: Look): string {
  const { orders, shipments, erpDocuments } = world;
  const open = Object.entries(ours)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`);
  const flow = `  ${orders.delivered}/${orders.generated} orders told, ${orders.shippedWhole}/${orders.toShip} shipped in ${shipments} parcels, ${erpDocuments} ERP documents`;
  return open.length === 0 ? flow : `${flow}; open: ${open.join(', ')}`;
}
