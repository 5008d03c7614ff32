import type { Difference, TrialBalanceRow } from '../summary.js';
import type { Expectation, LedgerDocument } from './sandbox-client.js';

/** A balance by account and party; minor units. */
type Balance = Expectation['trialBalance'][number];

/** Where two trial balances differ: each account that one has and the other has not, or with another amount. */
export function booksDifference(
  kind: string,
  expected: readonly Balance[],
  actual: readonly Balance[],
  documents: readonly LedgerDocument[],
): Difference[] {
  const rows = new Map<string, { row: Balance; expected: number; actual: number }>();
  const add = (side: 'expected' | 'actual') => (row: Balance) => {
    const key = placeOf(row);
    const known = rows.get(key) ?? { row, expected: 0, actual: 0 };
    rows.set(key, { ...known, [side]: known[side] + row.balanceMinor });
  };
  expected.forEach(add('expected'));
  actual.forEach(add('actual'));
  return [...rows.values()]
    .filter((one) => one.expected !== one.actual)
    .map(({ row, ...amounts }) => ({ kind, ...whereOf(row), ...amounts, documents: documentsOn(row, documents) }));
}

/** Books in which debits and credits do not add up to zero, by legal entity and currency. */
export function unbalanced(rows: readonly TrialBalanceRow[]): Difference[] {
  const books = Map.groupBy(rows, (row) => `${row.legalEntity}|${row.currency}`);
  return [...books].flatMap(([, found]) => {
    const [first] = found;
    const actual = found.reduce((sum, row) => sum + row.debitMinor - row.creditMinor, 0);
    if (!first || actual === 0) return [];
    const { legalEntity, currency } = first;
    return [
      {
        kind: 'unbalanced',
        legalEntity,
        channelAccount: null,
        currency,
        account: '',
        expected: 0,
        actual,
        documents: [],
      },
    ];
  });
}

function placeOf({ legalEntity, currency, account, party }: Balance): string {
  return [legalEntity, currency, account, party ?? ''].join('|');
}

/** A clearing account's party names the channel account: `CLR-shopify-us-1-USD`. */
function whereOf({ legalEntity, currency, account, party }: Balance) {
  const channelAccount = /^CLR-(.+)-[A-Z]{3}$/.exec(party ?? '')?.[1] ?? null;
  return { legalEntity, channelAccount, currency, account };
}

/** Documents named with a difference: enough to begin with. */
const DOCUMENTS_SHOWN = 5;

function documentsOn(row: Balance, documents: readonly LedgerDocument[]): string[] {
  return documents
    .filter((one) => one.legalEntity === row.legalEntity && one.currency === row.currency)
    .filter((one) => one.lines.some((line) => line.account === row.account && (line.party ?? '') === (row.party ?? '')))
    .slice(0, DOCUMENTS_SHOWN)
    .map((one) => one.number);
}
