import type { ExceptionReason, Message } from '#libs/contracts';

/**
 * Where a call to the outside stands. `queued`: to be made; `in-flight`: claimed by a process until the claim's end;
 * `in-doubt`: it may have taken effect and is looked up first; `parked`: surely not made, waits for a known instant or
 * for a person; `done`: answered, and closed for ever.
 */
export type CallState = 'queued' | 'in-flight' | 'in-doubt' | 'parked' | 'done';

/** Every state, in the order in which a call goes through them. */
export const callStates: readonly CallState[] = ['queued', 'in-flight', 'in-doubt', 'parked', 'done'];

/** What the outside said in the end; kept, and repeated to whoever asks again. */
export interface Outcome {
  /** `done`: it took effect; `refused`: it did not and never will. */
  readonly result: 'done' | 'refused';
  /** Code of the refusal, for example `closed-period`. */
  readonly code?: string;
  /** The refusal as a sentence; no personal data. */
  readonly detail?: string;
  /** What the outside returned, as its caller read it: plain JSON. */
  readonly data?: unknown;
  /** When we learnt it, ISO 8601. */
  readonly at: string;
}

/** A call as it is handed in; one ref has one content for ever. */
export interface NewCall {
  /** `<actor>/<effect>@<revision>`: the id of the message that asks for it. */
  readonly ref: string;
  /** Connection or account that is spoken to, for example `wms-1`. */
  readonly target: string;
  /** What it is counted and filtered by, for example `invoices`. */
  readonly lane: string;
  /** Lower goes first. */
  readonly priority: number;
  /** On whose behalf, where several share a lane: a channel account. */
  readonly share?: string;
  /** The message that asks for it. */
  readonly message: Message;
  /** Where it states an absolute value: of the calls about one thing at a target only the newest is ever made. */
  readonly level?: Level | undefined;
}

/** What a call states anew. */
export interface Level {
  /** What the value is of, for example `stock-item/US/MUG/own/stock.level/shopify-us-1/MUG`. */
  readonly of: string;
  /** Revision of whoever states it: a higher one replaces every lower one that is not made yet. */
  readonly revision: number;
}

/** Code of the outcome of a call that a newer level has replaced before it was made: nobody is answered. */
export const SUPERSEDED = 'superseded';

/** A call that this process has claimed. */
export interface Call extends NewCall {
  /** Where it stood before the claim. */
  readonly was: CallState;
  /** Claims so far, this one included: rises for ever. */
  readonly version: number;
  /** Tries in a row that led to no outcome. */
  readonly attempts: number;
  /** True where an earlier try may have taken effect. */
  readonly doubted: boolean;
  /** A refusal that is not believed before a look-up has found nothing. */
  readonly kept: Outcome | null;
  /** The claim: only its holder may write what became of the call. */
  readonly token: string;
  /** The exception that is open about it. */
  readonly exception: ExceptionReason | null;
  /** When the message was taken, epoch milliseconds by the database's clock. */
  readonly receivedAtMs: number;
}
