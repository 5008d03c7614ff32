import type { Difference, Summary } from '../summary.js';
import type { Ordeal } from './chaos.js';

/** The result of a run: what `npm run chaos -- --json` prints. */
export interface ChaosResult extends Ordeal {
  /** Distinct orders that the shops sold. */
  readonly orders: number;
  /** Differences that say that something did not happen. */
  readonly lost: number;
  /** Differences that say that something happened more than once. */
  readonly twice: number;
  /** Everything that is not as it must be: by `crossdock verify`, and between the books and what the sandbox expects. */
  readonly differences: readonly Difference[];
}

/** Kinds of differences by what they say: something is missing, or is there too often. */
const MEANING: Readonly<Record<string, 'lost' | 'twice'>> = {
  'documents-translated': 'lost',
  'facts-arrived': 'lost',
  'outbox-published': 'lost',
  'streams-taken': 'lost',
  'calls-settled': 'lost',
  'documents-there': 'lost',
  'fulfilments-not-told': 'lost',
  'came-to-a-standstill': 'lost',
  'documents-once': 'twice',
  'fulfilments-told-twice': 'twice',
};

/** Summary of the scenario and of what was done to the stack. */
export function resultOf({ orders, differences }: Summary, ordeal: Ordeal): ChaosResult {
  const count = (meaning: 'lost' | 'twice') => differences.filter(({ kind }) => MEANING[kind] === meaning).length;
  return { orders, lost: count('lost'), twice: count('twice'), differences, ...ordeal };
}

/** The result for people, line by line. */
export function linesOf({
  orders,
  lost,
  twice,
  differences,
  kills,
  cuts,
  redeliveries,
  conflicts,
}: ChaosResult): string[] {
  const killed = Object.entries(kills).map(([name, count]) => `${name} ${count}`);
  return [
    `${orders} orders; ${lost} lost, ${twice} twice, ${differences.length} differences`,
    `  killed: ${killed.join(', ')}`,
    `  ${cuts} times a link was disturbed; ${redeliveries} redeliveries, ${conflicts} lost version checks`,
    ...differences.map(
      (one) => `  ${one.kind}: ${one.account} expected ${one.expected}, found ${one.actual} ${one.currency}`,
    ),
  ];
}
