import { exceptionChanged, typeOf, type Exception, type ExceptionReason, type Message } from '#libs/contracts';
import type { ExceptionStep } from '../difference.js';

/** Hours that an owner has for an exception, by reason. */
export interface DueHours {
  readonly byReason: Readonly<Partial<Record<ExceptionReason, number>>>;
  /** Where the reason has none of its own. */
  readonly otherwise: number;
}

/** One working day each, until a policy says more. */
export const defaultDueHours: DueHours = { byReason: {}, otherwise: 24 };

const HOUR_MS = 3_600_000;

/** The record that people work: `<actor key>/<effect key>`, due by its reason. */
export function exceptionOf(service: string, actor: string, step: ExceptionStep, dueHours: DueHours): Exception {
  const { reason, owner, amountAtRisk, detail, evidence } = step.wish;
  const hours = dueHours.byReason[reason] ?? dueHours.otherwise;
  return {
    id: `${actor}/${step.key}`,
    service,
    reason,
    owner,
    amountAtRisk,
    openedAt: step.openedAt,
    dueAt: new Date(Date.parse(step.openedAt) + hours * HOUR_MS).toISOString(),
    evidence: (evidence ?? []).slice(0, EVIDENCE_LIMIT),
    detail: detail.slice(0, DETAIL_LIMIT),
    revision: step.revision,
    state: step.state,
  };
}

/** Limits of the contract: an exception shows where to look, it does not carry the case. */
const EVIDENCE_LIMIT = 50;
const DETAIL_LIMIT = 2_000;

/** The message that tells the portal; a level, keyed by the exception. */
export function exceptionMessage(exception: Exception, source: string, time: string): Message {
  const { id, revision } = exception;
  return { id: `${id}@${revision}`, type: typeOf(exceptionChanged), source, key: id, time, revision, data: exception };
}
