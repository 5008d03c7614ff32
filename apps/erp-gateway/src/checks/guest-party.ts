import type { Posting } from '#libs/contracts';
import type { PostingPolicy } from '../posting/posting-policy.js';
import { settle } from '../posting/settle.js';
import type { CustomerQuestion } from './check.contract.js';

type Guest = NonNullable<CustomerQuestion['guest']>;

/** For whom the documents of a marketplace's guest are, by the posting policy: what a sale to one would be posted for. Pure. */
export function partyOfGuest(
  legalEntity: string,
  guest: Guest,
  country: string | undefined,
  policy: PostingPolicy,
): string {
  const { channel, channelAccount, settlementAccount = channelAccount, currency, on } = guest;
  const sale: Posting = {
    kind: 'sale',
    legalEntity,
    channel,
    channelAccount,
    settlementAccount,
    currency,
    reference: { order: '' },
    occurredOn: on,
    documentOn: on,
    party: { role: 'consumer-default', ...(country === undefined ? {} : { country }) },
    taxScheme: 'domestic',
    lines: [],
  };
  return settle(sale, policy).party;
}
