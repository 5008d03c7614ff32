import pg from 'pg';
import { serviceNames, type Exception } from '#libs/contracts';
import type { Connections } from './connections.js';
import type { RunScenario, ScenarioContext } from './scenario-context.js';
import { booksDifference, unbalanced } from './scenario/books.js';
import { CLEARING_ACCOUNT, confirmedClearing, documentsIn, orderWays, type OrderWay } from './scenario/evidence.js';
import { readErpBooks } from './scenario/erp-books.js';
import { exceptionsDifference } from './scenario/exceptions.js';
import { latencyOf } from './scenario/percentile.js';
import { SandboxClient, type Waits, type WorldStatus } from './scenario/sandbox-client.js';
import { untilDone } from './scenario/until-done.js';
import { readCurrencies, readWays } from './scenario/ways.js';
import { verify } from './verify/verify.js';
import type { ChannelSummary, Difference, Summary } from './summary.js';

/** Lets the orders happen, waits until both sides are done, and says how it went. */
export const runScenario: RunScenario = async (context) => {
  const { connections, options, report } = context;
  const sandbox = new SandboxClient(connections.addresses.sandbox);
  const database = new pg.Pool({ connectionString: connections.databaseUrl, max: 2, application_name: 'scenario' });
  // a killed server ends idle connections; the pool makes new ones
  database.on('error', () => undefined);
  try {
    report(`${options.orders} orders, seed ${options.seed}, faults ${options.faults ? 'on' : 'off'}`);
    const startedAtMs = Date.now();
    await sandbox.start(options);
    await context.meanwhile?.();
    const done = await untilDone(context, sandbox, database);
    return await summaryOf({ context, sandbox, database, seconds: (Date.now() - startedAtMs) / 1_000, done });
  } finally {
    await database.end();
  }
};

interface Run {
  readonly context: ScenarioContext;
  readonly sandbox: SandboxClient;
  readonly database: pg.Pool;
  readonly seconds: number;
  /** False where it came to a standstill before its end. */
  readonly done: boolean;
}

async function summaryOf(run: Run): Promise<Summary> {
  const { sandbox, database, context, seconds } = run;
  const [status, expectation, { erp, trialBalance, documents }] = await Promise.all([
    sandbox.status(),
    sandbox.expectation(),
    readErpBooks(context.connections, sandbox),
  ]);
  const open = await openExceptions(context.connections);
  const ways = await orderWays(database);
  const clearing = trialBalance.filter((row) => row.account === CLEARING_ACCOUNT);
  const books = [
    ...unbalanced(trialBalance),
    ...booksDifference('erp-against-expectation', expectation.trialBalance, trialBalance, documents),
    ...booksDifference('erp-against-confirmed-postings', await confirmedClearing(database), clearing, documents),
  ];
  const differences = [
    ...books,
    ...exceptionsDifference(expectation.exceptions, open),
    ...countDifference('fulfilments-not-told', 0, status.fulfilments.missing),
    ...countDifference('fulfilments-told-twice', 0, status.fulfilments.twice),
    ...(run.done ? [] : countDifference('came-to-a-standstill', 0, 1)),
    ...(await verified(context.connections)),
  ];
  const waits = await sandbox.waits();
  return {
    orders: status.orders.generated,
    erpDocuments: documents.length,
    openExceptions: open.length,
    latencyMs: latencyOf(latencies(ways, waits)),
    ordersPerSecond: Math.round((status.orders.generated / seconds) * 10) / 10,
    erp,
    channels: await channelsOf(run, status, ways, waits, open),
    trialBalance,
    booksAgree: books.length === 0,
    differences,
  };
}

/** What happened on each channel that sold something. */
async function channelsOf(
  { database }: Run,
  { channels }: WorldStatus,
  ways: readonly OrderWay[],
  waits: Waits,
  open: readonly Exception[],
): Promise<Summary['channels']> {
  const [documents, waysOf, currenciesOf] = await Promise.all([
    documentsIn(database),
    readWays(database),
    readCurrencies(database),
  ]);
  const selling = Object.entries(channels).filter(([, { generated }]) => generated > 0);
  const summaries = selling.map(([channel, { accounts }]) => {
    const own = ways.filter(({ channelAccount }) => accounts.includes(channelAccount));
    const summary: ChannelSummary = {
      documentsIn: documents.get(channel) ?? 0,
      orders: own.length,
      erpDocuments: own.reduce((sum, way) => sum + way.erpDocuments, 0),
      openExceptions: open.filter((one) => accounts.some((name) => `${one.id} ${one.detail}`.includes(name))).length,
      latencyMs: latencyOf(latencies(own, waits)),
      currencies: currenciesOf(accounts),
      ways: waysOf(accounts),
    };
    return [channel, summary] as const;
  });
  return Object.fromEntries(summaries);
}

/** From the first durable document to the last recorded outcome, less what the sandbox waited on purpose; milliseconds. */
function latencies(ways: readonly OrderWay[], waits: Waits): number[] {
  return ways.flatMap(({ orderId, receivedAtMs, postedAtMs }) => {
    if (postedAtMs === null) return [];
    const { shopMs, wmsMs, erpMs } = waits[orderId] ?? { shopMs: 0, wmsMs: 0, erpMs: 0 };
    return [Math.max(0, postedAtMs - receivedAtMs - shopMs - wmsMs - erpMs)];
  });
}

async function openExceptions({ addresses }: Connections): Promise<Exception[]> {
  const answers = serviceNames.map(async (service) => {
    const answer = await fetch(`${addresses[service]}/exceptions?state=open&limit=10000`);
    return ((await answer.json()) as { exceptions: Exception[] }).exceptions;
  });
  return (await Promise.all(answers)).flat();
}

/** What `crossdock verify` finds, as differences. */
async function verified(connections: Connections): Promise<Difference[]> {
  const findings = await verify(connections);
  const none = { legalEntity: '', channelAccount: null, currency: '', expected: 0, actual: 1, documents: [] };
  return findings.map(({ check, about, detail }) => ({ ...none, kind: check, account: `${about}: ${detail}` }));
}

function countDifference(kind: string, expected: number, actual: number): Difference[] {
  if (expected === actual) return [];
  return [{ kind, legalEntity: '', channelAccount: null, currency: '', account: '', expected, actual, documents: [] }];
}
