import type pg from 'pg';
import { serviceNames, type Message, type ServiceName } from '#libs/contracts';
import { schemaOf, type Snapshot } from './snapshot.js';

/** Streams whose messages an order is counted by. */
const COUNTED = ['raw', 'facts', 'postings', 'commands'];
const CONFIRM = 'shipment.confirm';

/** Logical messages by service and type that were said between two snapshots; without the audit. */
export async function messagesSaid(
  database: pg.Pool,
  before: Snapshot,
  after: Snapshot,
): Promise<ReadonlyMap<ServiceName, Readonly<Record<string, number>>>> {
  const said = new Map<ServiceName, Record<string, number>>();
  for (const service of serviceNames) {
    const counts: Record<string, number> = {};
    const text = `select frames from ${schemaOf(service)}.outbox where seq > $1 and seq <= $2`;
    const places = [before.outbox.get(service) ?? 0, after.outbox.get(service) ?? 0];
    const { rows } = await database.query<{ frames: string }>(text, places);
    for (const { frames } of rows) count(JSON.parse(frames) as Frame[], counts);
    said.set(service, counts);
  }
  return said;
}

interface Frame {
  readonly subject: string;
  /** CloudEvents. */
  readonly events: readonly Said[];
}

type Said = Pick<Message, 'type' | 'data'>;

function count(frames: readonly Frame[], counts: Record<string, number>): void {
  for (const { subject, events } of frames) {
    if (!COUNTED.includes(subject.split('.')[1] ?? '')) continue;
    for (const message of events) {
      const name = isConfirmation(message) ? `${message.type} (${CONFIRM})` : message.type;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
}

/** The confirmation to the shop, and its answer. */
function isConfirmation({ data }: Said): boolean {
  const { effect, command } = data as { effect?: unknown; command?: unknown };
  return [effect, command].some((name) => typeof name === 'string' && name.startsWith(CONFIRM));
}

/** Messages without the confirmation to the shop. */
export function withoutConfirmation(counts: Readonly<Record<string, number>>): number {
  return Object.entries(counts)
    .filter(([name]) => !name.endsWith(`(${CONFIRM})`))
    .reduce((sum, [, count]) => sum + count, 0);
}
