import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CrossdockError } from '#libs/errors';
import {
  NEWER_VERSION,
  replayDeadLetters,
  type Bus,
  type DeadLetter,
  type ReplayPorts,
  type Store,
  type StoredActor,
} from '#libs/actors';
import type { Message } from '#libs/contracts';
import { traceparentOf, type Tracing } from '#libs/telemetry';
import { DeadLetterEntity } from './entities.js';

/** Dead letters that are taken up at once. */
const AT_ONCE = 500;

/** A dead letter and what became of it. */
export interface DeadLetterRecord extends DeadLetter {
  /** When it was sent again; null while it is open. */
  readonly replayedAt: string | null;
  readonly replays: number;
}

/** Which dead letters a list shows; what is left out does not matter. */
export interface DeadLetterFilter {
  readonly state?: 'open' | 'replayed' | undefined;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
}

/** The messages that this service could not take. */
export class DeadLetters {
  readonly #em: EntityManager;
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #tracing: Tracing;

  constructor(em: EntityManager, store: Store, bus: Bus, tracing: Tracing) {
    this.#em = em;
    this.#store = store;
    this.#bus = bus;
    this.#tracing = tracing;
  }

  /** The first that fit, the oldest first. */
  async list({ state, code, type }: DeadLetterFilter, limit: number): Promise<readonly DeadLetterRecord[]> {
    const found = await this.#em.fork().find(
      DeadLetterEntity,
      {
        ...(state === undefined ? {} : { replayedAt: state === 'open' ? null : { $ne: null } }),
        ...(code === undefined ? {} : { code }),
        ...(type === undefined ? {} : { type }),
      },
      { orderBy: { at: 'asc', id: 'asc' }, limit },
    );
    return found.map((one) => ({
      ...recordOf(one),
      replayedAt: one.replayedAt?.toISOString() ?? null,
      replays: one.replays,
    }));
  }

  /** Sends again what waited for a build that knows these types; returns how many. */
  async replayParked(types: readonly string[]): Promise<number> {
    const letters = await this.#store.deadLetters(NEWER_VERSION, types, AT_ONCE);
    return replayDeadLetters(nobody, letters, this.#ports());
  }

  /** Sends one again, under its old logical id and a new one for the bus; it is open again if it dies again. */
  async replay(id: string): Promise<void> {
    const found = await this.#em.fork().findOne(DeadLetterEntity, { id });
    if (!found) throw notThere(id);
    if (found.type === 'undecodable') throw notReplayable(id);
    await replayDeadLetters(nobody, [this.#inNewTrace(recordOf(found))], this.#ports());
  }

  /** A replay goes on in the trace of whoever wished it, linked to the one that the message came in. */
  #inNewTrace(letter: DeadLetter): DeadLetter {
    const message = JSON.parse(letter.body) as Message;
    const links = message.traceparent ? [message.traceparent] : [];
    const span = this.#tracing.startSpan({ name: 'replay', links });
    span.end();
    return { ...letter, body: JSON.stringify({ ...message, traceparent: traceparentOf(span) }) };
  }

  #ports(): ReplayPorts {
    return { bus: this.#bus, store: this.#store, replay: randomUUID() };
  }
}

/** The commit of a replay writes no row. */
const nobody: StoredActor = { type: 'nobody', planVersion: 0, slots: {} };

type Found = Omit<DeadLetter, 'at'> & { readonly at: Date };

function recordOf({ id, subject, type, key, code, reason, body, at }: Found): DeadLetter {
  return { id, subject, type, key, code, reason, body, at: at.toISOString() };
}

function notThere(id: string): CrossdockError {
  return new CrossdockError('dead-letter-not-found', {
    problem: 'There is no such dead letter',
    where: { field: 'id', value: id },
    remedy: 'List them with GET /dead-letters',
  });
}

function notReplayable(id: string): CrossdockError {
  return new CrossdockError('dead-letter-not-replayable', {
    problem: 'The bytes of this dead letter are no message',
    where: { field: 'id', value: id },
    remedy: 'Correct its sender and let it send again; the bytes are in the body, in base64',
  });
}
