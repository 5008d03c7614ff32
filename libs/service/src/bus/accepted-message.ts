import { NEWER_VERSION } from '#libs/actors';
import { contractOf, isNewerVersion, type Message } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';

/** The message with its data as the contract reads it; throws what is wrong with it. */
export function acceptedMessage(message: Message): Message {
  const contract = contractOf(message.type);
  if (!contract) throw isNewerVersion(message.type) ? newer(message) : unknown(message);
  const read = contract.schema.safeParse(message.data);
  if (read.success) return { ...message, data: read.data };
  const [issue] = read.error.issues;
  throw new CrossdockError('invalid-data', {
    problem: `${message.type} does not fit its contract: ${issue?.message ?? 'unreadable'}`,
    where: { document: message.document ?? message.id, pointer: `/data/${issue?.path.join('/') ?? ''}` },
    remedy: `Correct ${message.source}, or its translator, and replay`,
  });
}

/** What is said of a message that nobody here handles. */
export function unknown({ id, type, source }: Message): CrossdockError {
  return new CrossdockError('unknown-contract', {
    problem: `Nothing here handles ${type}`,
    where: { document: id, field: 'type' },
    remedy: `Deploy a build that does, or correct ${source}, and replay`,
  });
}

function newer({ id, type }: Message): CrossdockError {
  return new CrossdockError(NEWER_VERSION, {
    problem: `This build does not know ${type} yet, only a lower version`,
    where: { document: id, field: 'type' },
    remedy: 'Replay it when a build runs that knows it',
  });
}
