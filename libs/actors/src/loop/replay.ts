import { registry, type ContractRegistry, type Message } from '#libs/contracts';
import type { Bus, DeadLetter, Store, StoredActor } from '../ports.js';
import { frameOf } from './frames.js';

/** What a replay needs. */
export interface ReplayPorts {
  readonly bus: Bus;
  readonly store: Store;
  /** Names this replay among all others of the letter: the bus would drop an id that it has seen. */
  readonly replay: string;
  /** Those of this build unless stated. */
  readonly contracts?: ContractRegistry;
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
  const frames = sendable.map(({ id, body }) =>
    frameOf(JSON.parse(body) as Message, `${id}~${ports.replay}`, ports.contracts ?? registry),
  );
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
