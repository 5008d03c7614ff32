import { normalised, plainTaxId, type CustomerWish } from '../drivers/customer-match.js';
import type { MasterKind, MasterRecords } from '../drivers/driver.js';

/** A record of the ERP as it is kept. */
export interface MasterRow<Kind extends MasterKind = MasterKind> {
  readonly kind: Kind;
  /** What the ERP calls the record for good; a record that is renamed keeps it. */
  readonly id: string;
  /** What people and documents call it; of accounts and tax codes `<legal entity>/<code>`. */
  readonly naturalKey: string;
  readonly active: boolean;
  /** By what else it is found: spellings of a customer's code and tax number. */
  readonly matchKeys: readonly string[];
  readonly data: MasterRecords[Kind];
}

type Keys = Pick<MasterRow, 'id' | 'naturalKey' | 'matchKeys'>;
type KeysOf = { readonly [Kind in MasterKind]: (record: MasterRecords[Kind]) => Keys };

const same = (key: string): Keys => ({ id: key, naturalKey: key, matchKeys: [] });
const ofEntity = (record: { readonly legalEntity: string; readonly code: string }): Keys =>
  same(entityKey(record.legalEntity, record.code));

const keysOf: KeysOf = {
  item: ({ itemId, sku }) => ({ id: itemId, naturalKey: sku, matchKeys: [] }),
  customer: (customer) => ({ id: customer.customerId, naturalKey: customer.code, matchKeys: customerKeys(customer) }),
  account: ofEntity,
  'tax-code': ofEntity,
  warehouse: ({ code }) => same(code),
};

/** The natural key of an account or a tax code. */
export function entityKey(legalEntity: string, code: string): string {
  return `${legalEntity}/${code}`;
}

/** A record with its keys. Pure. */
export function masterRow<Kind extends MasterKind>(kind: Kind, record: MasterRecords[Kind]): MasterRow<Kind> {
  return { kind, ...keysOf[kind](record), active: record.active, data: record };
}

/** Under which keys a customer is kept, and sought: whoever may match shares one. Which one does is `matchAmong`'s to say. */
export function customerKeys({ code, taxId, country }: Omit<CustomerWish, 'legalEntity'>): string[] {
  const codes = code ? [`code:${normalised(code)}`] : [];
  const taxIds = taxId ? [`tax:${normalised(taxId)}`, `tax:${plainTaxId(taxId, country)}`] : [];
  return [...new Set([...codes, ...taxIds])].filter((key) => !key.endsWith(':'));
}
