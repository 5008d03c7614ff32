/** Reports and feeds as the APIs list them: what is ready can be fetched. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, textOf } from '../../../../documents/readings.js';
import type { JsonKind } from '../../../../documents/source.js';

const KINDS = [
  {
    kind: 'reports',
    one: 'reportId',
    type: 'reportType',
    document: 'reportDocumentId',
    list: 'reports',
    what: 'report',
  },
  { kind: 'feeds', one: 'feedId', type: 'feedType', document: 'resultFeedDocumentId', list: 'feeds', what: 'feed' },
] as const;

/** `getReports`, `getReport`, `getFeeds`, `getFeed`. */
export const documentsReady: readonly JsonKind<DocumentAccount>[] = KINDS.map(
  ({ kind, one, type, document, list, what }) => ({
    kind,
    form: 'json',
    doc: `State of ${kind}; a document that is ready is named to be fetched.`,
    documentedAt: `https://developer-docs.amazon.com/sp-api/docs/${kind}-api-v2021-06-30-reference`,
    recognise: (probe) =>
      probe.has(one, type) ||
      (Array.isArray(probe.at(list)) && (!probe.has(`${list}/0`) || probe.has(`${list}/0/${one}`))),
    read(root, out) {
      root.readAsWhole();
      const entries = Array.isArray(root.get(list).value) ? root.get(list).items() : [root];
      for (const entry of entries) ready(entry, document, what, out);
    },
  }),
);

function ready(entry: Element, document: string, kind: string, out: Output<DocumentAccount>): void {
  const id = idOf(entry.get(document));
  if (id !== null && textOf(entry.get('processingStatus')) === 'DONE') out.available({ kind, externalId: id });
}
