import type { Component, Posting } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import {
  saidBy,
  settlings,
  specificityOf,
  unmet,
  type DocumentKind,
  type PostingPolicy,
  type PostingPolicyVersion,
  type PostingRule,
  type Settling,
} from './posting-policy.js';

/** What the policy says to one posting. */
export interface Settled {
  readonly version: PostingPolicyVersion;
  documentFor(side: 'above' | 'below'): DocumentKind;
  /** The account of a component; refuses the posting where the policy names none. */
  accountOf(component: Component): string;
  readonly clearingParty: string;
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
  const begun = policy.versions.filter(({ from }) => from <= documentOn);
  const newest = begun.toSorted((a, b) => (a.from < b.from ? 1 : -1))[0];
  if (newest) return newest;
  throw new Terminal('no-policy', {
    problem: `No version of the posting policy holds on ${documentOn}`,
    remedy: 'Add one to policies/posting.yaml, or correct the date of the document.',
  });
}

/** What the policy says to a posting: pure. */
export function settle(posting: Posting, policy: PostingPolicy): Settled {
  const version = versionOn(policy, posting.documentOn);
  const say = (settling: Settling): unknown => {
    const winner = winnerOf(candidates(posting, version, settling));
    if (winner) return saidBy(winner, settling);
    throw notSettled(posting, version, settling);
  };
  return {
    version,
    documentFor: (side) => (say('documents') as Record<typeof side, DocumentKind>)[side],
    accountOf: (component) => say(`accounts.${component}`) as string,
    get clearingParty() {
      return filled(say('clearingParty') as string, posting);
    },
  };
}

/** For one posting: which rule settled what, and why the others did not. */
export function explain(posting: Posting, policy: PostingPolicy): Explanation[] {
  const version = versionOn(policy, posting.documentOn);
  return settlings.flatMap((settling): Explanation[] => {
    const winner = winnerOf(candidates(posting, version, settling));
    if (!winner) return [];
    const others = version.rules.filter((rule) => rule !== winner && saidBy(rule, settling) !== undefined);
    const passedOver = others.map((rule) => ({ rule: rule.name, because: reasonAgainst(rule, posting, winner) }));
    return [{ settling, rule: winner.name, value: saidBy(winner, settling), passedOver }];
  });
}

function candidates(posting: Posting, version: PostingPolicyVersion, settling: Settling): PostingRule[] {
  return version.rules.filter((rule) => saidBy(rule, settling) !== undefined && unmet(rule, posting).length === 0);
}

/** The most specific; the schema has made sure that it is one. */
function winnerOf(rules: readonly PostingRule[]): PostingRule | undefined {
  return rules.toSorted((a, b) => specificityOf(b) - specificityOf(a))[0];
}

function reasonAgainst(rule: PostingRule, posting: Posting, winner: PostingRule): string {
  const [first] = unmet(rule, posting);
  return first ? `${first} is ${posting[first]}` : `${winner.name} is more specific`;
}

function filled(template: string, { settlementAccount, currency, legalEntity }: Posting): string {
  const values: Readonly<Record<string, string>> = { settlementAccount, currency, legalEntity };
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function notSettled(posting: Posting, version: PostingPolicyVersion, settling: Settling): Terminal {
  const { legalEntity, channelAccount, currency, kind } = posting;
  return new Terminal(settling.startsWith('accounts.') ? 'no-account' : 'no-policy', {
    problem: `Version ${version.version} of the posting policy has no ${settling} for a ${kind} of ${channelAccount} in ${currency}, legal entity ${legalEntity}`,
    remedy: 'Add a rule to policies/posting.yaml and retry the posting.',
    where: { document: 'policies/posting.yaml', field: settling },
  });
}
