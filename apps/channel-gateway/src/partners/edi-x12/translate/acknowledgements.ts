/** 997 and 999: what became of a group of messages that we sent. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { need, type EdiReader } from '../../../documents/edi-messages.js';
import { acknowledged } from '../../../documents/partner-facts.js';
import { idOf, required } from '../../../documents/readings.js';
import type { Segment } from '../../../documents/segments.js';
import { unitsOf } from './parts.js';

const STATES: Readonly<Record<string, string>> = {
  A: 'accepted',
  E: 'accepted-with-errors',
  P: 'partly',
  R: 'rejected',
  M: 'rejected',
  W: 'rejected',
  X: 'rejected',
};

/** A functional acknowledgement. */
export const readAcknowledgement: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'AK1');
  const result = need(message, 'AK9');
  const sent = required(idOf(head.get(2)), head.get(2));
  const [included, accepted] = [unitsOf(result.get(2)), unitsOf(result.get(4).stated ? result.get(4) : result.get(3))];
  const data = {
    sent,
    state: STATES[result.text(1)] ?? 'unknown',
    at: null,
    accepted,
    rejected: Math.max(0, included - accepted),
    problems: problemsOf(message.segments),
  };
  return { facts: [{ segment: head, fact: acknowledged(data, out.account) }] };
};

/** AK2 names a message, AK3 a segment of it, AK4 an element, AK5 what became of the message. */
function problemsOf(segments: readonly Segment[]) {
  let about = '';
  return segments.flatMap((one) => {
    const id = one.id.replace('IK', 'AK');
    if (id === 'AK2') about = `${one.text(1)} ${one.text(2)}`.trim();
    const named = about === '' ? {} : { about: about.slice(0, 200) };
    if (id === 'AK3')
      return [{ ...named, severity: 'error', code: one.text(4), text: `segment ${one.text(1)} at ${one.text(2)}` }];
    if (id === 'AK4') return [{ ...named, severity: 'error', code: one.text(3), text: `element ${one.text(1)}` }];
    return id === 'AK5' && one.text(1) !== 'A'
      ? [{ ...named, severity: 'error', code: one.text(2), text: `message ${one.text(1)}` }]
      : [];
  });
}
