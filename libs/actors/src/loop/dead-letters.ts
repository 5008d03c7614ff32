import { createHash } from 'node:crypto';
import type { Message } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { DeadLetter } from '../ports.js';

/** Longest reason kept. */
const REASON_LIMIT = 2_000;

/** The letter for a message that cannot be taken. */
export function letterOf(subject: string, message: Message, error: unknown, nowMs: number): DeadLetter {
  const body = JSON.stringify(message);
  return {
    id: typeof message.id === 'string' && message.id !== '' ? message.id : digestId(Buffer.from(body)),
    subject,
    type: String(message.type),
    key: String(message.key),
    ...reasonOf(error),
    body,
    at: new Date(nowMs).toISOString(),
  };
}

/** The letter for bytes that are no message. */
export function letterOfBytes(subject: string, bytes: Uint8Array, undecodable: string, nowMs: number): DeadLetter {
  const error = new CrossdockError('undecodable', {
    problem: `the bytes are no message: ${undecodable}`,
    remedy: 'Correct the sender; the bytes are kept in base64.',
  });
  const body = Buffer.from(bytes).toString('base64');
  const at = new Date(nowMs).toISOString();
  return { id: digestId(bytes), subject, type: 'undecodable', key: 'undecodable', ...reasonOf(error), body, at };
}

/** The letter for an element of a frame that is no message at all. */
export function letterOfElement(subject: string, element: unknown, nowMs: number): DeadLetter {
  const bytes = Buffer.from(JSON.stringify(element) ?? 'undefined');
  return letterOfBytes(subject, bytes, 'an element is not an object', nowMs);
}

/** The same bytes have the same id, so a redelivery makes no second letter. */
function digestId(bytes: Uint8Array): string {
  return `undecodable/${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
}

function reasonOf(error: unknown): { code: string; reason: string } {
  const code = error instanceof CrossdockError ? error.code : 'cannot-be-taken';
  const reason = error instanceof Error ? error.message : String(error);
  return { code, reason: reason.slice(0, REASON_LIMIT) };
}
