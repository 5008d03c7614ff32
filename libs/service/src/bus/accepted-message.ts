import { readMessage } from '#libs/actors';
import type { Message } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';

/** The message as this build reads it; throws what is wrong with it. */
export function acceptedMessage(message: Message): Message {
  const read = readMessage(message);
  if (read instanceof CrossdockError) throw read;
  return read;
}

/** What is said of a message that nobody here handles. */
export function unknown({ id, type, source }: Message): CrossdockError {
  return new CrossdockError('unknown-contract', {
    problem: `Nothing here handles ${type}`,
    where: { document: id, field: 'type' },
    remedy: `Deploy a build that does, or correct ${source}, and replay`,
  });
}
