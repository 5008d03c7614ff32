import type { ExceptionReason } from '#libs/contracts';
import { backoffMs } from './backoff.js';
import type { Call, CallState, Outcome } from './call.js';

/** What a process does with a call that it has claimed. */
export type Act = 'look-up' | 'perform' | 'ask-a-person';

/** What came of an act. */
export type CallEvent =
  /** It took effect: now, or as the look-up shows. */
  | { readonly kind: 'effective'; readonly outcome: Outcome }
  /** The look-up, made when no call can take effect any more, shows nothing. */
  | { readonly kind: 'absent' }
  /** Refused for ever. */
  | { readonly kind: 'refused'; readonly outcome: Outcome }
  /** Surely without effect, and worth another try. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly code: string; readonly detail: string }
  /** It may or may not have taken effect. */
  | { readonly kind: 'doubt'; readonly code: string; readonly detail: string };

/** How long a call is left alone: milliseconds from now, or until a person says so. */
export type Rest = number | 'person';

/** Where a call stands after an event. */
export interface CallStep {
  readonly state: Exclude<CallState, 'in-flight'>;
  readonly rest: Rest;
  readonly attempts: number;
  readonly doubted: boolean;
  /** A refusal that awaits a look-up. */
  readonly kept: Outcome | null;
  readonly error: { readonly code: string; readonly detail: string } | null;
  /** Set where the call is done. */
  readonly outcome: Outcome | null;
  /** The exception that stands open about it from now on. */
  readonly exception: ExceptionReason | null;
  /** Those who asked are told that it rests. */
  readonly told: boolean;
}

/** What a step depends on beside the event. */
export type Standing = Pick<Call, 'was' | 'attempts' | 'doubted' | 'kept'> & {
  /** Whether the target can be asked what a call did. */
  readonly canLookUp: boolean;
  /** How long a call on which we gave up may still take effect, milliseconds. */
  readonly settleMs: number;
  /** In [0, 1): spreads the retries of calls that failed together. */
  readonly jitter: number;
};

/** A rest of this length or more, in milliseconds, is told to those who asked, and shown as `parked`. */
export const PARKED_FROM_MS = 60_000;

/** The first thing to do with a claimed call: one that may have taken effect is asked about before it is repeated. */
export function actOf(standing: Pick<Standing, 'was' | 'canLookUp'>): Act {
  switch (standing.was) {
    case 'queued':
    case 'parked':
      return 'perform';
    case 'in-doubt':
    case 'in-flight':
    case 'done':
      return standing.canLookUp ? 'look-up' : 'ask-a-person';
  }
}

/** Where a call stands after an event: pure. */
export function stepOf(standing: Standing, act: Act, event: CallEvent): CallStep {
  switch (event.kind) {
    case 'effective':
      return done(event.outcome);
    case 'absent':
      return standing.kept ? done(standing.kept) : again(standing);
    case 'refused':
      return standing.doubted && standing.canLookUp ? verifyRefusal(standing, event.outcome) : done(event.outcome);
    case 'later':
      return later(standing, act, event);
    case 'doubt':
      return inDoubt(standing, act, event);
  }
}

function done(outcome: Outcome): CallStep {
  return { ...resting, state: 'done', rest: 'person', outcome };
}

const resting = {
  attempts: 0,
  doubted: false,
  kept: null,
  error: null,
  outcome: null,
  exception: null,
  told: false,
} as const;

/** Not found when no call can take effect any more: made again, under a new claim. */
function again({ attempts, jitter }: Standing): CallStep {
  const rest = attempts > 1 ? backoffMs('in-doubt', attempts - 1, jitter) : 0;
  return { ...resting, state: 'queued', rest, attempts, doubted: true };
}

/** After a doubt a refusal proves nothing of the call before it: that one may be what the refusal is about. */
function verifyRefusal({ attempts }: Standing, outcome: Outcome): CallStep {
  return { ...resting, state: 'in-doubt', rest: 0, attempts, doubted: true, kept: outcome };
}

function later(standing: Standing, act: Act, event: Extract<CallEvent, { kind: 'later' }>): CallStep {
  const attempts = standing.attempts + 1;
  const rest = Math.max(event.afterMs, backoffMs(event.code, attempts, standing.jitter));
  const { doubted, kept } = standing;
  const error = { code: event.code, detail: event.detail };
  if (act === 'look-up') return { ...resting, state: 'in-doubt', rest, attempts, doubted: true, kept, error };
  const parked = event.afterMs >= PARKED_FROM_MS;
  return { ...resting, state: parked ? 'parked' : 'queued', rest, attempts, doubted, kept, error, told: parked };
}

function inDoubt(standing: Standing, act: Act, event: Extract<CallEvent, { kind: 'doubt' }>): CallStep {
  if (act === 'look-up') return later(standing, act, { ...event, kind: 'later', afterMs: 0 });
  const { kept, canLookUp, settleMs } = standing;
  const error = { code: event.code, detail: event.detail };
  const doubtful = {
    ...resting,
    state: 'in-doubt' as const,
    attempts: standing.attempts + 1,
    doubted: true,
    kept,
    error,
  };
  // an earlier look-up that finds nothing proves nothing
  if (canLookUp) return { ...doubtful, rest: settleMs };
  return { ...doubtful, rest: 'person', exception: 'in-doubt', told: true };
}
