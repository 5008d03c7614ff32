import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Probe } from '../../documents/probe.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { transaction, transactionList } from './translate/transaction.js';

const documentedAt = 'https://developer.avalara.com/api-reference/avatax/rest/v2/';

/** Members that only answers about something else than transactions have. */
const OTHER = [
  'error',
  'validatedAddresses',
  'authenticated',
  'totalRate',
  'companyCode',
  'value',
  'coordinates',
  'batchCode',
  'clientId',
];

function isOther(probe: Probe): boolean {
  const isTransaction = probe.has('code', 'totalTax', 'type') || probe.has('value/0/totalTax');
  return !isTransaction && OTHER.some((name) => probe.has(name));
}

/** What Avalara answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    transaction,
    transactionList,
    withoutFacts('answer', 'Any other answer, request or error: addresses, companies, rates.', documentedAt, isOther),
  ],
};
