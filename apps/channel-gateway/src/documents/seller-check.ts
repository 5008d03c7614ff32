import type { DocumentAccount } from '../accounts/accounts.js';
import type { Stated } from './place.js';
import { idOf } from './readings.js';
import { refuse } from './refused.js';

/** Refuses a document that names another seller than the account's (case 16); one that names nobody is taken. */
export function checkSeller({ account, sellerIds }: DocumentAccount, ...stated: readonly Stated[]): void {
  for (const one of stated) {
    const named = idOf(one);
    if (named === null || sellerIds.length === 0 || sellerIds.includes(named)) continue;
    const remedy = `Send it over the account it belongs to, or name the seller under ${account} in policies/channel-accounts.yaml.`;
    refuse('seller-mismatch', one.place, `The document is of a seller that is not ${account}`, remedy, named);
  }
}
