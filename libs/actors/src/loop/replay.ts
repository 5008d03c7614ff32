import type { Message } from '#libs/contracts';
import type { Bus, DeadLetter, Frame, Store, StoredActor } from '../ports.js';

/** What a replay needs. */
export interface ReplayPorts {
  readonly bus: Bus;
  readonly store: Store;
  /** Names this replay among all others of the letter: the bus would drop an id that it has seen. */
  readonly replay: string;
}

/**
 * Sends dead letters again: under their logical id, so that receivers merge them, and under a new bus id.
 * Durable before it is sent: a crash in between leaves it to the relay. Letters of undecodable bytes cannot be sent.
 */
export async function replayDeadLetters(
  actor: StoredActor,
  letters: readonly DeadLetter[],
  ports: ReplayPorts,
): Promise<number> {
  const sendable = letters.filter((letter) => letter.type !== 'undecodable');
  if (sendable.length === 0) return 0;
  const frames = sendable.map((letter) => frameAgain(letter, ports.replay));
  const replayed = sendable.map((letter) => letter.id);
  const { outbox } = await ports.store.commit({
    actor,
    decisions: [],
    frames,
    deadLetters: [],
    replayed,
    audit: () => [],
  });
  if (!outbox) return 0;
  await ports.bus.publish(outbox.frames);
  await ports.store.published([outbox.id]);
  return sendable.length;
}

/** On the subject that it came on: this build may not know the contract of what it could not take. */
function frameAgain({ id, subject, body }: DeadLetter, replay: string): Frame {
  return { subject, busId: `${id}~${replay}`, messages: [JSON.parse(body) as Message] };
}
