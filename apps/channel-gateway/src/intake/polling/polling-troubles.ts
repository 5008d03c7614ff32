import { CrossdockError, RetryLater } from '#libs/errors';
import type { Trouble } from '../../troubles/troubles.js';
import type { Loop } from './page-watch.js';

const WORDS: Readonly<Record<Loop, string>> = {
  'same-next': 'asks for a page that was read in this window already',
  'same-page': 'shows a page again that was read in this window already',
  'too-many-pages': 'does not end',
};

/** The pages of a list go round in circles. */
export class PageLoop extends CrossdockError<'page-loop'> {
  constructor(
    readonly trouble: Trouble,
    problem: string,
  ) {
    super('page-loop', { problem, remedy: 'The window is read again from its beginning.' });
  }
}

/** The error, with the exception that people see. */
export function pageLoop(account: string, feed: string, loop: Loop = 'same-next'): PageLoop {
  const problem = `The list ${feed} of ${account} ${WORDS[loop]}`;
  const detail = `${problem}. The window is read again by itself; where it lasts, tell the channel. What a loop hides is found by crossdock completeness`;
  const trouble = {
    id: `feed/${account}/${feed}/page-loop`,
    reason: 'page-loop',
    owner: 'integration-support',
  } as const;
  return new PageLoop({ ...trouble, detail }, problem);
}

/** Nothing was read of a list for long. */
export function feedStuck(account: string, feed: string, why: string, behindMs: number): Trouble {
  const minutes = Math.round(behindMs / 60_000);
  return {
    id: `feed/${account}/${feed}/stuck`,
    reason: 'feed-stuck',
    owner: 'integration-support',
    detail: `The list ${feed} of ${account} is read up to ${minutes} minutes ago only: ${why}`,
  };
}

/** Another replica speaks for the account by now. */
export function lostLease(account: string): RetryLater {
  return new RetryLater('lost-lease', {
    problem: `${account} is polled by another replica`,
    remedy: 'Nothing is to be done: it goes on where this one stopped.',
    afterMs: 0,
  });
}
