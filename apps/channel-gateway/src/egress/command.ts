import type { Call, Learnt, Outcome, Turn } from '#libs/actors';
import { orderDeliveryOutcome, typeOf, type DataOf, type deliveryRequested, type Message } from '#libs/contracts';

type Requested = DataOf<typeof deliveryRequested>;

/** What is asked for by one command. */
export type Body<Name extends Requested['body']['command'] = Requested['body']['command']> = Extract<
  Requested['body'],
  { command: Name }
>;

/** One kind of command to one target: how it is made, asked about, and told. */
export interface Command<Name extends Requested['body']['command']> {
  perform(call: Call, body: Body<Name>, turn: Turn): Promise<Learnt>;
  /** What the command did, or null where it did nothing. */
  lookUp(call: Call, body: Body<Name>, turn: Turn): Promise<Learnt | null>;
  /** What the order learns of its success. */
  confirmed(learnt: Learnt): Pick<DataOf<typeof orderDeliveryOutcome>, 'externalId' | 'lines'>;
}

/** The command that a call carries out. */
export function requestedBy({ message }: Pick<Call, 'message'>): Requested {
  return message.data as Requested;
}

/** Names a command to the other side for ever: order and effect, whatever the revision. */
export function referenceOf(call: Pick<Call, 'message'>): string {
  return `${call.message.key}/${requestedBy(call).effect}`;
}

/** What the order is told of a command. */
export function outcomeMessage(
  call: Call,
  outcome: Outcome,
  learnt: Pick<DataOf<typeof orderDeliveryOutcome>, 'externalId' | 'lines'>,
): Message {
  const { effect: command, effectRevision: answersRevision } = requestedBy(call);
  const state = outcome.result === 'done' ? 'confirmed' : 'failed';
  const refused = { ...(outcome.code && { reason: outcome.code }), ...(outcome.detail && { detail: outcome.detail }) };
  return {
    id: `${call.ref}!${state}`,
    type: typeOf(orderDeliveryOutcome),
    source: 'channel-gateway',
    key: call.message.key,
    time: outcome.at,
    revision: answersRevision,
    data: { command, answersRevision, state, ...(state === 'confirmed' ? learnt : refused) },
  };
}
