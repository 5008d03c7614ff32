import { frameOf, type CallDesk } from '#libs/actors';
import type { Message } from '#libs/contracts';
import type { Transactions } from '../transactions.js';
import { commandCall } from './calls.js';
import { outcomeMessage, type Requested } from './command.js';

/** Takes commands: each becomes a call, or, where its account is not connected, is answered at once. */
export class Commands {
  constructor(
    private readonly desk: Pick<CallDesk, 'accept' | 'serves'>,
    private readonly transactions: Transactions,
  ) {}

  /** Durable when it resolves. */
  async take(messages: readonly Message<Requested>[]): Promise<void> {
    const connected = (message: Message<Requested>): boolean => this.desk.serves(message.data.account);
    const calls = messages.filter(connected);
    const strays = messages.filter((message) => !connected(message));
    if (calls.length > 0) await this.desk.accept(calls.map(commandCall));
    if (strays.length === 0) return;
    const frames = strays.map((message) => frameOf(notConnected(message)));
    await this.transactions.transaction(async () => ({ result: undefined, frames }));
  }
}

/** Documents of the account come as files or from elsewhere: nobody can be told anything, and a person must know. */
function notConnected(message: Message<Requested>): Message {
  const { account, body } = message.data;
  const detail = `${account} has no connection for ${body.command}: name one in policies/channel-accounts.yaml, or ask for nothing in policies/order.yaml`;
  const outcome = { result: 'refused', code: 'not-connected', detail, at: message.time } as const;
  const { traceparent } = message;
  const answer = outcomeMessage({ ref: message.id, message }, outcome, {});
  return { ...answer, causes: [message.id], ...(traceparent ? { traceparent } : {}) };
}
