import type { SourceAccount } from '../accounts/accounts.js';
import type { Probe } from './probe.js';
import type { JsonKind } from './source.js';

/** A JSON document without business facts: a request, an empty answer, an error, a list that says nothing of money or goods. */
export function withoutFacts<Account extends SourceAccount>(
  kind: string,
  doc: string,
  documentedAt: string,
  recognise: (probe: Probe) => boolean,
): JsonKind<Account> {
  return { kind, form: 'json', doc, documentedAt, silent: true, recognise, read: (root) => root.readAsWhole() };
}
