import type { Posting } from '#libs/contracts';
import type { PostingRule } from './posting-policy.js';

/** By what a rule may be chosen. */
export const conditions = [
  'legalEntity',
  'channel',
  'channelAccount',
  'settlementAccount',
  'currency',
  'kind',
  'partyRole',
  'taxScheme',
  'country',
  'region',
] as const;
export type Condition = (typeof conditions)[number];

/** What a posting has to a condition; undefined where it does not say, which no rule's condition matches. */
export type PostingFacts = Readonly<Partial<Record<Condition, string>>>;

/** What the conditions of rules are compared with. */
export function factsOf(posting: Posting): PostingFacts {
  const { legalEntity, channel, channelAccount, settlementAccount, currency, kind, party, taxScheme, shipTo } = posting;
  const country = shipTo?.country ?? party.country;
  const region = shipTo?.region;
  return {
    legalEntity,
    channel,
    channelAccount,
    settlementAccount,
    currency,
    kind,
    partyRole: party.role,
    taxScheme,
    ...(country === undefined ? {} : { country }),
    ...(region === undefined ? {} : { region }),
  };
}

/**
 * One thing that rules settle, each by the most specific rule that says it: `documents`, `accounts.shipping`,
 * `taxCodes.MwSt`, `dimensions.costCentre` …
 */
export type Settling = string;

const SINGLE = ['documents', 'grain', 'date', 'clearingParty', 'party', 'tolerance', 'approval'] as const;
const MAPS = ['accounts', 'taxCodes', 'dimensions'] as const;

/** Everything that a rule says something to. */
export function settlingsOf(rule: PostingRule): Settling[] {
  return [
    ...SINGLE.filter((name) => rule[name] !== undefined),
    ...MAPS.flatMap((map) => Object.keys(rule[map] ?? {}).map((key) => `${map}.${key}`)),
  ];
}

/** What a rule says to one settling; undefined where it says nothing. */
export function saidBy(rule: PostingRule, settling: Settling): unknown {
  const dot = settling.indexOf('.');
  if (dot < 0) return rule[settling as (typeof SINGLE)[number]];
  const map = rule[settling.slice(0, dot) as (typeof MAPS)[number]] as Readonly<Record<string, unknown>> | undefined;
  return map?.[settling.slice(dot + 1)];
}

/** How many conditions a rule has: more are more specific. */
export function specificityOf(rule: PostingRule): number {
  return conditions.filter((one) => rule.when[one] !== undefined).length;
}

/** The conditions of a rule that a posting does not meet; none where it matches. */
export function unmet(rule: PostingRule, facts: PostingFacts): Condition[] {
  return conditions.filter((one) => {
    const allowed = allowedBy(rule, one);
    const value = facts[one];
    return allowed !== undefined && (value === undefined || !allowed.includes(value));
  });
}

/** The values that a rule allows; undefined where it does not matter. */
export function allowedBy(rule: PostingRule, one: Condition): readonly string[] | undefined {
  const value = rule.when[one];
  return value === undefined || Array.isArray(value) ? value : [value];
}
