import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { ScenarioContext } from '../scenario-context.js';
import { documentsConfirmed, listsBehind, openWork } from './evidence.js';
import { pendingByConsumer } from './pending.js';
import { LiveLines } from './live-lines.js';
import type { SandboxClient, WorldStatus } from './sandbox-client.js';
import { tableOf } from './table.js';
import { readWays, waysIn, waysOut } from './ways.js';

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
  let quietSinceMs: number | undefined;
  const live = new LiveLines(context.report);
  for (let done = 0; done < LOOKS_IN_A_ROW;) {
    await pause(LOOK_EVERY_MS, undefined, { signal: context.signal });
    const look = await lookAt(context, sandbox, database, quietSinceMs).catch(() => undefined);
    if (!look) continue;
    quietSinceMs = look.world.quiet ? (quietSinceMs ?? Date.now()) : undefined;
    done = isDone(look) ? done + 1 : 0;
    const now = JSON.stringify(look);
    if (now !== before) movedAtMs = Date.now();
    before = now;
    if (Date.now() - saidAtMs > 1_000) {
      live.show([progressOf(look), ...(await channelLines(look, database).catch(() => []))]);
      saidAtMs = Date.now();
    }
    if (Date.now() - movedAtMs > STANDSTILL_MS) return false;
  }
  live.leave();
  return true;
}

/** The lists and the bus are asked about only where the rest is done: the bus costs a connection. */
async function lookAt(
  { connections }: ScenarioContext,
  sandbox: SandboxClient,
  database: pg.Pool,
  quietSinceMs = Date.now(),
): Promise<Look> {
  const [status, ours, confirmed] = await Promise.all([
    sandbox.status(),
    openWork(database, TIMERS_WITHIN_SECONDS),
    documentsConfirmed(database),
  ]);
  // the sandbox knows of its own ERP alone
  const world = { ...status, erpDocuments: Math.max(status.erpDocuments, confirmed) };
  if (!isDone({ world, ours })) return { world, ours };
  const [lists, pending] = await Promise.all([
    listsBehind(database, polledAccounts(world), quietSinceMs),
    pendingByConsumer(connections.natsUrl),
  ]);
  const messages = pending.reduce((sum, one) => sum + one.waiting + one.unacknowledged, 0);
  return { world, ours: { ...ours, lists, messages } };
}

/** Accounts that sell and are polled: what was shown to us once more after a crash must be durable, too. */
function polledAccounts({ channels }: WorldStatus): string[] {
  return Object.values(channels).flatMap((one) => (one.isPolled && one.generated > 0 ? one.accounts : []));
}

function isDone({ world, ours }: Look): boolean {
  const theirs = world.quiet && world.orders.waiting === 0 && world.fulfilments.missing === 0;
  return theirs && Object.values(ours).every((count) => count === 0);
}

/** Channel by channel: how far it is, how its news come in, and what it was told. */
async function channelLines({ world }: Look, database: pg.Pool): Promise<string[]> {
  const waysOf = await readWays(database);
  const selling = Object.entries(world.channels).filter(([, { generated }]) => generated > 0);
  const rows = selling.map(([channel, { accounts, told, generated }]) => {
    const ways = waysOf(accounts);
    return [
      channel,
      `${told}/${generated}`,
      ...waysIn.map((way) => ways.in[way]),
      ...waysOut.map((way) => ways.out[way]),
    ];
  });
  return tableOf(['channel', 'told', ...waysIn, ...waysOut], rows);
}

function progressOf({ world, ours }: Look): string {
  const { orders, shipments, erpDocuments } = world;
  const open = Object.entries(ours)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`);
  const flow = `  ${orders.delivered}/${orders.generated} orders told, ${orders.shippedWhole}/${orders.toShip} shipped in ${shipments} parcels, ${erpDocuments} ERP documents`;
  return open.length === 0 ? flow : `${flow}; open: ${open.join(', ')}`;
}
