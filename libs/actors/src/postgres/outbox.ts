import type pg from 'pg';
import { eventText, messageOfEvent } from '../cloud-event-json.js';
import type { Frame, OutboxRow } from '../ports.js';
import type { NamedStatement } from './actor-statements.js';
import { arrayOf } from './arrays.js';
import { ask } from './transaction.js';

const INSERT: NamedStatement = {
  name: 'outbox.insert',
  text: `insert into outbox (frames) values ($1) returning day::text as day, seq, round`,
};
/** The relay takes such rows at its next look: nobody else knows of them. */
const INSERT_FOR_RELAY: NamedStatement = {
  name: 'outbox.insert-for-relay',
  text: `insert into outbox (frames, leased_at) select frames, '-infinity' from unnest($1::text[]) as given (frames)`,
};
/** Frames that are written out at once for the relay: half a megabyte or so. */
const FRAMES_AT_ONCE = 8;
/** Only the round that was published: what has been put up again meanwhile is not on the bus yet. */
const PUBLISHED: NamedStatement = {
  name: 'outbox.published',
  text: `update outbox set published = true where day = $1 and round = $2 and seq = any($3::bigint[])`,
};
/** Rows that a replica is just taking are skipped: two replicas that look at once get different ones. */
const UNPUBLISHED: NamedStatement = {
  name: 'outbox.unpublished',
  text: `update outbox set leased_at = now() from (
      select day, seq from outbox where not published and leased_at <= now() - $1 * interval '1 millisecond'
      order by leased_at limit $2 for update skip locked
    ) as stale where outbox.day = stale.day and outbox.seq = stale.seq
    returning outbox.day::text as day, outbox.seq, outbox.round, outbox.frames`,
};
const REPUBLISH: NamedStatement = {
  name: 'outbox.republish',
  text: `update outbox set published = false, round = round + 1, leased_at = '-infinity' where at >= $1`,
};
const OLDEST: NamedStatement = {
  name: 'outbox.oldest',
  text: `select coalesce(extract(epoch from now() - min(at)), 0)::float8 as seconds from outbox where not published`,
};

interface Place {
  readonly day: string;
  readonly seq: string;
  /** How often the row was put up for publishing again. */
  readonly round: number;
}

/** What the service has decided to say, kept for a retention: published once, and again since any instant. */
export class Outbox {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /**
   * Adds one row, in the transaction where a client is given that has one; nothing where there is nothing to say. The
   * frames are `packed` by then: what is too large must be known before COMMIT is on its way.
   */
  async insert(client: Pick<pg.Pool, 'query'>, frames: readonly Frame[]): Promise<OutboxRow | null> {
    if (frames.length === 0) return null;
    const { rows } = await client.query<Place>({ ...INSERT, values: [textOf(frames)] });
    const [place] = rows;
    if (!place) throw new Error('the outbox gave no place for its row');
    return { id: idOf(place), frames };
  }

  /**
   * Adds rows, in the client's transaction, that nobody publishes but the relay: for what is too much to be held in memory
   * until the commit. The frames are `packed` by then.
   */
  async insertForRelay(client: Pick<pg.Pool, 'query'>, frames: readonly Frame[]): Promise<void> {
    for (let at = 0; at < frames.length; at += FRAMES_AT_ONCE) {
      // a frame a row: the relay holds several rows at once
      const rows = frames.slice(at, at + FRAMES_AT_ONCE).map((frame) => textOf([frame]));
      await client.query({ ...INSERT_FOR_RELAY, values: [arrayOf('text', rows)] });
    }
  }

  /** Notes that rows are published. */
  async published(ids: readonly string[]): Promise<void> {
    const together = Map.groupBy(ids.map(placeOf), ({ day, round }) => `${day}/${round}`);
    const statements = [...together.values()].map((places) => ({
      ...PUBLISHED,
      values: [places[0]?.day, places[0]?.round, places.map(({ seq }) => seq)],
    }));
    await ask(this.#pool, (pool) => Promise.all(statements.map((one) => pool.query(one))));
  }

  /** Rows that nobody has published within the lease; takes the lease on them. */
  async unpublished(leaseMs: number, limit: number): Promise<readonly OutboxRow[]> {
    const statement = { ...UNPUBLISHED, values: [leaseMs, limit] };
    const { rows } = await ask(this.#pool, (pool) => pool.query<Place & { frames: string }>(statement));
    return rows.map((row) => ({ id: idOf(row), frames: framesIn(row) }));
  }

  /**
   * Puts everything that was said since an instant up for publishing again: after the bus has lost it. Returns how many
   * rows. It goes out under other bus ids: a stream that was purged still drops those that it knows.
   */
  async republish(since: Date): Promise<number> {
    const { rowCount } = await ask(this.#pool, (pool) => pool.query({ ...REPUBLISH, values: [since.toISOString()] }));
    return rowCount ?? 0;
  }

  /** Age of the oldest row that is not published, seconds; 0 where there is none. */
  async oldestUnpublishedSeconds(): Promise<number> {
    const { rows } = await ask(this.#pool, (pool) => pool.query<{ seconds: number }>(OLDEST));
    return rows[0]?.seconds ?? 0;
  }
}

/** Frames as they are kept: messages in the form in which they travel, so that nothing is written out twice. */
function textOf(frames: readonly Frame[]): string {
  const texts = frames.map(({ subject, busId, messages }) => {
    const place = JSON.stringify({ subject, busId }).slice(0, -1);
    return `${place},"events":[${messages.map(eventText).join(',')}]}`;
  });
  return `[${texts.join(',')}]`;
}

function framesOf(text: string): Frame[] {
  const kept = JSON.parse(text) as { readonly subject: string; readonly busId: string; readonly events: unknown[] }[];
  return kept.map(({ subject, busId, events }) => ({ subject, busId, messages: events.map(messageOfEvent) }));
}

function idOf({ day, seq, round }: Place): string {
  return `${day}/${seq}/${round}`;
}

function placeOf(id: string): Place {
  const [day = '', seq = '', round = ''] = id.split('/');
  return { day, seq, round: Number(round) };
}

/** What is said again goes out under other bus ids. */
function framesIn({ frames, round }: Place & { readonly frames: string }): Frame[] {
  const said = framesOf(frames);
  return round === 0 ? said : said.map((frame) => ({ ...frame, busId: `${frame.busId}~round-${round}` }));
}
