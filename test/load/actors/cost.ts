import type pg from 'pg';
import { childrenOf, cpuMsOf } from '../cpu.js';
import type { Ground } from './ground.js';

/** CPU of one message, microseconds, by who used it. */
export interface Cpu {
  readonly node: number;
  readonly postgres: number;
  readonly nats: number;
}

/** What one way of handling messages cost. */
export interface Cost {
  readonly messagesPerSecond: number;
  /** Microseconds a message. */
  readonly cpu: Cpu;
  /** Bytes of write-ahead log a message. */
  readonly walBytes: number;
  /** Messages said for each that was taken. */
  readonly said: number;
}

interface Reading {
  readonly atMs: number;
  readonly cpuMs: Cpu;
  readonly wal: number;
}

/** Measures what happens between its making and its end: this process, PostgreSQL and NATS. */
export class Meter {
  readonly #ground: Ground;
  readonly #start: Reading;

  private constructor(ground: Ground, start: Reading) {
    this.#ground = ground;
    this.#start = start;
  }

  static async start(ground: Ground): Promise<Meter> {
    return new Meter(ground, await reading(ground));
  }

  /** The cost of so many messages taken and said since. */
  async end(taken: number, said: number): Promise<Cost> {
    const [start, end] = [this.#start, await reading(this.#ground)];
    const micros = (who: keyof Cpu) => ((end.cpuMs[who] - start.cpuMs[who]) * 1_000) / taken;
    return {
      messagesPerSecond: taken / ((end.atMs - start.atMs) / 1_000),
      cpu: { node: micros('node'), postgres: micros('postgres'), nats: micros('nats') },
      walBytes: (end.wal - start.wal) / taken,
      said: said / taken,
    };
  }
}

/** CPU of all three, microseconds a message. */
export function sumOf({ node, postgres, nats }: Cpu): number {
  return node + postgres + nats;
}

async function reading(ground: Ground): Promise<Reading> {
  const wal = await walBytes(ground.pool);
  const [postgres, nats] = [ground.pidOf('postgres'), ground.pidOf('nats-server')];
  const { user, system } = process.cpuUsage();
  const cpuMs = {
    node: (user + system) / 1_000,
    postgres: cpuMsOf(postgres, childrenOf(postgres)),
    nats: cpuMsOf(nats, []),
  };
  return { atMs: performance.now(), cpuMs, wal };
}

async function walBytes(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ bytes: string }>(`select pg_current_wal_lsn() - '0/0'::pg_lsn as bytes`);
  return Number(rows[0]?.bytes);
}
