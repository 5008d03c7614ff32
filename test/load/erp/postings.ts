import { postingRequested, typeOf, type DataOf, type Message } from '#libs/contracts';

type PostingRequest = DataOf<typeof postingRequested>;

/** A posting of one document, of an order of its own. */
export function postingNumber(
  number: number,
  lane: PostingRequest['lane'] = 'invoices',
  channelAccount = 'shopify-eu-1',
) {
  const order = String(8_000_000_000 + number);
  const key = `order/${channelAccount}/${order}`;
  const today = new Date().toISOString().slice(0, 10);
  const data: PostingRequest = {
    posting: 'sale/SHP-1',
    postingRevision: 1,
    lane,
    body: {
      ...postingRequested.schema.parse(postingRequested.example).body,
      legalEntity: 'EU',
      currency: 'EUR',
      channelAccount,
      settlementAccount: channelAccount,
      reference: { order, shipment: 'SHP-1' },
      occurredOn: today,
      documentOn: today,
      lines: [
        { component: 'clearing', amount: 12_400, role: 'clearing', basis: 'gross' },
        { component: 'item-price', amount: 10_500, role: 'contra', basis: 'net', orderLine: 'L1' },
        { component: 'tax', amount: 1_900, role: 'contra', basis: 'tax', orderLine: 'L1' },
      ],
    },
  };
  const message: Message = {
    id: `${key}/sale/SHP-1@1`,
    type: typeOf(postingRequested),
    source: key,
    key,
    time: new Date().toISOString(),
    revision: 1,
    data,
  };
  return message;
}
