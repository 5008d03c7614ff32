import type { Exception } from '#libs/contracts';
import type { DeadLetter, Frame } from '../ports.js';
import type { Call, NewCall, Outcome } from './call.js';
import type { CallCount, CallFilter, CallRecord } from './call-list.js';
import type { CallStep } from './call-steps.js';
import type { ClaimOrder } from './lane-order.js';

/** What the table said to a call that was handed in. */
export interface Accepted {
  readonly ref: string;
  /** `raced`: another process is taking the same ref at this moment, and has not said with what content. */
  readonly verdict: 'new' | 'known' | 'done' | 'contradiction' | 'raced';
  /** When it was taken together with its claim, epoch milliseconds by the database's clock; nothing where it was not claimed. */
  readonly takenAtMs?: number | null;
}

/** A claim for a call that is only just taken: whoever takes it has room for it now. */
export interface EarlyClaim {
  readonly token: string;
  readonly claimMs: number;
}

/** A step on its way to the table; written only where the claim is still its own. */
export interface StepOfCall {
  readonly call: Call;
  readonly step: CallStep;
}

/** What a transaction of the desk leaves behind. */
export interface WrittenCalls<T> {
  readonly result: T;
  readonly frames: Frame[];
  readonly exceptions?: Exception[];
  readonly deadLetters?: DeadLetter[];
}

/** The table of calls inside one transaction. */
export interface CallTable {
  /** Takes calls, each ref once, those that are new with the claim that is named for them. Refs must be distinct. */
  accept(calls: readonly NewCall[], claims?: ReadonlyMap<string, EarlyClaim>): Promise<readonly Accepted[]>;
  /** Writes what became of claimed calls; returns the refs whose claim still held, the others changed nothing. */
  step(steps: readonly StepOfCall[]): Promise<ReadonlySet<string>>;
  /** Calls that are answered, with their outcomes; locked until the transaction ends. */
  done(refs: readonly string[]): Promise<readonly { readonly call: Call; readonly outcome: Outcome }[]>;
  /** Opens refused calls for a look-up; what it does not contradict is repeated as it was. */
  verify(refs: readonly string[]): Promise<void>;
}

/** Calls as the desk keeps them: a durable queue, and transactions that say something of it. */
export interface CallStore {
  /** The work's changes, and what it says, in one commit. Rejects where nothing was written or the outcome is unknown. */
  transaction<T>(work: (calls: CallTable) => Promise<WrittenCalls<T>>): Promise<T>;
  /**
   * Claims calls that are due: in that order, else the most urgent first. A claim that has ended is due like any other
   * call. Of levels about one thing the newest alone is handed out, when no older one can take effect any more; older ones
   * end as superseded.
   */
  claim(target: string, limit: number, claimMs: number, order?: ClaimOrder): Promise<readonly Call[]>;
  /** The newest calls that the filter means. */
  list(filter: CallFilter, limit: number): Promise<CallRecord[]>;
  /** How many calls of some targets could be made now and are not, counted up to a number in all. */
  due(targets: readonly string[], upTo: number): Promise<ReadonlyMap<string, number>>;
  /** How many calls are open, by target, lane and state. */
  count(): Promise<CallCount[]>;
  /**
   * Makes calls due at once. A call in doubt at a target that cannot be asked is made again only where a person vouches
   * that it had no effect.
   */
  retry(filter: CallFilter, vouched: boolean): Promise<string[]>;
}
