/** Files that people export from the shop's administration, by their first column names. */
const EXPORTS: readonly (readonly [columns: string, kind: string])[] = [
  ['Payout Date,Status,', 'payouts-export'],
  ['Transaction Date,Type,Order,', 'payment-transactions-export'],
];

/** The kind of a file that begins with the column names of an export, or null. */
export function exportKindOf(text: string): string | null {
  return EXPORTS.find(([columns]) => text.startsWith(columns))?.[1] ?? null;
}
