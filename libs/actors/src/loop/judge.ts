import { contractOf, isNewerVersion, type Message } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import { z } from 'zod';
import type { ActorDefinition, Slots } from '../actor.js';

const envelope = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  source: z.string().min(1),
  key: z.string().min(1),
  time: z.iso.datetime(),
  revision: z.number().nonnegative(),
});

/** Code under which messages wait for a build that knows their contract. */
export const NEWER_VERSION = 'newer-version';

/** Why an actor cannot take a message; undefined where it can. */
export function objectionTo<S extends Slots, P>(
  message: Message,
  definition: ActorDefinition<S, P>,
): CrossdockError | undefined {
  const shape = envelope.safeParse(message);
  if (!shape.success) return invalid('invalid-envelope', message, '', shape.error);
  const contract = contractOf(message.type);
  if (!contract) return isNewerVersion(message.type) ? newer(message) : unknown(message);
  if (!message.key.startsWith(`${definition.type}/`)) return misdirected(message, definition.type);
  const data = contract.schema.safeParse(message.data);
  return data.success ? undefined : invalid('invalid-data', message, '/data', data.error);
}

function invalid(code: string, message: Message, base: string, error: z.ZodError): CrossdockError {
  const [issue] = error.issues;
  const pointer =
    base + (issue?.path ?? []).map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return new CrossdockError(code, {
    problem: `${String(message.type)} does not fit its contract: ${issue?.message ?? 'unreadable'}`,
    where: { document: String(message.document ?? message.id), pointer },
    remedy: `Correct ${String(message.source)}, or its translator, and replay.`,
  });
}

function newer(message: Message): CrossdockError {
  return new CrossdockError(NEWER_VERSION, {
    problem: `this build does not know ${message.type} yet, only a lower version`,
    where: { document: message.id, field: 'type' },
    remedy: 'Nothing: it is replayed when a build starts that knows it.',
  });
}

function unknown(message: Message): CrossdockError {
  return new CrossdockError('unknown-contract', {
    problem: `no contract is called ${message.type}`,
    where: { document: message.id, field: 'type' },
    remedy: `Deploy a build that knows it, or correct ${message.source}, and replay.`,
  });
}

function misdirected(message: Message, type: string): CrossdockError {
  return new CrossdockError('wrong-key', {
    problem: `an actor of type ${type} got a message for another`,
    where: { document: message.id, field: 'key', value: message.key },
    remedy: `Correct the receiver in ${message.source}'s contract and replay.`,
  });
}
