import type { PostingDesks } from '../outbound/posting.caller.js';

/** Desks of a world in which nobody is asked and nothing is gathered: a policy that wants it fails. */
export const openDesks: PostingDesks = {
  approvals: { pass: () => Promise.reject(new Error('nobody is there to agree')) },
  summaries: {
    resultOf: () => Promise.resolve(null),
    gather: () => Promise.reject(new Error('nothing is gathered here')),
  },
  noteLate: () => Promise.resolve(),
};
