import type { z } from 'zod';
import type { DocumentAccount } from '../../accounts/accounts.js';
import type { JsonKind } from '../source.js';
import { readDeclaredOrder } from './declared-order.js';
import type { DeclaredKind, manifestFile } from './manifest-file.js';
import { elementsAt } from './paths.js';

/** The kinds that a manifest declares. */
export function declaredKinds({ channel, kinds }: z.output<typeof manifestFile>): readonly JsonKind<DocumentAccount>[] {
  return kinds.map((one) => declaredKind(one, channel));
}

function declaredKind(declared: DeclaredKind, channel: string): JsonKind<DocumentAccount> {
  const { kind, doc, documentedAt, quirks, recognise, list, beside, resource } = declared;
  return {
    kind,
    form: 'json',
    doc,
    documentedAt,
    quirks,
    recognise: (probe) => recognise.some((members) => probe.has(...members)),
    read: (root, out) => {
      for (const path of beside) for (const one of elementsAt(root, path)) one.readAsWhole();
      const page = list === undefined ? [] : elementsAt(root, `${list}/*`);
      const own = root.items();
      const isOne = page.length === 0 && own.length === 0 && !Array.isArray(listed(root, list));
      if (isOne) root.readAsWhole();
      for (const one of isOne ? [root] : page.length > 0 ? page : own) {
        out.part(one, (order) => readDeclaredOrder(order, declared, channel, out), resource);
      }
    },
  };
}

/** What stands where the list may be; undefined where there is none. */
function listed(root: Parameters<JsonKind['read']>[0], list: string | undefined): unknown {
  return list === undefined ? undefined : elementsAt(root, list)[0]?.value;
}
