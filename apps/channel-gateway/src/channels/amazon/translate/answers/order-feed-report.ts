/** Processing report of an order feed: what became of our own messages, kept as evidence and read by the connection. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { XmlKind } from '../../../../documents/source.js';

/** The report. */
export const orderFeedReport: XmlKind<DocumentAccount> = {
  kind: 'order-feed-report',
  form: 'xml',
  doc: 'What Amazon made of a feed of ours: confirmations and cancellations of orders, message by message.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/feeds-api-v2021-06-30-use-case-guide',
  recognise: ({ xml }) => xml?.name === 'AmazonEnvelope' && xml.inside.includes('ProcessingReport'),
  silent: true,
  open: () => ({ end: (root) => root.whole() }),
};
