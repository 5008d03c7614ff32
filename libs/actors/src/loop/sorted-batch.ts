import type { ContractRegistry, Message } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { ActorDefinition, Slots } from '../actor.js';
import type { Delivery } from '../ports.js';
import { letterOf, letterOfBytes, letterOfElement } from './dead-letters.js';
import { messageFor, NEWER_VERSION } from './judge.js';
import { unspanned, type LoopTracer } from './observer.js';
import { OpenDelivery, type LetterPart, type Part, type Task, type Work } from './part.js';

/** What sorting needs beside the deliveries. */
export interface Sorting<S extends Slots, P> {
  readonly definition: ActorDefinition<S, P>;
  /** The contracts that this build knows. */
  readonly contracts: ContractRegistry;
  readonly tracer: LoopTracer;
  readonly nowMs: number;
}

/** Groups valid messages by actor; each invalid one becomes a letter, alone. */
export function sortDeliveries<S extends Slots, P>(deliveries: readonly Delivery[], sorting: Sorting<S, P>): Work {
  const byKey = new Map<string, Part[]>();
  const letters: LetterPart[] = [];
  for (const delivery of deliveries) {
    const { content } = delivery;
    if ('undecodable' in content)
      letters.push(undecodable(delivery, content.bytes, content.undecodable, sorting.nowMs));
    else sortMessages(delivery, content.messages, sorting, byKey, letters);
  }
  return { tasks: tasksOf(byKey), letters };
}

function tasksOf(byKey: ReadonlyMap<string, Part[]>): Task[] {
  return [...byKey.keys()].sort().map((key) => ({ key, parts: byKey.get(key) ?? [] }));
}

function undecodable(delivery: Delivery, bytes: Uint8Array, why: string, nowMs: number): LetterPart {
  const letter = letterOfBytes(delivery.subject, bytes, why, nowMs);
  return { letter, result: 'dead', delivery: new OpenDelivery(delivery, 1), span: unspanned };
}

function sortMessages<S extends Slots, P>(
  delivery: Delivery,
  messages: readonly Message[],
  sorting: Sorting<S, P>,
  byKey: Map<string, Part[]>,
  letters: LetterPart[],
): void {
  if (messages.length === 0) return delivery.ack();
  const open = new OpenDelivery(delivery, messages.length);
  for (const received of messages) {
    if (!isRecord(received)) {
      letters.push(notARecord(open, received, sorting.nowMs));
      continue;
    }
    const part: Part = { message: received, received, delivery: open, span: sorting.tracer.message(received) };
    const message = messageFor(received, sorting.definition, sorting.contracts);
    if (message instanceof CrossdockError) letters.push(letterFor(part, message, sorting.nowMs));
    else addPart(byKey, { ...part, message });
  }
}

function addPart(byKey: Map<string, Part[]>, part: Part): void {
  const { key } = part.message;
  if (!byKey.get(key)?.push(part)) byKey.set(key, [part]);
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** A batch may hold JSON that is no message at all. */
function notARecord(delivery: OpenDelivery, value: unknown, nowMs: number): LetterPart {
  const letter = letterOfElement(delivery.subject, value, nowMs);
  return { letter, result: 'dead', delivery, span: unspanned };
}

/** The letter of one part of a batch. */
export function letterFor(part: Part, error: unknown, nowMs: number): LetterPart {
  const letter = letterOf(part.delivery.subject, part.received, error, nowMs);
  return {
    letter,
    result: letter.code === NEWER_VERSION ? 'parked' : 'dead',
    delivery: part.delivery,
    span: part.span,
  };
}
