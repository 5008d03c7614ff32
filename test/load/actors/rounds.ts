import type { MikroORM } from '@mikro-orm/postgresql';
import { jetstreamManager } from '@nats-io/jetstream';
import { BusConnection, frameOf, NatsBus, packed, type Frame } from '#libs/actors';
import type { Message } from '#libs/contracts';
import { takeInBatches } from './batch-way.js';
import type { Cost } from './cost.js';
import type { Ground } from './ground.js';
import type { Served } from './order-service.js';
import { takeOneByOne } from './usual-way.js';
import { ACTORS, beginningOf, messagesOf } from './workload.js';

/** Frames published at once: what the window of the bus holds. */
const PUBLISHED_AT_ONCE = 1_000;
/** Messages from which full frames are made: enough for each subject to fill its own. */
const FRAMED_TOGETHER = 2_048;
/** The table of the loop, and that of the usual way. */
const TABLES = { batch: 'order_actor', usual: 'usual_order' } as const;

/** What of a row is written: PostgreSQL makes the other columns itself. */
const STORED_COLUMNS = `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
  where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;

/** How messages are handled and how they travel. */
export type Way = 'batch' | 'frames' | 'usual';

/** Plays rounds of any way, each from the same beginning. */
export class Rounds {
  readonly #ground: Ground;
  readonly #served: Served;
  readonly #orm: MikroORM;
  #round = 0;
  #columns = '';

  constructor(ground: Ground, served: Served, orm: MikroORM) {
    this.#ground = ground;
    this.#served = served;
    this.#orm = orm;
  }

  /** Makes the actors: orders whose items are known, as the loop writes them. */
  async prepare(): Promise<void> {
    const messages = Array.from({ length: ACTORS }, (_, actor) => beginningOf(actor)).flat();
    await this.#publish(packed(messages.map((message) => frameOf(message))));
    await takeInBatches(this.#ground, this.#served, messages.length);
    const { pool } = this.#ground;
    const { rows } = await pool.query<{ columns: string }>(STORED_COLUMNS, [TABLES.batch]);
    this.#columns = rows[0]?.columns ?? '';
    await pool.query(`create table beginning as select ${this.#columns} from ${TABLES.batch}`);
    await pool.query(`create table ${TABLES.usual} (like ${TABLES.batch} including all)`);
  }

  /** Puts everything back to the beginning, sends so many messages, and returns what taking them cost. */
  async play(way: Way, messages: number): Promise<Cost> {
    this.#round += 1;
    await this.#reset(way);
    await this.#publish(this.#framesFor(way, messages));
    if (way === 'usual') return takeOneByOne(this.#ground, this.#served, this.#orm, messages);
    return takeInBatches(this.#ground, this.#served, messages);
  }

  #framesFor(way: Way, count: number): readonly Frame[] {
    const source = messagesOf();
    const messages: Message[] = Array.from({ length: count }, () => source.next().value);
    const frames = messages.map((message) => frameOf(message, `${this.#round}/${message.id}`));
    if (way !== 'frames') return frames;
    const chunks = Array.from({ length: Math.ceil(count / FRAMED_TOGETHER) }, (_, index) => index * FRAMED_TOGETHER);
    return chunks.flatMap((start) => packed(frames.slice(start, start + FRAMED_TOGETHER)));
  }

  async #reset(way: Way): Promise<void> {
    const table = way === 'usual' ? TABLES.usual : TABLES.batch;
    const { pool } = this.#ground;
    await pool.query(`truncate ${table}, outbox`);
    await pool.query(`insert into ${table} (${this.#columns}) select * from beginning`);
    await pool.query(`vacuum analyze ${table}`);
    const operator = await this.#ground.operator();
    const manager = await jetstreamManager(operator);
    for (const stream of ['FACTS', 'AUDIT']) await manager.streams.purge(stream);
    await operator.close();
  }

  /** As channel-gateway would: one NATS message a frame. */
  async #publish(frames: readonly Frame[]): Promise<void> {
    const connection = new BusConnection({ url: this.#ground.busUrl('operator'), name: 'bench-generator' });
    const connected = Promise.withResolvers<void>();
    const ignore = connection.listen({ connected: () => connected.resolve() });
    await connected.promise;
    ignore();
    const bus = new NatsBus(connection);
    for (let start = 0; start < frames.length; start += PUBLISHED_AT_ONCE)
      await bus.publish(frames.slice(start, start + PUBLISHED_AT_ONCE));
    await connection.close();
  }
}
