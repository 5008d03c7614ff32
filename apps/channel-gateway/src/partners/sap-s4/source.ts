import type { DocumentAccount } from '../../accounts/accounts.js';
import type { LinesKind, Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { confirmation, request } from './translate/journal-entries.js';
import { salesOrder } from './translate/sales-orders.js';

const ODATA = 'https://api.sap.com/api/API_SALES_ORDER_SRV/overview';

/** Parts of a batch of requests. */
const batch: LinesKind<DocumentAccount> = {
  kind: 'batch-request',
  form: 'lines',
  doc: 'A part of a $batch, or a whole one: what we send, and no news.',
  documentedAt: ODATA,
  quirks: ['Lines end with CR and LF; a change set has its own boundary inside that of the batch.'],
  recognise: (probe) => /^(--\S+\s|(GET|POST|PUT|PATCH|MERGE|DELETE) \S+( HTTP\/1\.1)?\s)/.test(probe.text),
  open: () => ({ line: () => undefined }),
};

/** What S/4HANA takes and answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    request,
    confirmation,
    salesOrder,
    batch,
    withoutFacts('request', 'A record that we create: its answer is what counts.', ODATA, (probe) =>
      ['SalesOrderType', 'SoldToParty', 'CompanyCode'].some((name) => probe.has(name)),
    ),
    withoutFacts(
      'answer',
      'An error, an empty page, or a record of another service.',
      ODATA,
      (probe) =>
        probe.has('error') || (probe.has('d') && !probe.has('d/SalesOrder') && !probe.has('d/results/0/SalesOrder')),
    ),
  ],
};
