import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Element } from '../element.js';
import type { JsonKind } from '../source.js';
import { readDeclaredOrder } from './declared-order.js';
import { idOf, required, textOf } from '../readings.js';
import type { DeclaredKind, DeclaredNotification } from './manifest-file.js';
import { elementsAt, firstAt } from './paths.js';
import type { Manifest } from './read-manifest.js';

/** The kinds that a manifest declares. */
export function declaredKinds({ channel, kinds, notifications }: Manifest): readonly JsonKind<DocumentAccount>[] {
  return [...kinds.map((one) => declaredKind(one, channel)), ...notifications.map(declaredNotification)];
}

/** It names what changed, which is then fetched. */
function declaredNotification({ names, only, recognise, ...about }: DeclaredNotification): JsonKind<DocumentAccount> {
  return {
    ...about,
    form: 'json',
    recognise: (probe) => recognise.some((members) => probe.has(...members)),
    read: (root, out) => {
      const [kind, id] = [firstAt(root, names.kind), firstAt(root, names.id)];
      root.readAsWhole();
      const what = required(textOf(kind), kind);
      if (only?.includes(what) !== false) out.available({ kind: what, externalId: required(idOf(id), id) });
    },
  };
}

function declaredKind(declared: DeclaredKind, channel: string): JsonKind<DocumentAccount> {
  const { kind, doc, documentedAt, quirks, recognise, list, single, beside, resource } = declared;
  return {
    kind,
    form: 'json',
    doc,
    documentedAt,
    quirks,
    recognise: (probe) => recognise.some((members) => probe.has(...members)),
    read: (root, out) => {
      for (const path of beside) for (const one of elementsAt(root, path)) one.readAsWhole();
      for (const one of ordersIn(root, list, single)) {
        out.part(one, (order) => readDeclaredOrder(order, declared, channel, out), resource);
      }
    },
  };
}

/** What stands in the list, or at the place of a single one; else the document itself, or its items where it is a list. */
function ordersIn(root: Element, list: string | undefined, single: string | undefined): readonly Element[] {
  const at = (path: string | undefined) => (path === undefined ? [] : elementsAt(root, path));
  const [page] = at(list);
  if (page?.stated === true) return page.items();
  const [one] = at(single);
  if (one?.stated === true) return [one];
  return Array.isArray(root.value) ? root.items() : [root];
}
