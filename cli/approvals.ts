import type { Approval, ApprovalFact } from '../apps/erp-gateway/src/approvals/approval.js';
import { formatDecimal, fromWire } from '#libs/money';
import { ask, counted, oneOf, wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

const SERVICE = 'erp-gateway';
/** Characters of a digest that are shown, and enough to name it. */
const DIGEST_SHOWN = 12;

const WORDS = {
  state: { type: 'string', default: 'waiting' },
  by: { type: 'string' },
  digest: { type: 'string' },
  note: { type: 'string' },
} as const;

type Stack = ReturnType<ReturnType<typeof wordsAndIdsOf>['stack']>;
type Shown = Approval & { readonly facts: readonly ApprovalFact[] };

/** `crossdock approvals`: postings that wait for a second person, and what that person says. */
export async function approvalsCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals, json, stack } = wordsAndIdsOf(argv, WORDS);
  const [verb = 'list', id, ...others] = positionals;
  oneOf('approvals', verb, ['list', 'show', 'approve', 'reject']);
  if (verb === 'list') return list(stack(), values.state, json);
  if (id === undefined || others.length > 0)
    throw usage(`"approvals ${verb}" needs one id`, 'crossdock approvals lists them');
  if (verb === 'show') return show(await read(stack(), id), json);
  if (values.by === undefined) throw usage('Nobody was named', 'Say who decides with --by');
  const digest = values.digest ?? '';
  if (digest.length < DIGEST_SHOWN)
    throw usage(
      'It was not said what you have seen',
      `Say the digest that "crossdock approvals show ${id}" shows with --digest`,
    );
  const word = verb === 'approve' ? 'approve' : 'reject';
  return decide(stack(), { id, word, by: values.by, digest, note: values.note }, json);
}

async function list(stack: Stack, state: string, json: boolean): Promise<number> {
  const query = state === 'all' ? '' : `&state=${oneOf('state', state, ['waiting', 'approved', 'rejected', 'all'])}`;
  const answer = await ask<{ approvals: Approval[] }>(stack, SERVICE, `/approvals?limit=10000${query}`);
  write(json, answer, () => [...answer.approvals.map(lineOf), counted(answer.approvals.length, 'approval')]);
  return 0;
}

function read(stack: Stack, id: string): Promise<Shown> {
  return ask<Shown>(stack, SERVICE, `/approvals/${encodeURIComponent(id)}`);
}

function show(approval: Shown, json: boolean): number {
  write(json, approval, () => linesOf(approval));
  return 0;
}

interface Decision {
  readonly id: string;
  readonly word: 'approve' | 'reject';
  readonly by: string;
  /** The beginning of the digest that was shown. */
  readonly digest: string;
  readonly note: string | undefined;
}

async function decide(stack: Stack, { id, word, by, digest, note }: Decision, json: boolean): Promise<number> {
  const { digest: whole } = await read(stack, id);
  const said = { by, digest: whole.startsWith(digest) ? whole : digest, ...(note === undefined ? {} : { note }) };
  const approval = await ask<Approval>(
    stack,
    SERVICE,
    `/approvals/${encodeURIComponent(id)}/${word}`,
    'POST',
    undefined,
    said,
  );
  write(json, approval, () => [lineOf(approval)]);
  return 0;
}

function lineOf({
  id,
  state,
  kind,
  legalEntity,
  amount,
  currency,
  requestedAt,
  requestedBy,
  decidedBy,
  ref,
  digest,
}: Approval): string {
  const money = formatDecimal(fromWire({ minor: amount, currency }));
  const who = [...(requestedBy ? [`caused by ${requestedBy}`] : []), ...(decidedBy ? [`decided by ${decidedBy}`] : [])];
  return [
    `${id}  ${state}  ${kind}  ${legalEntity}  ${money} ${currency}  since ${requestedAt}  ${who.join(', ')}`.trimEnd(),
    `  ${ref}  digest ${digest.slice(0, DIGEST_SHOWN)}`,
  ].join('\n');
}

function linesOf(approval: Shown): string[] {
  return [
    lineOf(approval),
    ...approval.documents.flatMap(({ kind, documentDate, originalDate, party, lines, currency }) => [
      `  ${kind}  ${documentDate}${originalDate ? ` (of ${originalDate})` : ''}  ${party}`,
      ...lines.map(({ account, debitMinor, creditMinor }) => {
        const [side, minor] = debitMinor > 0 ? (['debit', debitMinor] as const) : (['credit', creditMinor] as const);
        return `    ${account}  ${side} ${formatDecimal(fromWire({ minor, currency }))} ${currency}`;
      }),
    ]),
    ...approval.facts.map(
      ({ at, fact, by, note }) => `  ${at}  ${fact}${by ? ` by ${by}` : ''}${note ? `: ${note}` : ''}`,
    ),
  ];
}
