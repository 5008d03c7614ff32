import type { Exception, Message } from '#libs/contracts';
import { frameOf } from '../loop/frames.js';
import type { Frame } from '../ports.js';
import type { NewCall } from './call.js';
import type { StepOfCall } from './call-store.js';

/** How long somebody has to look at an exception of the desk. */
const EXCEPTION_DUE_MS = 8 * 3_600_000;

/** Frames for what a call's outcome says; each goes on with the trace of whoever asked. */
export function framesFor(call: NewCall, messages: readonly Message[], repetition: string | number): Frame[] {
  return messages.map((message) => {
    const { traceparent } = call.message;
    const caused: Message = { causes: [call.message.id], ...(traceparent ? { traceparent } : {}), ...message };
    // the bus drops an id that it has just seen, and a repeated answer is meant to arrive
    return frameOf(caused, `${message.id}#${repetition}`);
  });
}

/** The exception that a step opens or closes; none where nothing changes. */
export function exceptionOf(service: string, { call, step }: StepOfCall, at: Date): Exception[] {
  if (call.exception === step.exception) return [];
  const reason = step.exception ?? call.exception;
  if (!reason) return [];
  const open = step.exception !== null;
  const detail = open
    ? `nobody can say whether the call to ${call.target} took effect (${step.error?.code ?? 'unknown'}): ${step.error?.detail ?? ''}`
    : `the call to ${call.target} is answered`;
  return [exceptionAbout(service, call, { reason, detail, revision: call.version, open, at })];
}

interface Finding {
  readonly reason: Exception['reason'];
  readonly detail: string;
  readonly revision: number;
  readonly open: boolean;
  readonly at: Date;
}

/** An exception about a call; owner is whoever runs the connection. */
export function exceptionAbout(service: string, call: NewCall, finding: Finding): Exception {
  const { reason, detail, revision, open, at } = finding;
  return {
    id: `call/${call.ref}/${reason}`,
    service,
    reason,
    owner: 'integration-support',
    amountAtRisk: null,
    openedAt: at.toISOString(),
    dueAt: new Date(at.getTime() + EXCEPTION_DUE_MS).toISOString(),
    evidence: [call.message.id],
    detail: detail.slice(0, 2000),
    revision,
    state: open ? 'open' : 'closed',
  };
}
