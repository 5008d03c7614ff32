import type { Message } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import { isLongerThan, jsonText } from './json-text.js';

/** Data of one message at most, bytes: below the bus's largest, with room for attributes and for an audit record that repeats it. */
export const MESSAGE_BYTES = 640 * 1024;

/** Refuses a message that the bus would not take: whoever says it hears so before anything is committed. */
export function refuseTooLarge({ id, type, data }: Pick<Message, 'id' | 'type' | 'data'>): void {
  if (!isLongerThan(jsonText(data), MESSAGE_BYTES)) return;
  throw new Terminal('message-too-large', {
    problem: `A ${type} has more than ${MESSAGE_BYTES / 1024} KiB of data`,
    where: { document: id },
    remedy: 'Send what is large by reference, or as several messages',
    details: { type },
  });
}
