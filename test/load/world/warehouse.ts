import { createHmac } from 'node:crypto';
import { SKUS, skuOf, WAREHOUSES } from './order-template.js';
import type { WebhookClient } from './client.js';

/** Units of each SKU on the shelf: more than any run sells. */
const ON_HAND = 1_000_000_000;
const RETRY_MS = 250;

interface ShipmentWish {
  readonly reference: string;
  readonly warehouse: string;
  readonly lines: readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[];
}

/** A warehouse that ships whatever it is asked to at once, and says so. */
export class Warehouse {
  /** Shipment order by reference: a repeat is answered by the first. */
  private readonly orders = new Map<string, string>();
  private underWay = 0;
  shipped = 0;

  constructor(
    private readonly client: WebhookClient,
    private readonly secret: string,
  ) {}

  /** Webhooks that are not taken yet. */
  get untold(): number {
    return this.underWay;
  }

  /** Takes a shipment order: its status and answer. */
  take(wish: ShipmentWish): { readonly status: number; readonly answer: object } {
    const known = this.orders.get(wish.reference);
    if (known !== undefined)
      return {
        status: 409,
        answer: { code: 'duplicate-reference', shipmentOrderId: known, reference: wish.reference },
      };
    const shipmentOrderId = `SO-${this.orders.size + 1}`;
    this.orders.set(wish.reference, shipmentOrderId);
    this.shipped += 1;
    void this.tell('shipment.shipped', `load-${shipmentOrderId}`, {
      shipmentOrderId,
      shipmentId: `SHP-${shipmentOrderId.slice(3)}`,
      shippedAt: new Date().toISOString(),
      warehouse: wish.warehouse,
      carrier: 'DHL',
      trackingNumber: `JJD${shipmentOrderId.slice(3).padStart(12, '0')}`,
      lines: wish.lines,
    });
    return { status: 201, answer: { shipmentOrderId, reference: wish.reference, state: 'accepted' } };
  }

  /** The shipment order of a reference. */
  orderOf(reference: string): string | undefined {
    return this.orders.get(reference);
  }

  /** Says what lies on the shelf. */
  async count(): Promise<void> {
    const items = Array.from({ length: SKUS }, (_, index) => ({ sku: skuOf(index), onHand: ON_HAND }));
    const asOf = new Date().toISOString();
    const counts = WAREHOUSES.map((warehouse) =>
      this.tell('inventory.counted', `load-count-${warehouse}`, { warehouse, asOf, items }),
    );
    await Promise.all(counts);
  }

  /** Tells until it is taken, as senders of webhooks do. */
  private async tell(event: string, eventId: string, document: object): Promise<void> {
    const body = Buffer.from(JSON.stringify(document));
    this.underWay += 1;
    for (;;) {
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', this.secret).update(`${timestamp}.`).update(body).digest('hex');
      const told = await this.client.post(
        '/webhooks/wms/wms-1',
        {
          'content-type': 'application/json',
          'content-length': String(body.length),
          'x-wms-event-id': eventId,
          'x-wms-event': event,
          'x-wms-timestamp': timestamp,
          'x-wms-signature': signature,
        },
        body,
      );
      if (told.status === 200) break;
      await new Promise((after) => setTimeout(after, told.retryAfterMs ?? RETRY_MS));
    }
    this.underWay -= 1;
  }
}
