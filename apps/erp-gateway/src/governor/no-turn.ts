import { RetryLater } from '#libs/errors';

/** The ERP did not answer lately: nothing is sent for a while. */
export function isAway(target: string, afterMs: number): RetryLater {
  return new RetryLater('unavailable', {
    problem: `${target} did not answer lately, and is left alone for a moment`,
    remedy: 'One call finds out whether it is back; nothing was sent.',
    afterMs,
  });
}

/** A request found no turn before its call's own time was over. */
export function noTurn(target: string, afterMs: number): RetryLater {
  return new RetryLater('no-turn', {
    problem: `There was no turn for a request to ${target} before the call's own time was over`,
    remedy: 'Nothing was sent; the call is made again by itself.',
    afterMs,
  });
}
