/** What a language of the date range report is. */

/** Fields of a row that are amounts. */
export const AMOUNT_FIELDS = [
  'product sales',
  'product sales tax',
  'shipping credits',
  'shipping credits tax',
  'gift wrap credits',
  'gift wrap credits tax',
  'regulatory fee',
  'tax on regulatory fee',
  'points',
  'promotional rebates',
  'promotional rebates tax',
  'marketplace withheld tax',
  'tcs-cgst',
  'tcs-sgst',
  'tcs-igst',
  'tds (section 194-o)',
  'selling fees',
  'fba fees',
  'other transaction fees',
  'other',
] as const;

export type AmountField = (typeof AMOUNT_FIELDS)[number];
export type Field =
  | AmountField
  | 'time'
  | 'settlement'
  | 'type'
  | 'order'
  | 'sku'
  | 'description'
  | 'quantity'
  | 'marketplace'
  | 'total'
  | 'status'
  | 'release';

/** One language: the names of a field's column, and how numbers and days are written. */
export interface Language {
  readonly kind: string;
  readonly locale: string;
  /** Columns that only this language has all of. */
  readonly key: readonly string[];
  readonly columns: Readonly<Partial<Record<Field, readonly string[]>>>;
  /** Words for the types of rows, as English reports write them. */
  readonly types: Readonly<Record<string, string>>;
}
