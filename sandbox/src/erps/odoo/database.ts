import { demo } from '../demo-company.js';
import type { OdooRecord } from './domain.js';

/** An exception as Python raises it. */
export class OdooException extends Error {
  constructor(
    readonly exception: string,
    message: string,
  ) {
    super(message);
  }
}

const CHANGED = '2024-02-01 00:00:00';
const COMPANIES = [
  { id: 1, name: 'EU', currency: 'EUR' },
  { id: 2, name: 'US', currency: 'USD' },
];

/** Day up to which the books are locked. */
const LOCKED = dayBefore(demo.openFrom);

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

/** Every table of the emulated Odoo; plain data, so that a call can be rolled back. */
export interface Tables {
  readonly [model: string]: OdooRecord[];
}

/** Tables as they are at first. Codes of the partners' references are kept as they are written. */
export function newTables(): Tables {
  const accounts = [...demo.accounts].map(([code, name], index) => ({
    id: 100 + index,
    code,
    name,
    account_type: code === demo.receivables ? 'asset_receivable' : 'income',
    write_date: CHANGED,
  }));
  return {
    'res.company': COMPANIES.map(({ id, name }) => ({
      id,
      name,
      fiscalyear_lock_date: LOCKED,
      sale_lock_date: false,
      hard_lock_date: false,
    })),
    'res.currency': ['EUR', 'USD'].map((name, index) => ({ id: 1 + index, name })),
    'account.account': accounts,
    'account.journal': COMPANIES.flatMap(({ id }) => [
      { id: id * 10 + 1, code: 'INV', company_id: id, number: 0 },
      { id: id * 10 + 2, code: 'MISC', company_id: id, number: 0 },
    ]),
    'res.partner': demo.customers.map(({ code, taxId, country }, index) => ({
      id: 200 + index,
      ref: code,
      name: `Customer ${index}`,
      vat: taxId || false,
      country_code: country || false,
      active: true,
      write_date: `2024-02-0${1 + index} 00:00:00`,
    })),
    'product.product': demo.skus.map((sku, index) => ({
      id: 300 + index,
      default_code: sku,
      active: true,
      sale_ok: true,
      taxes_id: [1],
      write_date: CHANGED,
    })),
    'account.tax': [
      { id: 1, name: '19%', amount: 19, amount_type: 'percent', active: true, write_date: CHANGED },
      { id: 2, name: 'Eco', amount: 1, amount_type: 'fixed', active: true, write_date: CHANGED },
    ],
    'account.move': [],
    'account.move.line': [],
    'ir.model.data': [],
  };
}

/** Fields that name a record of another model. */
export const LINKS: Readonly<Record<string, string>> = {
  company_id: 'res.company',
  currency_id: 'res.currency',
  account_id: 'account.account',
  partner_id: 'res.partner',
  journal_id: 'account.journal',
  move_id: 'account.move',
  reversed_entry_id: 'account.move',
};

/** How a linked record is called. */
export function nameOf(record: OdooRecord | undefined): string {
  return String(record?.['code'] ?? record?.['name'] ?? '');
}
