import { postingRequested, type Contract, type Posting } from '#libs/contracts';
import { postingEffect } from '../effects.js';

/** A sale as an actor under test posts it. */
export const saleEffect = postingEffect({
  contract: postingRequested as Contract,
  to: (_value: Posting, actor: string) => actor,
  data: (body: Posting, { effect, revision }) => ({
    posting: effect,
    postingRevision: revision,
    lane: 'invoices',
    body,
  }),
});
