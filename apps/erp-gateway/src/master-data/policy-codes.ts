import type { PostingPolicy } from '../posting/posting-policy.js';
import { allowedBy } from '../posting/rule-match.js';
import { entityKey } from './master-keys.js';

/** Kinds of master data that the posting policy names. */
export const namedKinds = ['account', 'tax-code'] as const;
export type NamedKind = (typeof namedKinds)[number];

/** A code of the policy, and the legal entities for which a rule names it. */
export interface NamedCode {
  readonly version: string;
  readonly rule: string;
  readonly kind: NamedKind;
  readonly legalEntity: string;
  readonly code: string;
}

/** A code that the ERP does not have, or on which nothing may be posted any more. */
export interface UnknownCode extends NamedCode {
  readonly reason: 'unknown' | 'inactive';
}

/** Every account and tax code that a policy names, for each of these legal entities to which its rule applies. Pure. */
export function codesOf({ versions }: Pick<PostingPolicy, 'versions'>, legalEntities: readonly string[]): NamedCode[] {
  return versions.flatMap(({ version, rules }) =>
    rules.flatMap((rule) => {
      const named: [NamedKind, string][] = [
        ...Object.values(rule.accounts ?? {}).map((code): [NamedKind, string] => ['account', code]),
        ...Object.values(rule.taxCodes ?? {}).map((code): [NamedKind, string] => ['tax-code', code]),
      ];
      const allowed = allowedBy(rule, 'legalEntity');
      const entities = legalEntities.filter((one) => allowed?.includes(one) ?? true);
      const distinct = [...new Map(named.map((one) => [one.join('/'), one])).values()];
      return entities.flatMap((legalEntity) =>
        distinct.map(([kind, code]) => ({ version, rule: rule.name, kind, legalEntity, code })),
      );
    }),
  );
}

/** Those that the books do not have; `active` by natural key, per kind. Pure. */
export function unknownAmong(
  codes: readonly NamedCode[],
  active: Readonly<Record<NamedKind, ReadonlyMap<string, boolean>>>,
): UnknownCode[] {
  return codes.flatMap((named): UnknownCode[] => {
    const known = active[named.kind].get(entityKey(named.legalEntity, named.code));
    if (known === true) return [];
    return [{ ...named, reason: known === false ? 'inactive' : 'unknown' }];
  });
}
