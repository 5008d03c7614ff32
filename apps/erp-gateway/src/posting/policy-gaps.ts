import type { Component, Posting } from '#libs/contracts';
import type { PostingPolicyVersion } from './posting-policy.js';
import { winnerOf } from './settle.js';

/** Whom postings may come from: a channel account of a legal entity. */
export interface PostingSource {
  readonly legalEntity: string;
  readonly channel: string;
  readonly channelAccount: string;
  /** Currency of its amounts; null where it has several. */
  readonly currency: string | null;
}

/** What buyers pay, and what is taken off: every kind of posting may have it. */
export const SOLD: readonly Component[] = [
  'clearing',
  'item-price',
  'shipping',
  'gift-wrap',
  'surcharge',
  'tip',
  'duty',
  'regulatory-charge',
  'tax',
  'seller-promotion',
  'marketplace-promotion',
  'loyalty-points',
  'gift-card',
  'gift-card-sale',
  'collected-directly',
  'rounding',
];
const GIVEN_BACK: readonly Component[] = [...SOLD, 'goodwill', 'restocking', 'return-shipping-charge'];

/** The components that a posting of a kind may move; what else it may hold is memo. */
const componentsOf: Readonly<Record<Posting['kind'], readonly Component[]>> = {
  sale: SOLD,
  prepayment: SOLD,
  refund: GIVEN_BACK,
  concession: GIVEN_BACK,
  adjustment: GIVEN_BACK,
};

/** Something that no rule settles. */
export interface Gap {
  readonly settling: string;
  /** `refund of shopify-us-1 (US)` … */
  readonly unsettled: readonly string[];
}

/**
 * What a version leaves open for the sources that exist. A rule that also asks for something that a source does not
 * decide (country, tax scheme, business or consumer) fills no gap: another posting of the same source would meet it.
 */
export function gapsOf(version: Pick<PostingPolicyVersion, 'rules'>, sources: readonly PostingSource[]): Gap[] {
  const open = new Map<string, string[]>();
  for (const source of sources)
    for (const [kind, components] of Object.entries(componentsOf))
      for (const settling of ['documents', 'clearingParty', ...components.map((one) => `accounts.${one}`)]) {
        const { legalEntity, channel, channelAccount, currency } = source;
        const facts = { legalEntity, channel, channelAccount, settlementAccount: channelAccount, kind };
        if (winnerOf(version, currency === null ? facts : { ...facts, currency }, settling)) continue;
        open.set(settling, [...(open.get(settling) ?? []), `${kind} of ${channelAccount} (${legalEntity})`]);
      }
  return [...open].map(([settling, unsettled]) => ({ settling, unsettled }));
}
