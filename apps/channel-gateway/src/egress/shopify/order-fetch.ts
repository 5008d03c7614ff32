import type { Call, Learnt, Turn } from '#libs/actors';
import type { DataOf, documentAvailable } from '#libs/contracts';
import type { IncomingDocument, Receipt } from '../../raw-store/incoming-document.js';
import { digestOf } from '../../raw-store/sealing.js';
import type { ShopClient } from './shop-client.js';

/** Fetches an order that a thin notification named: what the shop answers is a raw document like any other. */
export class OrderFetch {
  constructor(
    private readonly client: ShopClient,
    private readonly seller: string,
    private readonly receive: (documents: readonly IncomingDocument[]) => Promise<readonly Receipt[]>,
  ) {}

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    const { account, externalId } = call.message.data as DataOf<typeof documentAvailable>;
    const answer = await this.client.get(`/orders/${encodeURIComponent(externalId)}.json`, turn);
    // a page in place of the order is no document of the shop: it is asked again
    answer.json();
    const { bytes } = answer;
    const digest = digestOf(bytes);
    // the same state of the order fetched twice is one document
    const eventId = `order-${externalId}-${digest.slice(0, 16)}`;
    const about = {
      id: `${account}/${eventId}`,
      source: 'shopify',
      account,
      eventId,
      topic: 'orders/fetched',
    } as const;
    const { traceparent } = call.message;
    await this.receive([{ ...about, seller: this.seller, receivedAt: new Date(), bytes, digest, traceparent }]);
    return { documentId: about.id };
  }
}
