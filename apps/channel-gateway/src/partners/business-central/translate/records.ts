/** Records of the API v2.0: one, or a page of them under `value`. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import type { JsonKind } from '../../../documents/source.js';

const API = 'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/';

/** What tells one entity from the others, and how it is read. */
interface Entity {
  readonly kind: string;
  readonly doc: string;
  /** Page of the API reference. */
  readonly page: string;
  readonly quirks?: readonly string[];
  /** Members that only this entity has. */
  readonly members: readonly string[];
  /** Members of which each tells another entity apart. */
  readonly not?: readonly string[];
  read(record: Element, out: Output<DocumentAccount>): void;
}

/** The kind of document for an entity. */
export function entity({ kind, doc, page, quirks, members, not = [], read }: Entity): JsonKind<DocumentAccount> {
  return {
    kind,
    form: 'json',
    doc,
    documentedAt: `${API}${page}`,
    ...(quirks && { quirks }),
    recognise: (probe) =>
      ['', 'value/0/'].some(
        (at) =>
          probe.has(...['id', ...members].map((name) => `${at}${name}`)) &&
          !not.some((name) => probe.has(`${at}${name}`)),
      ),
    read: (root, out) => {
      for (const name of ['@odata.context', '@odata.nextLink', '@odata.count']) root.get(name).readAsWhole();
      out.parts(root, 'value', (record) => read(record, out), kind);
    },
  };
}
