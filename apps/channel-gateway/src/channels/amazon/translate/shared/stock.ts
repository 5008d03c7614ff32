import { legalEntityOf, type DocumentAccount } from '../../../../accounts/accounts.js';
import type { NewFact } from '../../../../documents/output.js';

/** Actor, key and reference of a stock item of a pool. */
export function stockItem(
  account: DocumentAccount,
  sku: string,
  pool: 'own' | 'amazon-fba',
): Pick<NewFact, 'actor' | 'key' | 'ref'> {
  const key = `stock-item/${legalEntityOf({ ...account, marketplace: null })}/${sku}/${pool}`;
  return { actor: 'stock-item', key, ref: { by: 'stock-item', value: key } };
}
