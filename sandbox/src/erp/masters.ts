import { accounts, clearingAccount, legalEntities } from './chart.js';

/** A customer of the ERP. */
export interface ErpCustomer {
  readonly customerId: string;
  readonly code: string;
  readonly taxId: string;
  readonly country: string;
  readonly active: boolean;
}

/** Records in the order of their changes; the cursor is the number of changes that a reader has seen. */
class ChangeList<Record> {
  private readonly changes: Record[] = [];

  constructor(start: Iterable<Record>) {
    this.changes.push(...start);
  }

  put(record: Record): void {
    this.changes.push(record);
  }

  /** What holds now: of each key the latest. */
  now(keyOf: (record: Record) => string): Record[] {
    return [...new Map(this.changes.map((record) => [keyOf(record), record])).values()];
  }

  /** What changed since a cursor. */
  since(cursor: number, limit: number): { records: Record[]; cursor: string; more: boolean } {
    const records = this.changes.slice(cursor, cursor + limit);
    const end = cursor + records.length;
    return { records, cursor: String(end), more: end < this.changes.length };
  }
}

const customersAtStart: readonly Omit<ErpCustomer, 'customerId' | 'active'>[] = [
  { code: 'CLR-shopify-eu-1-EUR', taxId: '', country: '' },
  { code: 'CLR-shopify-us-1-USD', taxId: '', country: '' },
  { code: 'C-10020', taxId: 'DE123456789', country: 'DE' },
  { code: 'C-10021', taxId: 'FR40303265045', country: 'FR' },
];

const taxCodes = [
  { legalEntity: 'US', code: 'SALES', name: 'Sales tax', rate: null },
  { legalEntity: 'EU', code: 'VAT19', name: 'VAT 19 %', rate: '0.19' },
  { legalEntity: 'EU', code: 'VAT7', name: 'VAT 7 %', rate: '0.07' },
].map((tax) => ({ ...tax, active: true }));

function chart() {
  const ofEntity = (legalEntity: string) =>
    [...accounts].map(([code, name]) => ({
      legalEntity,
      code,
      name,
      active: true,
      needsParty: code === clearingAccount,
    }));
  return [...legalEntities].flatMap(ofEntity);
}

/** Master data of the ERP beside its items. */
export class Masters {
  readonly customers = new ChangeList<ErpCustomer>(
    customersAtStart.map((one, index) => ({ ...one, customerId: `K-${index + 1}`, active: true })),
  );
  readonly lists = {
    customers: this.customers,
    accounts: new ChangeList(chart()),
    'tax-codes': new ChangeList(taxCodes),
    warehouses: new ChangeList(['BERLIN', 'RENO'].map((code) => ({ code, name: code, active: true }))),
  } as const;

  /** Customers with this code or one of these spellings of a tax number, letters and digits alone compared. */
  customersLike(wanted: readonly string[]): ErpCustomer[] {
    const plain = (text: string) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
    const sought = new Set(wanted.map(plain).filter((one) => one !== ''));
    const all = this.customers.now(({ customerId }) => customerId);
    return all.filter(({ code, taxId }) => sought.has(plain(code)) || sought.has(plain(taxId)));
  }
}
