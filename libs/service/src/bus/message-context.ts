import type { Message } from '#libs/contracts';

/** What a handler may know of its messages beside their data; the second parameter, by `@Ctx()`. */
export class MessageContext {
  /** One, or in a batch handler all, in the order of the data. */
  readonly messages: readonly Message[];
  /** How often the bus has delivered the one that it has delivered most, this time included. */
  readonly deliveries: number;

  constructor(messages: readonly Message[], deliveries: number) {
    this.messages = messages;
    this.deliveries = deliveries;
  }

  /** The message of a handler that takes one. */
  get message(): Message {
    const [message] = this.messages;
    if (!message) throw new Error('a handler is called with at least one message');
    return message;
  }
}
