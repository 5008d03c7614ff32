/**
 * Messages that a channel takes many at once and answers later: gathered here, handed in together, and kept with what
 * became of each. A call that handed its message over finds its answer by its own ref.
 */
export interface BatchedMessages {
  /** Gathers a message; one that is known stays as it is. Durable when it resolves. */
  gather(message: NewMessage): Promise<BatchedMessage>;
  find(account: string, ref: string): Promise<BatchedMessage | null>;
  /** Kinds of which messages wait to be handed in. */
  waiting(account: string): Promise<readonly string[]>;
  /** Puts up to so many waiting messages of a kind into a batch, the oldest first: from here on they may be handed in. */
  take(account: string, kind: string, limit: number, batch: string): Promise<readonly BatchedMessage[]>;
  /** The batch was handed in: the channel's id of it. */
  handedIn(account: string, batch: string, externalId: string): Promise<void>;
  /** The batch was surely not handed in, or surely did nothing: its messages wait again. */
  release(account: string, batch: string): Promise<void>;
  /** Batches of which nobody knows yet what became. */
  open(account: string): Promise<readonly OpenBatch[]>;
  /** Which of these ids of the channel's are batches of ours. */
  known(account: string, externalIds: readonly string[]): Promise<ReadonlySet<string>>;
  messagesOf(account: string, batch: string): Promise<readonly BatchedMessage[]>;
  /** The channel has answered: what became of each message by its ref. */
  settle(account: string, batch: string, outcomes: ReadonlyMap<string, MessageOutcome>): Promise<void>;
}

/** A message as it is gathered; without anything that names a person. */
export interface NewMessage {
  readonly account: string;
  /** The call that hands it over. */
  readonly ref: string;
  /** Messages of one kind go into one batch: the type of a feed. */
  readonly kind: string;
  /** What is handed in, in the channel's own form. */
  readonly content: string;
}

/** Where a message stands. */
export interface BatchedMessage extends NewMessage {
  readonly state: 'waiting' | 'taken' | 'handed-in' | 'answered';
  /** Rises with every message: names it within a batch. */
  readonly number: string;
  readonly batch: string | null;
  /** The channel's id of the batch. */
  readonly externalId: string | null;
  readonly outcome: MessageOutcome | null;
}

/** What became of a message. */
export interface MessageOutcome {
  readonly result: 'done' | 'refused';
  /** Code and words of a refusal. */
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
}

/** A batch without an answer. */
export interface OpenBatch {
  readonly batch: string;
  readonly kind: string;
  /** Null where nobody knows whether it was handed in. */
  readonly externalId: string | null;
  /** Since it was taken, milliseconds. */
  readonly ageMs: number;
}
