import type { Queryable } from '#libs/actors';
import type { GatewaySetup } from '../setup.js';
import { entityKey } from './master-keys.js';
import { listState, recordsByKey } from './master-rows.js';
import { codesOf, namedKinds, unknownAmong, type NamedKind, type UnknownCode } from './policy-codes.js';

/** A list that the policy was compared with. */
interface ComparedList {
  readonly connection: string;
  readonly kind: NamedKind;
  /** When the list was last read; null: not yet, or the ERP tells none, and nothing is said of its codes. */
  readonly readAt: string | null;
}

/** What the posting policy names and the ERPs do not have. It warns: the ERP itself refuses what it cannot post. */
export interface PolicyCheck {
  readonly compared: readonly ComparedList[];
  readonly unknown: readonly (UnknownCode & { readonly connection: string })[];
}

/** Compares the accounts and tax codes of the posting policy with what the ERPs' lists have. */
export async function checkPolicy(client: Queryable, { erps, postingPolicy }: GatewaySetup): Promise<PolicyCheck> {
  const compared: ComparedList[] = [];
  const unknown: PolicyCheck['unknown'][number][] = [];
  for (const { connection } of erps) {
    const codes = codesOf(postingPolicy.current, connection.legalEntities);
    for (const kind of namedKinds) {
      const list = { connection: connection.name, kind };
      const { readAt } = await listState(client, list);
      compared.push({ ...list, readAt });
      if (readAt === null) continue;
      const mine = codes.filter((one) => one.kind === kind);
      const keys = [...new Set(mine.map(({ legalEntity, code }) => entityKey(legalEntity, code)))];
      const rows = await recordsByKey(client, list, keys);
      const active = new Map(rows.map((row) => [row.naturalKey, row.active]));
      const found = unknownAmong(mine, { account: active, 'tax-code': active });
      unknown.push(...found.map((one) => ({ ...one, connection: connection.name })));
    }
  }
  return { compared, unknown };
}
