import { parseArgs } from 'node:util';
import { bugs } from './bugs.js';
import { commandFor, Player, type History, type Played } from './history.js';
import { readPolicies } from './policies.js';
import { faultClasses, type FaultClass } from './faults.js';

const USAGE = `npm run simulate -- --seed n [--seeds k] [--bug name] [--json]
       plays k histories from number n on, each decided by its number alone; stops at the first violation and makes it smaller
  --bug name      with a fault planted into our own code: ${Object.keys(bugs).join(', ')}
  --orders 0,2    only the orders at these places
  --faults a,b    only these kinds of trouble: ${faultClasses.join(', ')}, or none
  --chaos-steps n steps of chaos
  --show          what happened, also where nothing is wrong`;

/** Plays histories as the command line says; the exit code: 0 nothing is wrong, 1 something is, 2 it could not run, 64 wrong usage. */
export async function main(given: readonly string[]): Promise<number> {
  const wish = wishFrom(given);
  if (typeof wish === 'string') {
    process.stderr.write(`${wish}\n${USAGE}\n`);
    return 64;
  }
  const player = new Player(await readPolicies());
  const startedMs = process.cpuUsage().user / 1_000;
  const totals = { histories: 0, steps: 0, crashes: 0, messages: 0 };
  let failing: Played | undefined;
  for (let seed = wish.history.seed; seed < wish.history.seed + wish.seeds && !failing; seed++) {
    const played = await player.play({ ...wish.history, seed });
    totals.histories += 1;
    for (const name of ['steps', 'crashes', 'messages'] as const) totals[name] += played.simulation.counts[name];
    if (played.violations.length > 0) failing = played;
    if (wish.isShown && !wish.isJson) process.stdout.write(`${storyOf(played)}\n`);
  }
  const smallest = failing && (await player.shrink(failing));
  const cpuSeconds = Math.round(process.cpuUsage().user / 1_000 - startedMs) / 1_000;
  report({ ...totals, cpuSeconds }, failing, smallest, wish.isJson);
  return failing ? 1 : 0;
}

interface Wish {
  readonly history: History;
  readonly seeds: number;
  readonly isJson: boolean;
  readonly isShown: boolean;
}

const OPTIONS = {
  seed: { type: 'string', default: '1' },
  seeds: { type: 'string', default: '1' },
  bug: { type: 'string' },
  orders: { type: 'string' },
  faults: { type: 'string' },
  'chaos-steps': { type: 'string' },
  json: { type: 'boolean', default: false },
  show: { type: 'boolean', default: false },
} as const;

function wishFrom(given: readonly string[]): Wish | string {
  try {
    const { values } = parseArgs({ args: [...given], options: OPTIONS });
    const { bug, orders, faults, json: isJson, show: isShown } = values;
    const numbers = [values.seed, values.seeds, values['chaos-steps'] ?? '1', ...(orders?.split(',') ?? [])].map(
      Number,
    );
    if (numbers.some((number) => !Number.isInteger(number) || number < 0)) return 'Whole numbers are expected.';
    if (bug !== undefined && !bugs[bug]) return `No bug is called ${bug}.`;
    const kinds = faults === 'none' ? [] : faults?.split(',');
    const unknown = kinds?.find((kind) => !faultClasses.includes(kind as FaultClass));
    if (unknown !== undefined) return `No trouble is called ${unknown}.`;
    const history: History = {
      seed: Number(values.seed),
      bug,
      orders: orders?.split(',').map(Number),
      faults: kinds as readonly FaultClass[] | undefined,
      chaosSteps: values['chaos-steps'] === undefined ? undefined : Number(values['chaos-steps']),
    };
    return { history, seeds: Number(values.seeds), isJson, isShown };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function report(totals: object, failing: Played | undefined, smallest: Played | undefined, isJson: boolean): void {
  const found = failing && smallest && { ...foundOf(failing), smallest: foundOf(smallest) };
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ ...totals, found: found ?? null })}\n`);
    return;
  }
  const lines = [`${JSON.stringify(totals)}`];
  if (failing && smallest) {
    lines.push(
      storyOf(failing),
      ...failing.violations.map((one) => `  ${one}`),
      `again: ${commandFor(failing.history)}`,
    );
    lines.push(`made smaller: ${storyOf(smallest)}`, ...smallest.violations.map((one) => `  ${one}`));
    lines.push(`again: ${commandFor(smallest.history)}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

function foundOf({ history, violations }: Played) {
  return { seed: history.seed, violations, command: commandFor(history) };
}

function storyOf({ history, simulation }: Played): string {
  const { scenario, counts, world } = simulation;
  const orders = scenario.orders.map(({ story }) => story).join(', ');
  const outside = `${world.warehouse.parcels.length} parcels, ${world.books.erp.ledger.documents.length} ERP documents`;
  return `history ${history.seed}: ${orders}; ${outside}; ${JSON.stringify(counts)}`;
}
