import { z } from 'zod';
import { component, currency, posting } from '#libs/contracts';

/** Kinds of ERP document. */
export const documentKind = z.enum(['invoice', 'credit-memo', 'journal']);
export type DocumentKind = z.output<typeof documentKind>;

/** One value or several; a posting that has any of them matches. */
const oneOf = <Value extends z.ZodType>(value: Value) => z.union([value, z.array(value).min(1)]);

/** Which postings a rule is for; what is not named does not matter. */
const condition = z.strictObject({
  legalEntity: oneOf(z.string().min(1)).optional(),
  channel: oneOf(z.string().min(1)).optional(),
  channelAccount: oneOf(z.string().min(1)).optional(),
  settlementAccount: oneOf(z.string().min(1)).optional(),
  currency: oneOf(currency).optional(),
  kind: oneOf(posting.shape.kind).optional(),
});

/** A rule: for which postings it is, and what it settles for them. */
const postingRule = z.strictObject({
  /** For people, errors and explanations; unique in its version. */
  name: z.string().min(1),
  when: condition.default({}),
  /** Document for order lines above zero, and for those below. */
  documents: z.strictObject({ above: documentKind, below: documentKind }).optional(),
  /** Party on the clearing account; `{settlementAccount}`, `{currency}` and `{legalEntity}` are filled in. */
  clearingParty: z.string().min(1).optional(),
  /** Account by component; `clearing` is the clearing account. Memo lines need none. */
  accounts: z.partialRecord(component, z.string().min(1)).optional(),
});
export type PostingRule = z.output<typeof postingRule>;

/** Rules that hold for documents dated from a day on. */
const policyVersion = z.strictObject({
  version: z.string().min(1),
  /** First document date (local, in the legal entity's zone) on which these rules hold; they do until the next version's. */
  from: z.iso.date(),
  rules: z.array(postingRule).min(1),
});

/** The posting policy as `policies/posting.yaml` states it. */
export const postingPolicySchema = z
  .strictObject({ versions: z.array(policyVersion).min(1) })
  .superRefine((policy, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const name of ['version', 'from'] as const)
      for (const twice of repeated(policy.versions.map((one) => one[name])))
        refuse(['versions'], `two versions have ${name} ${twice}`);
    for (const [index, { rules }] of policy.versions.entries()) {
      for (const twice of repeated(rules.map(({ name }) => name)))
        refuse(['versions', index, 'rules'], `two rules are called ${twice}`);
      for (const clash of clashes(rules)) refuse(['versions', index, 'rules'], clash);
    }
  });

/** A version of the policy, with the digest that every ERP document records. */
export type PostingPolicyVersion = z.output<typeof policyVersion> & {
  /** SHA-256 of its content, hexadecimal. */
  readonly digest: string;
};

/** Every version of the posting policy. */
export interface PostingPolicy {
  readonly versions: readonly PostingPolicyVersion[];
}

/** What a rule can settle, each by the most specific rule that says it. */
export const settlings = [
  'documents',
  'clearingParty',
  ...component.options.map((one) => `accounts.${one}` as const),
] as const;
export type Settling = (typeof settlings)[number];

/** What a rule says to one settling. */
export function saidBy(rule: PostingRule, settling: Settling): unknown {
  if (settling === 'documents' || settling === 'clearingParty') return rule[settling];
  return rule.accounts?.[settling.slice('accounts.'.length) as keyof typeof rule.accounts];
}

const dimensions = ['legalEntity', 'channel', 'channelAccount', 'settlementAccount', 'currency', 'kind'] as const;
export type Dimension = (typeof dimensions)[number];

/** How many conditions a rule has: more are more specific. */
export function specificityOf(rule: PostingRule): number {
  return dimensions.filter((dimension) => rule.when[dimension] !== undefined).length;
}

/** The conditions of a rule that a posting does not meet; none where it matches. */
export function unmet(rule: PostingRule, facts: Readonly<Record<Dimension, string>>): Dimension[] {
  return dimensions.filter((dimension) => {
    const allowed = valuesOf(rule, dimension);
    return allowed !== undefined && !allowed.includes(facts[dimension]);
  });
}

function valuesOf(rule: PostingRule, dimension: Dimension): readonly string[] | undefined {
  const value = rule.when[dimension];
  return value === undefined || Array.isArray(value) ? value : [value];
}

/** Two rules equally specific that can meet in one posting and settle the same: nobody could say which one wins. */
function* clashes(rules: readonly PostingRule[]): Generator<string> {
  for (const [index, one] of rules.entries())
    for (const other of rules.slice(index + 1)) {
      if (specificityOf(one) !== specificityOf(other) || !canMeet(one, other)) continue;
      const both = settlings.filter(
        (settling) => saidBy(one, settling) !== undefined && saidBy(other, settling) !== undefined,
      );
      if (both.length > 0)
        yield `the rules ${one.name} and ${other.name} are equally specific and both settle ${both.join(', ')}: make one more specific`;
    }
}

function canMeet(one: PostingRule, other: PostingRule): boolean {
  return dimensions.every((dimension) => {
    const [mine, theirs] = [valuesOf(one, dimension), valuesOf(other, dimension)];
    return !mine || !theirs || mine.some((value) => theirs.includes(value));
  });
}

function repeated(values: readonly string[]): Set<string> {
  return new Set(values.filter((value, index) => values.indexOf(value) !== index));
}
