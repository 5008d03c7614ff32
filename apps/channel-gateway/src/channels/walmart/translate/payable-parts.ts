/** What the payable amount of a recon row is made of. */
import { amountOf } from '../../../documents/amounts.js';
import { refuse } from '../../../documents/refused.js';
import type { Row, TableHeader } from '../../../documents/row.js';
import { sumOf } from './shapes.js';

/** One amount of a row. */
export interface PayablePart {
  readonly column: string;
  /** The words that a line keeps. */
  readonly words: string;
  readonly amount: bigint;
  /** True for tax that is shown and not part of what is paid. */
  readonly isMemo: boolean;
}

const SALES = [
  'gross sales revenue',
  'refunded retail sales',
  'sales refund for escalation',
  'gross shipping revenue',
  'gross shipping refunded',
  'shipping refund for escalation',
  'gross fee revenue',
  'gross fee refunded',
  'fee refund for escalation',
  'gross gift-wrap revenue',
  'gross gift-wrap refunded',
  'gift wrap refund for escalation',
];

const TAXES = [
  'tax on sales revenue',
  'tax on shipping revenue',
  'tax on gift-wrap revenue',
  'tax on fee revenue',
  'tax on refunded sales',
  'tax on shipping refund',
  'tax on gift-wrap refund',
  'tax on fee refund',
  'tax on sales refund for escalation',
  'tax on shipping refund for escalation',
  'tax on gift-wrap refund for escalation',
  'tax on fee refund for escalation',
];

const COMMISSION = 'commission from sale';
const WITHHELD = 'tax withheld';
const REST = 'payable to partner from sale';

interface Payable {
  readonly payable: bigint;
  readonly currency: string;
}

/** The amounts of a row that come to what it says is payable; refused where no reading of its signs does. */
export function payablePartsOf(row: Row, header: TableHeader, { payable, currency }: Payable): PayablePart[] {
  const read = (columns: readonly string[]): PayablePart[] =>
    columns.flatMap((column) => {
      const amount = amountOf(row.get(column), currency);
      return amount === null || amount === 0n ? [] : [{ column, words: column, amount, isMemo: false }];
    });
  const [sales, taxes, withheld, commission] = [SALES, TAXES, [WITHHELD], [COMMISSION]].map(read) as Four;
  const total = (parts: readonly PayablePart[]): bigint => sumOf(parts.map(({ amount }) => amount));
  const ways = signsOf(commission).flatMap((cost) => [
    [...sales, ...cost, ...memo([...taxes, ...withheld])],
    ...signsOf(withheld).map((kept) => [...sales, ...taxes, ...kept, ...cost]),
  ]);
  const held = ways.find((parts) => total(parts.filter(({ isMemo }) => !isMemo)) === payable);
  if (held !== undefined) return held;
  const rest = payable - total(sales);
  if (header.has(COMMISSION)) return wrong(row, payable - rest + total(commission), payable);
  const column = sales.length > 0 ? `${REST} (rest)` : REST;
  return [...sales, { column: REST, words: column, amount: rest, isMemo: false }, ...memo([...taxes, ...withheld])];
}

type Four = [PayablePart[], PayablePart[], PayablePart[], PayablePart[]];

function signsOf(parts: readonly PayablePart[]): (readonly PayablePart[])[] {
  return [parts, parts.map((part) => ({ ...part, amount: -part.amount }))];
}

function memo(parts: readonly PayablePart[]): PayablePart[] {
  return parts.map((part) => ({ ...part, isMemo: true }));
}

function wrong(row: Row, sum: bigint, payable: bigint): never {
  const problem = `The amounts of the row come to ${sum}, and it states ${payable} (minor units) as payable, a difference of ${payable - sum}`;
  return refuse('amounts-do-not-add-up', row.place, problem, 'Fetch the report again.');
}
