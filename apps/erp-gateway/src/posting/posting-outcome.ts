import type { Call, LongRest, Outcome } from '#libs/actors';
import {
  lineKeyOf,
  orderPostingOutcome,
  typeOf,
  type DataOf,
  type Message,
  type Posting,
  type postingRequested,
} from '#libs/contracts';
import type { PostingResult } from './posting-result.js';

type PostingRequest = DataOf<typeof postingRequested>;
type PostingOutcome = DataOf<typeof orderPostingOutcome>;
type Said = Omit<PostingOutcome, 'posting' | 'answersRevision'>;

/** Longest detail that the contract takes. */
const DETAIL_LIMIT = 2_000;

/** Whom an answer goes to: the message that asked, and its ref. */
type Asked = Pick<Call, 'ref' | 'message'>;

/** The answer to the actor that issued a posting: the same for the same outcome. */
export function outcomeMessage(call: Asked, request: PostingRequest, outcome: Outcome): Message<PostingOutcome> {
  const said = outcome.result === 'done' ? accepted(request.body, outcome.data as PostingResult) : rejected(outcome);
  return messageOf(call, request, said, outcome.at);
}

/** The posting waits: the actor's deadline moves. */
export function restMessage(
  call: Call,
  request: PostingRequest,
  rest: LongRest,
  time: string,
): Message<PostingOutcome> {
  const { state, until, code, detail } = rest;
  const said: Said = {
    outcome: 'waiting',
    lines: {},
    documents: [],
    reason: code,
    detail: limited(`${state}: ${detail}`),
  };
  const message = messageOf(call, request, until ? { ...said, until } : said, time);
  // it may wait more than once, each time until another instant
  return { ...message, id: `${message.id}/${call.version}` };
}

function accepted({ lines }: Posting, result: PostingResult): Said {
  const { documents, policyVersion, differs, differences, refusal } = result;
  const issued = linesOf(lines, differences);
  const version = policyVersion === null ? {} : { policyVersion };
  if (!differs) return { outcome: 'posted', lines: issued, documents, ...version };
  const words = refusal ? `one document was refused: ${refusal.detail}` : 'the ERP has other amounts than it was sent';
  const detail = limited(`${words}; differences by line: ${JSON.stringify(differences)}`);
  return {
    outcome: 'posted-different',
    lines: issued,
    documents,
    reason: refusal?.code ?? 'amounts-differ',
    detail,
    ...version,
  };
}

/** What counts as issued: the lines as they were sent, with what the ERP made of them. */
function linesOf(lines: Posting['lines'], differences: PostingResult['differences']): Record<string, number> {
  const issued: Record<string, number> = { ...differences };
  for (const line of lines) issued[lineKeyOf(line)] = (issued[lineKeyOf(line)] ?? 0) + line.amount;
  return issued;
}

function rejected({ code, detail }: Outcome): Said {
  return {
    outcome: 'rejected',
    lines: {},
    documents: [],
    reason: code ?? 'rejected',
    ...(detail ? { detail: limited(detail) } : {}),
  };
}

function limited(detail: string): string {
  return detail.slice(0, DETAIL_LIMIT);
}

function messageOf(call: Asked, request: PostingRequest, said: Said, time: string): Message<PostingOutcome> {
  const { posting, postingRevision } = request;
  return {
    id: `${call.ref}!${said.outcome}`,
    type: typeOf(orderPostingOutcome),
    source: 'erp-gateway',
    key: call.message.key,
    time,
    revision: postingRevision,
    data: { posting, answersRevision: postingRevision, ...said },
  };
}
