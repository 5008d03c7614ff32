import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { accountingLines, accounts, lines, referenceData, transactions } from './translate/extract.js';
import { record } from './translate/records.js';

/** What NetSuite exports and answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    accounts,
    transactions,
    lines,
    accountingLines,
    referenceData,
    record,
    withoutFacts(
      'answer',
      'A page of links to records, an error, or a record without money.',
      'https://docs.oracle.com/en/cloud/saas/netsuite/',
      (probe) => ['items', 'o:errorDetails', 'links'].some((name) => probe.has(name)) && !probe.has('tranDate'),
    ),
  ],
};
