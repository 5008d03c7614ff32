import type { Call, Learnt, Outcome, Turn } from '#libs/actors';
import {
  deliveryRequested,
  orderAcknowledge,
  orderCancel,
  orderDeliveryOutcome,
  stockLevel,
  stockLevelOutcome,
  typeOf,
  type DataOf,
  type Message,
} from '#libs/contracts';
import { Terminal } from '#libs/errors';

/** Every message that asks a channel or partner for something. */
const COMMANDS = [deliveryRequested, orderAcknowledge, orderCancel, stockLevel] as const;
const COMMAND_TYPES: ReadonlySet<string> = new Set(COMMANDS.map(typeOf));
const LEVEL = typeOf(stockLevel);

/** What a command asks for, and of which account. */
export type Requested = DataOf<(typeof COMMANDS)[number]>;

/** Name of a command. */
export type CommandName = Requested['body']['command'];

/** What is asked for by one command. */
export type Body<Name extends CommandName = CommandName> = Extract<Requested['body'], { command: Name }>;

/** What the asker learns of a success. */
type Confirmed = Pick<DataOf<typeof orderDeliveryOutcome>, 'externalId' | 'lines'>;

/** One kind of command to one target: how it is made, asked about, and told. */
export interface Command<Name extends CommandName> {
  perform(call: Call, body: Body<Name>, turn: Turn): Promise<Learnt>;
  /** What the command did, or null where it did nothing. */
  lookUp(call: Call, body: Body<Name>, turn: Turn): Promise<Learnt | null>;
  /** What the order learns of its success. */
  confirmed(learnt: Learnt): Confirmed;
}

/** Whether a message asks a channel or partner for something; others ask for a document. */
export function isCommand({ type }: Pick<Message, 'type'>): boolean {
  return COMMAND_TYPES.has(type);
}

/** The command that a call carries out. */
export function requestedBy({ message }: Pick<Call, 'message'>): Requested {
  return message.data as Requested;
}

/** Names a command to the other side for ever: order and effect, whatever the revision. */
export function referenceOf(call: Pick<Call, 'message'>): string {
  return `${call.message.key}/${requestedBy(call).effect}`;
}

/** What is learnt of a command that its channel has no word for. */
const NOT_NEEDED = { notNeeded: true } as const;

/** What is learnt of a level that is not stated any more: nothing is told, and what waited is dropped by the desk. */
export function withdrawn(): Learnt {
  return NOT_NEEDED;
}

/**
 * A channel without such a command: it needs no acknowledgement and keeps its own stock, and whoever asks is told so at
 * once. A cancellation or a confirmation that nobody hears of is refused: a person tells the channel.
 */
export function withoutCommand({ command }: Pick<Body, 'command'>): Learnt {
  if (command === 'order.acknowledge' || command === 'stock.level') return NOT_NEEDED;
  throw new Terminal('no-such-command', {
    problem: `This account has no ${command}`,
    remedy: 'Say it there by hand, and correct the account or what the channel is told in policies/order.yaml.',
  });
}

/** What whoever asked is told of a command. */
export function outcomeMessage(call: Pick<Call, 'ref' | 'message'>, outcome: Outcome, learnt: Confirmed): Message {
  const done = outcome.result === 'done';
  const notNeeded = done && (outcome.data as Learnt | undefined)?.['notNeeded'] === true;
  const refused = { ...(outcome.code && { reason: outcome.code }), ...(outcome.detail && { detail: outcome.detail }) };
  const said = done ? { ...learnt, ...(notNeeded && { reason: 'not-needed' }) } : refused;
  const { effect, effectRevision: answersRevision } = requestedBy(call);
  const about = {
    source: 'channel-gateway',
    key: call.message.key,
    time: outcome.at,
    revision: answersRevision,
  };
  if (call.message.type === LEVEL) {
    const state = notNeeded ? 'not-needed' : done ? 'confirmed' : 'failed';
    const data = { level: effect, answersRevision, state, ...(done ? {} : refused) };
    return { ...about, id: `${call.ref}!${state}`, type: typeOf(stockLevelOutcome), data };
  }
  const state = done ? 'confirmed' : 'failed';
  const data = { command: effect, answersRevision, state, ...said };
  return { ...about, id: `${call.ref}!${state}`, type: typeOf(orderDeliveryOutcome), data };
}
