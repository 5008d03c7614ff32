import { z } from 'zod';
import { component, country, currency, posting } from '#libs/contracts';
import { clashes } from './rule-clashes.js';
import { unknownWords } from './templates.js';

/** Kinds of ERP document. */
export const documentKind = z.enum(['invoice', 'credit-memo', 'journal']);
export type DocumentKind = z.output<typeof documentKind>;

/** One value or several; a posting that has any of them matches. */
const oneOf = <Value extends z.ZodType>(value: Value) => z.union([value, z.array(value).min(1)]);

const text = z.string().min(1);

/** Which postings a rule is for; what is not named does not matter. */
const condition = z.strictObject({
  legalEntity: oneOf(text).optional().describe('Company whose books it is for'),
  channel: oneOf(text).optional().describe('Platform: shopify, amazon'),
  channelAccount: oneOf(text).optional().describe('Seller login: shopify-us-1'),
  settlementAccount: oneOf(text).optional().describe('Who pays: a marketplace account, a payment provider'),
  currency: oneOf(currency).optional().describe('Currency of the posting, ISO 4217'),
  kind: oneOf(posting.shape.kind).optional().describe('What happened: sale, refund …'),
  partyRole: oneOf(posting.shape.party.shape.role).optional().describe('Who bought: consumer-default, business …'),
  taxScheme: oneOf(posting.shape.taxScheme).optional().describe('How it is taxed: domestic, OSS, facilitator …'),
  country: oneOf(country).optional().describe('Country that it was sent to, else of the party'),
  region: oneOf(text).optional().describe('Region that it was sent to, as the source writes it'),
});

/** A text that is filled from the posting; `{words}` are listed in templates.ts. */
const template = text.refine((value) => unknownWords(value).length === 0, {
  error: ({ input }) => `nobody fills in ${unknownWords(String(input)).join(', ')}`,
});

/** What waits for a person: amounts above this, in minor units of the posting's currency. `none`: nothing waits. */
const approval = z.union([z.literal('none'), z.strictObject({ above: z.int().nonnegative() })]);

/** A rule: for which postings it is, and what it settles for them. */
const postingRule = z.strictObject({
  name: text.describe('For people, errors and explanations; unique in its version'),
  when: condition.default({}).describe('Which postings it is for; the rule with the most conditions wins'),
  documents: z
    .strictObject({ above: documentKind, below: documentKind })
    .optional()
    .describe('ERP document for order lines above zero, and for those below'),
  grain: z
    .enum(['line', 'order', 'day', 'settlement'])
    .optional()
    .describe(
      'What one ERP document covers: an order line; what an order posts at once (a shipment, a refund); all of a day; all of a settlement. `order` unless stated',
    ),
  date: z
    .enum(['document', 'occurrence', 'recognition', 'tax-point'])
    .optional()
    .describe('Which of the posting’s dates the ERP document bears; `document` unless stated, and where it has none'),
  clearingParty: template.optional().describe('Party on the clearing account; {words} are filled in'),
  party: template.optional().describe('Party of the document; the clearing party unless stated'),
  tolerance: z
    .int()
    .nonnegative()
    .optional()
    .describe('Minor units by which clearing may differ from the other lines; they go to rounding. 0 unless stated'),
  approval: approval.optional().describe('From which amount on a person must agree; none unless stated'),
  accounts: z
    .partialRecord(component, text)
    .optional()
    .describe('Account by component; `clearing` is the clearing account. Memo lines need none'),
  taxCodes: z
    .record(text, text)
    .optional()
    .describe('The ERP’s tax code by the channel’s own name of the tax; `otherwise` for every other name'),
  dimensions: z
    .record(text, template)
    .optional()
    .describe('Value by the ERP’s name of the dimension; {words} are filled in'),
});
export type PostingRule = z.output<typeof postingRule>;

/** Rules that hold for documents dated from a day on. */
const policyVersion = z.strictObject({
  version: text.describe('Name that every ERP document bears; a version that was used is never edited'),
  from: z.iso
    .date()
    .describe('First document date (local, in the legal entity’s zone) on which it holds; it does until the next one'),
  rules: z.array(postingRule).min(1),
});

/** How a legal entity closes its books: no part of a version, since closing a month changes no rule. */
const entityBooks = z.strictObject({
  zone: text.describe('IANA time zone of its days').refine(isZone, { error: 'no such time zone' }),
  closedThrough: z.iso
    .date()
    .optional()
    .describe('Last day of the last closed period; nothing is dated on or before it'),
  late: z
    .enum(['next-open', 'approve', 'refuse'])
    .default('next-open')
    .describe('A document of a closed period: dated on the first open day; the same after approval; refused'),
});

/** When summaries of a day or settlement are closed. */
const summaries = z.strictObject({
  closeAfterMinutes: z
    .number()
    .positive()
    .describe('A day: after its end in the legal entity’s zone; late news and settlements: after the first of them'),
  mostPostings: z
    .int()
    .positive()
    .max(5_000)
    .describe('A summary with so many postings is closed, and a further one begun'),
});
export const SUMMARIES_UNLESS_STATED: z.output<typeof summaries> = { closeAfterMinutes: 60, mostPostings: 1_000 };

/** The posting policy as `policies/posting.yaml` states it. */
export const postingPolicySchema = z
  .strictObject({
    versions: z.array(policyVersion).min(1),
    legalEntities: z.record(text, entityBooks).default({}),
    summaries: summaries.default(SUMMARIES_UNLESS_STATED),
  })
  .superRefine((policy, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const name of ['version', 'from'] as const)
      for (const [index, value] of repeated(policy.versions.map((one) => one[name])))
        refuse(['versions', index, name], `two versions have ${name} ${value}`);
    for (const [version, { rules }] of policy.versions.entries()) {
      for (const [index, value] of repeated(rules.map(({ name }) => name)))
        refuse(['versions', version, 'rules', index, 'name'], `two rules are called ${value}`);
      for (const { rule, message } of clashes(rules)) refuse(['versions', version, 'rules', rule], message);
    }
  });

/** A version of the policy, with the digest that every ERP document records. */
export type PostingPolicyVersion = z.output<typeof policyVersion> & {
  /** SHA-256 of its content, hexadecimal. */
  readonly digest: string;
};

/** How a legal entity closes its books. */
export type EntityBooks = z.output<typeof entityBooks>;

/** Every version of the posting policy. */
export interface PostingPolicy {
  readonly versions: readonly PostingPolicyVersion[];
  readonly legalEntities?: Readonly<Record<string, EntityBooks>>;
  readonly summaries?: z.output<typeof summaries>;
}

/** Where the policy that holds at this moment is found: it may be read again at any time. */
export interface PolicySource {
  readonly current: PostingPolicy;
}

/** Every value that was there before, with its place. */
function repeated(values: readonly string[]): [index: number, value: string][] {
  return [...values.entries()].filter(([index, value]) => values.indexOf(value) < index);
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
