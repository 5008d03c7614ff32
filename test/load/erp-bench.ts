import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { reportOnStderr } from '../../stack/report.js';
import { busiestWindow, CountingErp, wellMannered } from './erp/counting-erp.js';
import { postDirectly } from './erp/direct-loop.js';
import { GatewayProcesses } from './erp/gateway-processes.js';
import { OrderSide } from './erp/order-side.js';
import { postingNumber } from './erp/postings.js';
import { withServers, type OwnServers } from './own-servers.js';
import { printed, script, type OptionsOf } from './script.js';
import { rounded, spreadOf, type Spread } from './statistics.js';

const USAGE = `npm run bench:erp -- [--windows 4] [--rounds 3] [--requests 200] [--seconds 10] [--replicas 2] [--json]

How much of what an ERP permits the gateway's replicas use when more waits than fits, and what a document costs beside
a loop that calls the ERP directly at the same limit.
`;

/** Requests at once that the ERP of the benchmark bears. */
const CONCURRENT = 10;
const TIMEOUT_MS = 3_000;
/** The item list and the session of each replica are asked for now and then: they are requests, but no documents. */
const LOOK_EVERY_MS = 100;

const NUMBERS = { windows: 4, rounds: 3, requests: 200, seconds: 10, replicas: 2 };
type Options = OptionsOf<keyof typeof NUMBERS>;

/** Runs the benchmark; exit code 0 where no limit was passed and every document is there once, 1 where not, 2 where it could not run. */
export function main(argv: readonly string[]): Promise<number> {
  return script({ name: 'bench:erp', usage: USAGE, numbers: NUMBERS }, argv, (options) =>
    withServers('erp', (servers) => bench(servers, options)),
  );
}

/** What one way of calling the ERP came to. */
interface Way {
  /** Documents in the measured time, of the requests that it permits. */
  readonly use: number;
  readonly msPerDocument: number;
  readonly overLimit: number;
}

interface Round {
  readonly gateway: Way;
  readonly direct: Way;
  readonly exactlyOnce: boolean;
}

async function bench({ databaseUrl, busUrl, folder }: OwnServers, options: Options): Promise<number> {
  const orders = await OrderSide.open(busUrl('order-service'));
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const urls = { databaseUrl: databaseUrl('erp-gateway'), busUrl: busUrl('erp-gateway') };
    const played = await play(options, orders, { ...urls, folder: join(folder, `round-${round + 1}`), round });
    reportOnStderr(`round ${round + 1}: used ${played.gateway.use} of the limit, directly ${played.direct.use}`);
    rounds.push(played);
  }
  await orders.close();
  return report(options, rounds);
}

interface Place {
  readonly databaseUrl: string;
  readonly busUrl: string;
  readonly folder: string;
  readonly round: number;
}

async function play(options: Options, orders: OrderSide, place: Place): Promise<Round> {
  const direct = await directly(options);
  const erp = new CountingErp(wellMannered);
  const url = await erp.open();
  const { requests, seconds, windows, replicas } = options;
  const quota = { name: 'of-the-bench', requests, windowSeconds: seconds };
  const gateways = new GatewayProcesses({
    ...place,
    erp: { url, token: erp.token },
    limits: { concurrent: CONCURRENT, quotas: [quota] },
    timeoutMs: TIMEOUT_MS,
    replicas,
    report: () => undefined,
  });
  try {
    // enough for the first window, the measured ones, and a backlog that never ends before them
    const count = requests * (windows + 2);
    const first = place.round * 100_000;
    const messages = Array.from({ length: count }, (_, index) => postingNumber(first + index));
    await orders.ask(messages);
    await gateways.start();
    const way = await measured(erp, options);
    const heard = () => messages.filter(({ key }) => orders.outcomes.has(key)).length;
    while (heard() < count) await wait(LOOK_EVERY_MS);
    return { gateway: way, direct, exactlyOnce: erp.posted.size === count && erp.repeats === 0 };
  } finally {
    await gateways.stop();
    await erp.close();
  }
}

async function directly(options: Options): Promise<Way> {
  const erp = new CountingErp(wellMannered);
  const url = await erp.open();
  const leaving = new AbortController();
  const { requests, seconds } = options;
  const { authorization } = erp;
  const loop = postDirectly(
    { url, authorization, requests, windowMs: seconds * 1_000, concurrent: CONCURRENT },
    leaving.signal,
  );
  try {
    return await measured(erp, options);
  } finally {
    leaving.abort();
    await loop;
    await erp.close();
  }
}

/**
 * Leaves the first window out: it begins with a burst. From there on so many windows' documents are timed, from the first
 * of one window to the first of another, so that it does not matter how a window is used within itself.
 */
async function measured(erp: CountingErp, { requests, seconds, windows }: Options): Promise<Way> {
  const documents = requests * windows;
  while (erp.documentsAtMs.length <= requests + documents) await wait(LOOK_EVERY_MS);
  const [fromMs = 0, untilMs = 0] = [erp.documentsAtMs[requests], erp.documentsAtMs[requests + documents]];
  const windowMs = seconds * 1_000;
  return {
    use: rounded((windows * windowMs) / (untilMs - fromMs), 4),
    msPerDocument: (untilMs - fromMs) / documents,
    overLimit: Math.max(0, busiestWindow(erp.arrivals, windowMs) - requests, erp.mostAtOnce - CONCURRENT),
  };
}

interface Result {
  /** Documents posted at saturation, of the requests that the ERP permits. */
  readonly budgetUse: number;
  /** By how many requests a limit was passed at worst. */
  readonly overLimit: number;
  /** What a document takes longer than in a loop that calls the ERP directly at the same limit, milliseconds. */
  readonly overheadMs: number;
  readonly directUse: number;
  readonly exactlyOnce: boolean;
  readonly documents: number;
  readonly spread: Readonly<Record<string, Spread>>;
  readonly machine: string;
}

function report(options: Options, rounds: readonly Round[]): number {
  const use = spreadOf(
    rounds.map(({ gateway }) => gateway.use),
    4,
  );
  const overhead = spreadOf(rounds.map(({ gateway, direct }) => gateway.msPerDocument - direct.msPerDocument));
  const directUse = spreadOf(
    rounds.map(({ direct }) => direct.use),
    4,
  );
  const result: Result = {
    budgetUse: use.median,
    overLimit: Math.max(...rounds.map(({ gateway }) => gateway.overLimit)),
    overheadMs: overhead.median,
    directUse: directUse.median,
    exactlyOnce: rounds.every(({ exactlyOnce }) => exactlyOnce),
    documents: options.requests * options.windows,
    spread: { budgetUse: use, overheadMs: overhead, directUse },
    machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}, ${options.replicas} replicas, ${rounds.length} rounds`,
  };
  printed(result, options.json, linesOf(options, result));
  return result.overLimit === 0 && result.exactlyOnce ? 0 : 1;
}

function linesOf({ requests, seconds }: Options, result: Result): string[] {
  const { budgetUse: use, overheadMs: overhead, directUse: direct } = result.spread as Record<string, Spread>;
  const of = (spread: Spread | undefined) => `(${spread?.least} to ${spread?.most})`;
  return [
    `${rounded(result.budgetUse * 100)} % of ${requests} requests in ${seconds} s are used for documents ${of(use)}`,
    `the limit is passed by ${result.overLimit}`,
    `a document takes ${result.overheadMs} ms longer ${of(overhead)} than in a loop that uses ${rounded(result.directUse * 100)} % ${of(direct)}`,
    `each document is there once: ${result.exactlyOnce ? 'yes' : 'no'}`,
    result.machine,
  ];
}
