import { demo } from '../demo-company.js';

/** A line of a transaction; which fields it has depends on the sublist. */
export interface Line {
  readonly item?: { readonly id: string };
  readonly account?: { readonly id: string };
  readonly entity?: { readonly id: string };
  readonly description?: string;
  readonly memo?: string;
  readonly amount?: number;
  readonly tax?: number;
  readonly debit?: number;
  readonly credit?: number;
  readonly location?: { readonly id: string };
  readonly adjustQtyBy?: number;
}

/** A transaction of the emulated account. */
export interface Transaction {
  readonly id: string;
  readonly record: string;
  readonly externalId: string;
  readonly tranId: string;
  body: Readonly<Record<string, unknown>>;
  lines: readonly Line[];
}

/** An error in the vendor's words. */
export class NetsuiteError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly path?: string,
  ) {
    super(detail);
  }
}

const CHANGED = '2024-02-01 00:00:00';

/** Tables that SuiteQL reads, with columns as the vendor names them. */
export const tables: Readonly<Record<string, readonly Readonly<Record<string, string | null>>[]>> = {
  account: [...demo.accounts].map(([acctnumber, accountsearchdisplayname], index) => ({
    id: String(100 + index),
    acctnumber,
    accountsearchdisplayname,
    isinactive: 'F',
    accttype: acctnumber === demo.receivables ? 'AcctRec' : 'Income',
    lastmodifieddate: CHANGED,
  })),
  customer: demo.customers.map(({ code, taxId, country }, index) => ({
    id: String(200 + index),
    entityid: code,
    isinactive: 'F',
    vatregnumber: taxId || null,
    defaultbillingcountry: country || null,
    lastmodifieddate: `2024-02-0${1 + index} 00:00:00`,
  })),
  currency: [
    { id: '1', symbol: 'USD' },
    { id: '4', symbol: 'EUR' },
  ],
  location: demo.warehouses.map((name, index) => ({ id: String(10 + index), name })),
  item: [
    ...demo.skus.map((itemid, index) => ({ id: String(300 + index), itemid, taxschedule: '1' })),
    ...[...demo.accounts.keys()].map((account) => ({
      id: `9${account}`,
      itemid: `Charge ${account}`,
      taxschedule: null,
    })),
  ].map((item) => ({ ...item, isinactive: 'F', lastmodifieddate: CHANGED })),
};

/** Subsidiaries by legal entity. */
export const subsidiaries = { EU: '2', US: '3' } as const;

/** The charge item of each account: its id says which. */
export const chargeItems: Readonly<Record<string, string>> = Object.fromEntries(
  [...demo.accounts.keys()].map((account) => [account, `9${account}`]),
);

/** The tax code that charges nothing; a line without one is charged 19 %. */
export const NO_TAX_CODE = '5';

/** Whether a table has a record with this id. */
export function has(table: string, id: unknown): boolean {
  return (tables[table] ?? []).some((one) => one['id'] === String(id));
}

/** A field of the record with this id. */
export function fieldOf(table: string, id: string | undefined, column: string): string | null {
  return (tables[table] ?? []).find((one) => one['id'] === id)?.[column] ?? null;
}

/** To the cent. */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
