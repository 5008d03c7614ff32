import type { Call, Learnt, Turn } from '#libs/actors';
import type { DataOf, documentAvailable } from '#libs/contracts';
import type { IncomingDocument, Receipt } from '../../raw-store/incoming-document.js';
import { incomingDocument } from '../new-document.js';
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
    const fetched = { kind: 'order', externalId, topic: 'orders/fetched', seller: this.seller, bytes: answer.bytes };
    const { traceparent } = call.message;
    const document = incomingDocument({ source: 'shopify', account }, fetched, { receivedAt: new Date(), traceparent });
    await this.receive([document]);
    return { documentId: document.id };
  }
}
