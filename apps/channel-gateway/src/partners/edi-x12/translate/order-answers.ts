/** What a partner answers to an order, to a change of it, or to any message of ours: 855, 865, 824. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { loopsOf, need, type EdiReader } from '../../../documents/edi-messages.js';
import { acknowledged } from '../../../documents/partner-facts.js';
import { idOf, required } from '../../../documents/readings.js';
import type { Segment } from '../../../documents/segments.js';
import { dateOf, instantOfDay } from './parts.js';

/** BAK02 and BCA02, acknowledgement type (data element 587). */
const ANSWERS: Readonly<Record<string, string>> = {
  AC: 'accepted-with-errors',
  AD: 'accepted',
  AE: 'accepted-with-errors',
  AH: 'in-progress',
  AK: 'accepted',
  AT: 'accepted',
  NA: 'accepted',
  RD: 'rejected',
  RF: 'rejected',
  RJ: 'rejected',
  RO: 'rejected',
  ZZ: 'unknown',
};

/** ACK01, line item status (data element 668): the line is taken as it was ordered. */
const TAKEN: ReadonlySet<string> = new Set(['AC', 'AR', 'IA']);
/** The line is not delivered. */
const REFUSED: ReadonlySet<string> = new Set(['ID', 'IH', 'IR', 'R1', 'R2', 'R3', 'R4', 'R5', 'R6']);

/** 855 and 865: an answer to the whole order, and to each of its lines where the partner goes into them. */
export const readOrderAnswer: EdiReader<DocumentAccount> = (message, out) => {
  const change = message.type === '865';
  const head = need(message, change ? 'BCA' : 'BAK');
  const sent = required(idOf(head.get(3)), head.get(3));
  const day = dateOf(change ? head.get(10) : head.get(9)) ?? dateOf(head.get(change ? 6 : 4));
  const lines = loopsOf(message.segments, change ? 'POC' : 'PO1', ['CTT', 'AMT', 'SE']).map(answerOf);
  const rejected = lines.filter((line) => line.state === 'rejected').length;
  const data = {
    sent,
    state: ANSWERS[head.text(2)] ?? 'unknown',
    at: day === null ? null : instantOfDay(day, out),
    accepted: lines.length - rejected,
    rejected,
    problems: lines.flatMap(({ problem }) => (problem === null ? [] : [problem])),
  };
  return { facts: [{ segment: head, fact: acknowledged(data, out.account) }] };
};

/** A line without ACK goes with the whole order. */
function answerOf(loop: readonly Segment[], at: number) {
  const line = loop[0]?.text(1) || String(at + 1);
  const states = loop.filter(({ id }) => id === 'ACK');
  const refused = states.length > 0 && states.every((one) => REFUSED.has(one.text(1)));
  const problems = states.filter((one) => !TAKEN.has(one.text(1)));
  const [first] = problems;
  const text = problems.map((one) => [one.text(1), one.text(2), one.text(3), one.text(5)].filter(Boolean).join(' '));
  const severity = refused ? 'error' : 'warning';
  const problem = first && {
    about: `line ${line}`,
    severity,
    code: first.text(1),
    text: text.join('; ').slice(0, 500),
  };
  return { state: refused ? 'rejected' : 'accepted', problem: problem ?? null };
}

/** OTI01: what became of a message that we sent. */
const APPLIED: Readonly<Record<string, string>> = {
  TA: 'accepted',
  TC: 'accepted-with-errors',
  TE: 'accepted-with-errors',
  TP: 'partly',
  TR: 'rejected',
  IA: 'accepted',
  IC: 'accepted-with-errors',
  IE: 'accepted-with-errors',
  IP: 'partly',
  IR: 'rejected',
};

/** 824: what an application made of messages of ours, a fact for each. */
export const readApplicationAdvice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BGN');
  const day = dateOf(head.get(3));
  need(message, 'OTI');
  const at = day === null ? null : instantOfDay(day, out);
  const facts = loopsOf(message.segments, 'OTI', ['SE']).map((loop) => {
    const [segment] = loop as [Segment];
    const sent = required(idOf(segment.get(3)), segment.get(3));
    const state = APPLIED[segment.text(1)] ?? 'unknown';
    const [accepted, rejected] = [state === 'rejected' ? 0 : 1, state === 'rejected' ? 1 : 0];
    const data = { sent, state, at, accepted, rejected, problems: problemsOf(loop) };
    return { segment, fact: acknowledged(data, out.account) };
  });
  return { facts };
};

/** TED names an error, and what was wrong where. */
function problemsOf(loop: readonly Segment[]) {
  return loop
    .filter(({ id }) => id === 'TED')
    .map((one) => {
      const where = [one.text(3), one.text(4), one.text(5)].filter(Boolean).join(' ');
      const text = [one.text(2), where, one.text(7)].filter(Boolean).join(', ');
      return { severity: 'error', code: one.text(1), ...(text !== '' && { text: text.slice(0, 500) }) };
    });
}
