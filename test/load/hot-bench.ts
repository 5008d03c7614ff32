import { availableParallelism, cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { reportOnStderr } from '../../stack/report.js';
import { childrenOf, cpuMsOf } from './cpu.js';
import { HotShelf } from './hot-shelf.js';
import { withServers } from './own-servers.js';
import { printed, script, type OptionsOf } from './script.js';
import { spreadOf, type Spread } from './statistics.js';

const USAGE = `npm run bench:hot -- [--open 20000] [--rounds 9] [--messages 1024] [--json]

What a message to a stock item with many open reservations costs, beside one to an item with few, on real PostgreSQL.
`;

/** Messages of one batch: a busy item brings several at once. */
const BATCH = 16;
/** Reservations that a cold item has before it is measured. */
const FEW = 10;
/** Reservations of one batch while items are filled. */
const FILL = 256;
/** Messages that make the code warm. */
const WARM_UP = 2_048;

const NUMBERS = { open: 20_000, rounds: 9, messages: 1_024 };
type Options = OptionsOf<keyof typeof NUMBERS>;

/** Runs the benchmark; exit code 0 where it ended, 2 where it could not run. */
export function main(argv: readonly string[]): Promise<number> {
  return script({ name: 'bench:hot', usage: USAGE, numbers: NUMBERS }, argv, (options) =>
    withServers('hot', ({ databaseUrl, pidOf }) =>
      measure(databaseUrl('inventory-service'), pidOf('postgres'), options),
    ),
  );
}

/** What one message costs. */
interface Cost {
  /** Node and PostgreSQL, microseconds of CPU. */
  readonly cpuMicros: number;
  readonly wallMicros: number;
}

/** What is measured: many are held; many wait and nothing is free; many wait and each message frees a unit for one of them. */
const CASES = ['held', 'soldOut', 'freed'] as const;
type Case = (typeof CASES)[number];

async function measure(url: string, postgres: number, options: Options): Promise<number> {
  const shelf = new HotShelf(url);
  try {
    await shelf.prepare();
    const bench = new Rounds(shelf, postgres, options);
    await bench.fill();
    const pairs = await bench.run();
    const result = resultOf(options, pairs, await shelf.rowBytes(hot('held')));
    printed(result, options.json, linesOf(result));
    return 0;
  } finally {
    await shelf.close();
  }
}

interface Pair {
  readonly cold: Cost;
  readonly hot: Cost;
}

/** One batch: to which item, and in the case `freed` which orders let go. */
interface Batch {
  readonly sku: string;
  readonly release: readonly number[];
}

class Rounds {
  #items = 0;
  #held: number[] = [];

  constructor(
    private readonly shelf: HotShelf,
    private readonly postgres: number,
    private readonly options: Options,
  ) {}

  /** Fills the hot items, and makes the code warm on others. */
  async fill(): Promise<void> {
    const { open } = this.options;
    for (const one of CASES) {
      const holding = one === 'freed' ? open : 0;
      const numbers = await this.#filled(hot(one), one === 'held' ? 10_000_000 : holding, open + holding);
      if (one === 'freed') this.#held = numbers.slice(0, holding);
      const { held, waiting } = await this.shelf.open(hot(one));
      reportOnStderr(`  ${hot(one)}: ${held} held, ${waiting} waiting`);
    }
    for (const one of CASES) await this.#cost(await this.#coldBatches(one, WARM_UP));
    await this.shelf.settle();
  }

  async run(): Promise<Readonly<Record<Case, Pair[]>>> {
    const pairs: Record<Case, Pair[]> = { held: [], soldOut: [], freed: [] };
    const { rounds, messages } = this.options;
    for (let round = 0; round < rounds; round += 1)
      for (const one of CASES) {
        const few = await this.#coldBatches(one, messages);
        const many = few.map(({ release }) => ({ sku: hot(one), release: this.#held.splice(0, release.length) }));
        // whoever is measured first may find a busier machine
        const coldFirst = round % 2 === 0;
        const first = await this.#cost(coldFirst ? few : many);
        const second = await this.#cost(coldFirst ? many : few);
        pairs[one].push(coldFirst ? { cold: first, hot: second } : { cold: second, hot: first });
      }
    return pairs;
  }

  /** As many cold items as there are batches, each with a few reservations of the same kind. */
  async #coldBatches(kind: Case, messages: number): Promise<Batch[]> {
    const batches: Batch[] = [];
    while (batches.length < messages / BATCH) {
      const sku = `COLD-${++this.#items}`;
      const holding = kind === 'freed' ? BATCH : 0;
      const numbers = await this.#filled(sku, kind === 'held' ? 1_000 : holding, FEW + 2 * holding);
      batches.push({ sku, release: numbers.slice(0, holding) });
    }
    return batches;
  }

  async #filled(sku: string, onHand: number, reservations: number): Promise<number[]> {
    await this.shelf.count(sku, onHand);
    const numbers: number[] = [];
    while (numbers.length < reservations)
      numbers.push(...(await this.shelf.reserve(sku, Math.min(FILL, reservations - numbers.length))));
    return numbers;
  }

  async #cost(batches: readonly Batch[]): Promise<Cost> {
    const children = childrenOf(this.postgres);
    const postgresMs = () => cpuMsOf(this.postgres, children);
    const [from, before, node] = [performance.now(), postgresMs(), process.cpuUsage()];
    for (const { sku, release } of batches)
      await (release.length > 0 ? this.shelf.release(sku, release) : this.shelf.reserve(sku, BATCH));
    const { user, system } = process.cpuUsage(node);
    const messages = batches.length * BATCH;
    const cpuMicros = (user + system + (postgresMs() - before) * 1_000) / messages;
    return { cpuMicros, wallMicros: ((performance.now() - from) * 1_000) / messages };
  }
}

function hot(kind: Case): string {
  return `HOT-${kind}`;
}

interface Result {
  /** Cost of a message to the hot item over that of one to a cold item: the median of the rounds, by CPU. */
  readonly ratio: number;
  readonly ratioSoldOut: number;
  readonly ratioFreed: number;
  readonly openReservations: number;
  readonly coldCpuMicrosPerMessage: number;
  readonly hotCpuMicrosPerMessage: number;
  /** Bytes of the hot item's own row. */
  readonly hotRowBytes: number;
  readonly spread: Readonly<Record<string, Spread>>;
  readonly machine: string;
}

function resultOf({ open, rounds }: Options, pairs: Readonly<Record<Case, Pair[]>>, hotRowBytes: number): Result {
  const ratios = (one: Case) => spreadOf(pairs[one].map(({ cold, hot }) => hot.cpuMicros / cold.cpuMicros));
  const cpu = (side: keyof Pair) =>
    spreadOf(
      pairs.held.map((pair) => pair[side].cpuMicros),
      0,
    );
  const wall = (one: Case) => spreadOf(pairs[one].map(({ cold, hot }) => hot.wallMicros / cold.wallMicros));
  const [held, soldOut, freed] = CASES.map(ratios) as [Spread, Spread, Spread];
  return {
    ratio: held.median,
    ratioSoldOut: soldOut.median,
    ratioFreed: freed.median,
    openReservations: open,
    coldCpuMicrosPerMessage: cpu('cold').median,
    hotCpuMicrosPerMessage: cpu('hot').median,
    hotRowBytes,
    spread: {
      ratio: held,
      ratioSoldOut: soldOut,
      ratioFreed: freed,
      coldCpuMicrosPerMessage: cpu('cold'),
      hotCpuMicrosPerMessage: cpu('hot'),
      wallRatio: wall('held'),
      wallRatioSoldOut: wall('soldOut'),
      wallRatioFreed: wall('freed'),
    },
    machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}, ${rounds} rounds`,
  };
}

function linesOf(result: Result): string[] {
  const { spread, ratio, openReservations: open } = result;
  const of = (name: string) => `(${spread[name]?.least} to ${spread[name]?.most})`;
  return [
    `a message to an item with ${open} open reservations costs ${ratio} times one to a cold item ${of('ratio')}`,
    `  ${result.hotCpuMicrosPerMessage} and ${result.coldCpuMicrosPerMessage} µs of CPU, Node and PostgreSQL`,
    `with ${open} waiting and nothing free: ${result.ratioSoldOut} ${of('ratioSoldOut')}`,
    `with ${open} waiting, each message freeing a unit for the first of them: ${result.ratioFreed} ${of('ratioFreed')}`,
    `the hot item's own row: ${result.hotRowBytes} bytes`,
    result.machine,
  ];
}
