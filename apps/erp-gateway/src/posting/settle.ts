import type { Component, Posting, PostingLine } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import type { DocumentKind, PostingPolicy, PostingPolicyVersion, PostingRule } from './posting-policy.js';
import {
  conditions,
  factsOf,
  saidBy,
  settlingsOf,
  specificityOf,
  unmet,
  type PostingFacts,
  type Settling,
} from './rule-match.js';
import { filled } from './templates.js';

export type Grain = NonNullable<PostingRule['grain']>;
type DocumentDate = NonNullable<PostingRule['date']>;

/** What the policy says to one posting. */
export interface Settled {
  readonly version: PostingPolicyVersion;
  readonly grain: Grain;
  readonly date: DocumentDate;
  /** Minor units by which clearing may differ from the other lines. */
  readonly tolerance: number;
  /** Amount above which a person must agree, minor units; null where nobody is asked. */
  readonly approvalAbove: number | null;
  documentFor(side: 'above' | 'below'): DocumentKind;
  /** The account of a component; refuses the posting where the policy names none. */
  accountOf(component: Component): string;
  /** The ERP's code of a tax by the channel's name; undefined where the policy names none. */
  taxCodeOf(title: string): string | undefined;
  /** Dimensions of a line; undefined where the policy names none. */
  dimensionsOf(line: PostingLine): Readonly<Record<string, string>> | undefined;
  readonly clearingParty: string;
  readonly party: string;
}

/** Why one settling is as it is: the rule that won, and why the others did not. */
export interface Explanation {
  readonly settling: Settling;
  readonly rule: string;
  readonly value: unknown;
  readonly passedOver: readonly { readonly rule: string; readonly because: string }[];
}

/** The version that holds on the posting's document date: the date is a fact, never today. */
export function versionOn(policy: PostingPolicy, documentOn: string): PostingPolicyVersion {
  let newest: PostingPolicyVersion | undefined;
  for (const version of policy.versions)
    if (version.from <= documentOn && (!newest || newest.from < version.from)) newest = version;
  if (newest) return newest;
  throw new Terminal('no-policy', {
    problem: `No version of the posting policy holds on ${documentOn}`,
    remedy: 'Add one to policies/posting.yaml, or correct the date of the document.',
  });
}

/** What the policy says to a posting: pure. */
export function settle(posting: Posting, policy: PostingPolicy): Settled {
  const version = versionOn(policy, posting.documentOn);
  const { said, dimensions } = sayings(version, factsOf(posting));
  const must = (settling: Settling): unknown => said.get(settling) ?? refused(posting, version, settling);
  const approval = said.get('approval') as PostingRule['approval'];
  let party: string | undefined;
  const clearingParty = () => (party ??= filled(must('clearingParty') as string, posting));
  return {
    version,
    grain: (said.get('grain') as Grain | undefined) ?? 'order',
    date: (said.get('date') as DocumentDate | undefined) ?? 'document',
    tolerance: (said.get('tolerance') as number | undefined) ?? 0,
    approvalAbove: approval === undefined || approval === 'none' ? null : approval.above,
    documentFor: (side) => (must('documents') as Record<typeof side, DocumentKind>)[side],
    accountOf: (component) => must(`accounts.${component}`) as string,
    taxCodeOf: (title) => (said.get(`taxCodes.${title}`) ?? said.get('taxCodes.otherwise')) as string | undefined,
    dimensionsOf: (line) => dimensionsOf(dimensions, posting, line),
    get clearingParty() {
      return clearingParty();
    },
    get party() {
      const own = said.get('party') as string | undefined;
      return own === undefined ? clearingParty() : filled(own, posting);
    },
  };
}

/** For one posting: which rule settled what, and why the others did not. */
export function explain(posting: Posting, policy: PostingPolicy): Explanation[] {
  const version = versionOn(policy, posting.documentOn);
  const facts = factsOf(posting);
  return everySettling(version).flatMap((settling): Explanation[] => {
    const winner = winnerOf(version, facts, settling);
    if (!winner) return [];
    const others = version.rules.filter((rule) => rule !== winner && saidBy(rule, settling) !== undefined);
    const passedOver = others.map((rule) => ({ rule: rule.name, because: reasonAgainst(rule, facts, winner) }));
    return [{ settling, rule: winner.name, value: saidBy(winner, settling), passedOver }];
  });
}

/** The most specific rule that says something to a settling; the schema has made sure that it is one. */
export function winnerOf(
  { rules }: Pick<PostingPolicyVersion, 'rules'>,
  facts: PostingFacts,
  settling: Settling,
): PostingRule | undefined {
  let winner: PostingRule | undefined;
  for (const rule of rules) {
    if (saidBy(rule, settling) === undefined || unmet(rule, facts).length > 0) continue;
    if (!winner || specificityOf(winner) < specificityOf(rule)) winner = rule;
  }
  return winner;
}

/** All that a version says to postings with the same facts. */
interface Sayings {
  readonly said: ReadonlyMap<Settling, unknown>;
  readonly dimensions: readonly (readonly [name: string, template: string])[];
}

/** Most combinations of facts that one version remembers; a shop has tens. Beyond it they are found again. */
const REMEMBERED = 5_000;
const remembered = new WeakMap<PostingPolicyVersion, Map<string, Sayings>>();

function sayings(version: PostingPolicyVersion, facts: PostingFacts): Sayings {
  const known = remembered.get(version) ?? new Map<string, Sayings>();
  remembered.set(version, known);
  const key = conditions.map((one) => facts[one] ?? '').join('\u0000');
  const before = known.get(key);
  if (before) return before;
  const found = everySaying(version, facts);
  if (known.size < REMEMBERED) known.set(key, found);
  return found;
}

function everySaying(version: PostingPolicyVersion, facts: PostingFacts): Sayings {
  const said = new Map<Settling, unknown>();
  for (const settling of everySettling(version)) {
    const winner = winnerOf(version, facts, settling);
    if (winner) said.set(settling, saidBy(winner, settling));
  }
  const dimensions = [...said].flatMap(([settling, value]) =>
    settling.startsWith('dimensions.') ? [[settling.slice('dimensions.'.length), value as string] as const] : [],
  );
  return { said, dimensions };
}

function everySettling({ rules }: PostingPolicyVersion): Settling[] {
  return [...new Set(rules.flatMap(settlingsOf))];
}

function dimensionsOf(dimensions: Sayings['dimensions'], posting: Posting, line: PostingLine) {
  if (dimensions.length === 0) return undefined;
  const values = dimensions.map(([name, template]) => [name, filled(template, posting, line)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== ''));
}

function reasonAgainst(rule: PostingRule, facts: PostingFacts, winner: PostingRule): string {
  const [first] = unmet(rule, facts);
  return first ? `${first} is ${facts[first] ?? 'not stated'}` : `${winner.name} is more specific`;
}

function refused(posting: Posting, version: PostingPolicyVersion, settling: Settling): never {
  const { legalEntity, channelAccount, currency, kind } = posting;
  throw new Terminal(settling.startsWith('accounts.') ? 'no-account' : 'no-policy', {
    problem: `Version ${version.version} of the posting policy has no ${settling} for a ${kind} of ${channelAccount} in ${currency}, legal entity ${legalEntity}`,
    remedy: 'Add a rule to policies/posting.yaml and retry the posting.',
    where: { document: 'policies/posting.yaml', field: settling },
  });
}
