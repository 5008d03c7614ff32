import type { Catalogue } from '../declaration.js';

const kind = ['item', 'customer', 'account', 'tax-code', 'warehouse'] as const;

/** Master data of ERPs as the gateway keeps it. */
export const erpMasterDataMetrics = {
  age: {
    type: 'gauge',
    name: 'crossdock_erp_master_data_age_seconds',
    help: 'Time since a list of an ERP was last read to its end; 0 before the first time.',
    unit: 'seconds',
    labels: { connection: 'configured', kind },
  },
  records: {
    type: 'gauge',
    name: 'crossdock_erp_master_data_records',
    help: 'Records of an ERP that are kept, by list.',
    unit: 'info',
    labels: { connection: 'configured', kind },
  },
  changes: {
    type: 'gauge',
    name: 'crossdock_erp_master_data_changes',
    help: 'Records that an ERP ever told and that were other than before, by list.',
    unit: 'info',
    labels: { connection: 'configured', kind },
  },
  unknownCodes: {
    type: 'gauge',
    name: 'crossdock_erp_policy_unknown_codes',
    help: 'Accounts and tax codes that the posting policy names and that the ERP does not have or has closed.',
    unit: 'info',
    labels: { connection: 'configured' },
  },
} as const satisfies Catalogue;
