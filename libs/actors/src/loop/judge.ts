import { registry, type ContractRegistry, type Message } from '#libs/contracts';
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

/** A message as an actor is handed it, or why it cannot take it. */
export function messageFor<S extends Slots, P>(
  message: Message,
  definition: ActorDefinition<S, P>,
  contracts: ContractRegistry,
): Message | CrossdockError {
  const shape = envelope.safeParse(message);
  if (!shape.success) return invalid('invalid-envelope', message, '', shape.error);
  if (contracts.of(message.type) && !message.key.startsWith(`${definition.type}/`))
    return misdirected(message, definition.type);
  return readMessage(message, contracts);
}

/**
 * A message as this build reads it: one of an older version as the newest would have said it, so that receivers know
 * one version only. What a newer writer adds stays in the data. Or why it cannot be read.
 */
export function readMessage(message: Message, contracts: ContractRegistry = registry): Message | CrossdockError {
  const contract = contracts.of(message.type);
  if (!contract) return contracts.isNewer(message.type) ? newer(message) : unknown(message);
  const data = contract.schema.safeParse(message.data);
  if (!data.success) return invalid('invalid-data', message, '/data', data.error);
  return contracts.newest(contract) === contract ? message : upcast(message, contracts);
}

function upcast(message: Message, contracts: ContractRegistry): Message | CrossdockError {
  try {
    const read = contracts.upcast(message);
    const problem = contracts.of(read.type)?.schema.safeParse(read.data).error?.issues[0];
    return problem ? notUpcast(message, `${problem.message} at /${problem.path.join('/')}`) : read;
  } catch (error) {
    return notUpcast(message, String(error));
  }
}

function notUpcast(message: Message, why: string): CrossdockError {
  return new CrossdockError('upcast-failed', {
    problem: `${message.type} cannot be read as the newest version: ${why}`,
    where: { document: String(message.document ?? message.id), pointer: '/data' },
    remedy: 'Correct the upcast in libs/contracts, deploy, and replay.',
  });
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
