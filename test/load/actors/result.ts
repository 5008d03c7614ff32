import { cpus, totalmem } from 'node:os';
import { rounded, spreadOf, type Spread } from '../statistics.js';
import { sumOf, type Cost, type Cpu } from './cost.js';
import type { Way } from './rounds.js';

/** One round: every way once, one after the other. */
export type Round = Readonly<Record<Way, Cost>>;

/** Versions of what was measured. */
export interface Versions {
  readonly node: string;
  readonly postgres: string;
  readonly nats: string;
}

/** What `bench:actors --json` prints: medians of the rounds. */
export interface ActorsResult {
  /** How many times more messages a second than the usual way, in the same round. */
  readonly ratio: number;
  /** CPU of this process, PostgreSQL and NATS for one message in a batch, microseconds. */
  readonly cpuMicrosPerMessage: number;
  /** Messages a second, the usual way. */
  readonly usual: number;
  /** Messages a second, in batches. */
  readonly batch: number;
  /** The usual way's CPU for a message over that of a batch. */
  readonly cpuRatio: number;
  /** With full frames coming in. */
  readonly framesFull: { readonly messagesPerSecond: number; readonly cpuMicrosPerMessage: number };
  readonly cpu: Readonly<Record<Way, Cpu>>;
  readonly walBytesPerMessage: Readonly<Record<Way, number>>;
  readonly spread: Readonly<Record<string, Spread>>;
  readonly messages: Readonly<Record<Way, number>>;
  readonly machine: { readonly cpus: number; readonly model: string; readonly memoryGiB: number };
  readonly versions: Versions;
}

const WAYS: readonly Way[] = ['batch', 'frames', 'usual'];

/** Adds up the rounds. */
export function resultOf(
  rounds: readonly Round[],
  messages: ActorsResult['messages'],
  versions: Versions,
): ActorsResult {
  const of = (figure: (round: Round) => number, digits = 0) => spreadOf(rounds.map(figure), digits);
  const spread = {
    ratio: of(({ batch, usual }) => batch.messagesPerSecond / usual.messagesPerSecond, 1),
    cpuRatio: of(({ batch, usual }) => sumOf(usual.cpu) / sumOf(batch.cpu), 1),
    cpuMicrosPerMessage: of(({ batch }) => sumOf(batch.cpu)),
    cpuMicrosFramesFull: of(({ frames }) => sumOf(frames.cpu)),
    cpuMicrosUsual: of(({ usual }) => sumOf(usual.cpu)),
    batch: of(({ batch }) => batch.messagesPerSecond),
    framesFull: of(({ frames }) => frames.messagesPerSecond),
    usual: of(({ usual }) => usual.messagesPerSecond),
  };
  return {
    ratio: spread.ratio.median,
    cpuMicrosPerMessage: spread.cpuMicrosPerMessage.median,
    usual: spread.usual.median,
    batch: spread.batch.median,
    cpuRatio: spread.cpuRatio.median,
    framesFull: {
      messagesPerSecond: spread.framesFull.median,
      cpuMicrosPerMessage: spread.cpuMicrosFramesFull.median,
    },
    cpu: byWay((way) => ({
      node: of((round) => round[way].cpu.node).median,
      postgres: of((round) => round[way].cpu.postgres).median,
      nats: of((round) => round[way].cpu.nats).median,
    })),
    walBytesPerMessage: byWay((way) => of((round) => round[way].walBytes).median),
    spread,
    messages,
    machine: machine(),
    versions,
  };
}

function byWay<T>(value: (way: Way) => T): Record<Way, T> {
  return Object.fromEntries(WAYS.map((way) => [way, value(way)])) as Record<Way, T>;
}

function machine(): ActorsResult['machine'] {
  return { cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown', memoryGiB: rounded(totalmem() / 1024 ** 3, 0) };
}

/** The result for people. */
export function linesOf(result: ActorsResult): string[] {
  const { spread, cpu, walBytesPerMessage: wal, machine: on, versions } = result;
  const said = (name: string) => {
    const { median, least, most } = spread[name] ?? { median: 0, least: 0, most: 0 };
    return `${median} (${least} to ${most})`;
  };
  const row = (way: Way) =>
    `  ${way.padEnd(8)}${[cpu[way].node, cpu[way].postgres, cpu[way].nats, wal[way]].map((one) => String(one).padStart(14)).join('')}`;
  return [
    `${said('ratio')} times the messages a second of the usual way, ${said('cpuRatio')} times less CPU`,
    `  batches        ${said('batch')} messages/s, ${said('cpuMicrosPerMessage')} µs CPU a message`,
    `  full frames    ${said('framesFull')} messages/s, ${said('cpuMicrosFramesFull')} µs`,
    `  the usual way  ${said('usual')} messages/s, ${said('cpuMicrosUsual')} µs`,
    '',
    `          ${['node µs', 'postgres µs', 'nats µs', 'WAL bytes'].map((name) => name.padStart(14)).join('')}`,
    ...WAYS.map(row),
    '',
    `  ${on.cpus} x ${on.model}, ${on.memoryGiB} GiB; Node.js ${versions.node}, PostgreSQL ${versions.postgres}, nats-server ${versions.nats}`,
  ];
}
