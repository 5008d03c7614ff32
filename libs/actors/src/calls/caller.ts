import type { Message } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { Call, Outcome } from './call.js';
import type { Turn } from './gate.js';

/** Thrown where a call may or may not have taken effect: it is looked up before anything is repeated. */
export class InDoubt<Code extends string = string> extends CrossdockError<Code> {}

/** What a call or a look-up learnt: plain JSON, kept as the outcome's `data`. */
export type Learnt = Readonly<Record<string, unknown>>;

/**
 * How one kind of call is made; stateless, since the desk keeps everything that must be remembered. Before each request
 * it awaits `turn.request()`, which keeps the target's limits, and hands `turn.signal` to its client.
 */
export interface Caller {
  /** When we give up waiting for an answer, milliseconds from the start of the call. */
  readonly timeoutMs: number;
  /** The longest time from the start of a call until it can have no effect any more, milliseconds: no less than `timeoutMs`. */
  readonly maxCallMs: number;
  /**
   * What the call did, asked of the outside; null where it surely did nothing or not all. Left out where the target
   * cannot be asked: such a call is made once, and in doubt it becomes an exception.
   */
  readonly lookUp?: (call: Call, turn: Turn) => Promise<Learnt | null>;
  /**
   * Makes the call. Throws `RetryLater` when it surely had no effect, `Terminal` when it is refused for ever;
   * `InDoubt` and every other error mean that nobody knows.
   */
  perform(call: Call, turn: Turn): Promise<Learnt>;
  /** What those who asked are told; the same messages for the same outcome, however often. */
  answer(call: Call, outcome: Outcome): readonly Message[];
  /**
   * The message with what a person has corrected in it; throws what is wrong with that. Left out where nothing can be
   * corrected: then a refused call is only made again as it is.
   */
  mend?(message: Message, data: unknown): Message;
  /** What they are told when the call rests for long; nothing unless stated. */
  resting?(call: Call, rest: LongRest): readonly Message[];
}

/** A call that is left alone for long. */
export interface LongRest {
  /** `parked`: surely not made yet; `in-doubt`: nobody can say, and a person must find out. */
  readonly state: 'parked' | 'in-doubt';
  /** When it is tried again, ISO 8601; null: when a person says so. */
  readonly until: string | null;
  readonly code: string;
  readonly detail: string;
}
