import { CrossdockError } from '#libs/errors';
import type { DriverCapabilities } from '../drivers/driver.js';
import type { PostingPolicy, PostingPolicyVersion, PostingRule } from '../posting/posting-policy.js';
import { conditions, settlingsOf, type PostingFacts } from '../posting/rule-match.js';
import { winnerOf } from '../posting/settle.js';

/** An ERP, as far as it is asked what it can do. */
export interface CapableErp {
  readonly connection: { readonly name: string; readonly legalEntities: readonly string[] };
  readonly driver: {
    readonly name: string;
    readonly capabilities: Pick<DriverCapabilities, 'documents' | 'dimensions'>;
  };
}

/** Combinations of values that one rule is tried with: a list of values in each of many conditions multiplies. */
const MOST_COMBINATIONS = 10_000;

/**
 * What a policy asks of ERPs that they cannot do, one sentence each: kinds of document, dimensions. A rule that never wins
 * for a legal entity, since a more specific one always does, asks nothing of its ERP. Pure.
 */
export function shortfalls(policy: Pick<PostingPolicy, 'versions'>, erps: readonly CapableErp[]): string[] {
  return policy.versions.flatMap((version) =>
    erps.flatMap((erp) =>
      erp.connection.legalEntities.flatMap((legalEntity) =>
        version.rules.flatMap((rule) =>
          asked(rule, erp).flatMap(({ settling, what }) =>
            canWin(version, rule, legalEntity, settling) ? [sentence(version, rule, legalEntity, erp, what)] : [],
          ),
        ),
      ),
    ),
  );
}

/** The policy, where its ERPs can do all that it asks for; else an error that says what they cannot. */
export function assertCapable<Policy extends PostingPolicy>(policy: Policy, erps: readonly CapableErp[]): Policy {
  const [first, ...more] = shortfalls(policy, erps);
  if (first === undefined) return policy;
  throw new CrossdockError('invalid-policy', {
    problem: `The posting policy asks for what an ERP cannot do: ${[first, ...more].join('; ')}`,
    remedy:
      'Let a rule for this legal entity settle something else, or name another ERP in policies/erp-connections.yaml.',
    where: { document: 'posting.yaml' },
  });
}

/** What a rule asks of an ERP that it does not declare. */
function asked(rule: PostingRule, { driver: { capabilities } }: CapableErp): { settling: string; what: string }[] {
  const kinds = new Set(rule.documents ? [rule.documents.above, rule.documents.below] : []);
  const documents = [...kinds].filter((kind) => !capabilities.documents.includes(kind));
  const dimensions = capabilities.dimensions ? [] : settlingsOf(rule).filter((one) => one.startsWith('dimensions.'));
  return [
    ...documents.map((kind) => ({ settling: 'documents', what: `documents of kind ${kind}` })),
    ...dimensions.map((settling) => ({ settling, what: `the dimension ${settling.slice('dimensions.'.length)}` })),
  ];
}

/** Whether there is a posting of this legal entity for which the rule settles this: one that has just what it asks for. */
function canWin(version: PostingPolicyVersion, rule: PostingRule, legalEntity: string, settling: string): boolean {
  let facts: PostingFacts[] = [{ legalEntity }];
  for (const condition of conditions) {
    const value = rule.when[condition];
    if (value === undefined) continue;
    const values: readonly string[] = Array.isArray(value) ? value : [value];
    if (condition === 'legalEntity') {
      if (!values.includes(legalEntity)) return false;
      continue;
    }
    facts = facts.flatMap((known) => values.map((one) => ({ ...known, [condition]: one })));
    // too many to try: better one refusal too many than a document that no ERP takes
    if (facts.length > MOST_COMBINATIONS) return true;
  }
  return facts.some((one) => winnerOf(version, one, settling) === rule);
}

function sentence(
  { version }: PostingPolicyVersion,
  { name }: PostingRule,
  legalEntity: string,
  { connection, driver }: CapableErp,
  what: string,
): string {
  return `version ${version}, rule ${name}, for ${legalEntity}: the ERP ${connection.name} (${driver.name}) does not take ${what}`;
}
