import { setTimeout as pause } from 'node:timers/promises';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { streams } from '#libs/contracts';
import { connectBus } from '../../stack/nats.js';
import type { LoadStack } from './load-stack.js';
import type { LoadStatus } from './world/main.js';
import type { FloodWish } from './world/flood.js';
import type { SendWish } from './world/sender.js';

/** How often progress is looked at. */
const LOOK_EVERY_MS = 50;
/** Nothing moves for this long: the run has failed. */
const STANDSTILL_MS = 60_000;
/** Numbers that are set aside for a flood. */
const MORE_THAN_ANY_FLOOD = 10_000_000;
/** Streams that are empty when all is done. */
const WORK_STREAMS = streams.filter(({ retention }) => retention === 'workqueue').map(({ name }) => name);

/** Looks at a stack under load, and tells its world what to do. */
export class LoadRun {
  /** Number of the next order. */
  private next = 0;

  private constructor(
    readonly stack: LoadStack,
    readonly database: pg.Pool,
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
  ) {}

  static async open(stack: LoadStack): Promise<LoadRun> {
    const database = new pg.Pool({ connectionString: stack.databaseUrl, max: 4 });
    await database.query('create extension if not exists pg_stat_statements');
    const connection = await connectBus(stack.natsUrl);
    return new LoadRun(stack, database, connection, await jetstreamManager(connection));
  }

  async close(): Promise<void> {
    await this.connection.close();
    await this.database.end();
  }

  /** Orders sent so far. */
  get orders(): number {
    return this.next;
  }

  async status(): Promise<LoadStatus> {
    const answer = await fetch(`${this.stack.address('sandbox')}/control/status`);
    return (await answer.json()) as LoadStatus;
  }

  /** Fills the shelves, and waits until they are counted. */
  async fill(): Promise<void> {
    await this.tell('/control/count');
    await this.quiet();
  }

  /** Sends so many orders and does not wait for them; returns the number of the first. */
  async send(orders: number, outstanding: number, confirmed = false): Promise<number> {
    const from = this.next;
    this.next += orders;
    await this.tell('/control/send', { from, orders, outstanding, confirmed });
    return from;
  }

  /** Lets orders come at a pace for a time, however they are taken; returns at once. */
  async flood(forMs: number, perSecond: number): Promise<void> {
    await this.tell('/control/flood', { from: this.next, perSecond, forMs });
    this.next += MORE_THAN_ANY_FLOOD;
  }

  /** Resolves when every order that was sent is posted and nothing is on its way any more. */
  async quiet(): Promise<void> {
    let before = '';
    let movedAtMs = performance.now();
    for (;;) {
      const status = await this.status();
      const { sent, books, untold } = status;
      const busy = sent.sending > 0 || books.documents < sent.accepted || untold > 0;
      const left = busy ? undefined : await this.messagesLeft();
      if (left === 0) return;
      const now = `${JSON.stringify(status)} ${left}`;
      if (now !== before) movedAtMs = performance.now();
      before = now;
      if (performance.now() - movedAtMs > STANDSTILL_MS) throw new Error(`nothing moves any more: ${now}`);
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Messages that wait on the streams between services. */
  async messagesLeft(): Promise<number> {
    const infos = await Promise.all(WORK_STREAMS.map((name) => this.manager.streams.info(name)));
    return infos.reduce((sum, { state }) => sum + state.messages, 0);
  }

  private async tell(path: string, body: Partial<SendWish | FloodWish> = {}): Promise<void> {
    const wish = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(this.stack.address('sandbox') + path, wish);
    if (!answer.ok) throw new Error(`the world answered ${answer.status} to ${path}`);
    await answer.body?.cancel();
  }
}
