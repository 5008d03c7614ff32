import { catalogue } from '../catalogue.js';
import { accounts, legalEntities, taxAccounts } from '../erp/chart.js';

/** What every emulated ERP is filled with, so that one set of documents is tried against all of them. */
export const demo = {
  /** Code, name. */
  accounts,
  taxAccounts,
  legalEntities,
  skus: catalogue.map(({ sku }) => sku),
  /** Receivable account of customers. */
  receivables: '1200',
  /** First open day of the books. */
  openFrom: '2024-01-01',
  customers: [
    { code: 'CLR-shopify-eu-1-EUR', taxId: '', country: '' },
    { code: 'CLR-shopify-us-1-USD', taxId: '', country: '' },
    { code: 'C-10020', taxId: 'DE123456789', country: 'DE' },
    { code: 'C-10021', taxId: 'FR40303265045', country: 'FR' },
  ],
  warehouses: ['BERLIN', 'RENO'],
} as const;
