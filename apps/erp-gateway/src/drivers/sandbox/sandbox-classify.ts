import {
  classifierOf,
  jsonOf,
  later,
  OTHERWISE_AFTER_MS,
  refused,
  retryAfterMs,
  type UnexpectedAnswer,
} from '../failures.js';
import type { HttpAnswer } from '../http-exchange.js';
import { refusalAnswer } from './sandbox-answers.js';

/** What a failed request means: whether nothing happened, whether it never will, or whether nobody knows. */
export const classify = classifierOf((failure) => {
  const { answer } = failure;
  const refusal = refusalOf(answer);
  if (answer.status === 429) return later('throttled', failure, waitMs(failure));
  if (answer.status === 503 && refusal?.code === 'unavailable') return later('unavailable', failure, waitMs(failure));
  if (refusal && (answer.status === 422 || refusal.code === 'malformed')) return refused(refusal, failure);
  return undefined;
});

function waitMs({ answer }: UnexpectedAnswer): number {
  return refusalOf(answer)?.retryAfterMs ?? retryAfterMs(answer.headers) ?? OTHERWISE_AFTER_MS;
}

function refusalOf({ text }: HttpAnswer) {
  const refusal = refusalAnswer.safeParse(jsonOf(text));
  return refusal.success ? refusal.data : undefined;
}
