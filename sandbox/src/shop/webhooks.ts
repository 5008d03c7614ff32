import { accountNamed } from '../channel-accounts.js';
import type { Delivery, PlannedDelivery } from '../delivery/delivery.js';
import { shopSignature } from '../delivery/signatures.js';
import type { Dice } from '../dice.js';
import type { Secrets } from '../settings.js';
import { editDocument } from './edit-document.js';
import { fulfilmentDocument, withFulfilments, type Fulfilment } from './fulfilments.js';
import { happenedBy, lastOrderDocument, orderDocument, penOf } from './order-document.js';
import { refundDocument } from './refund-documents.js';
import type { PlannedWebhook, WebhookBody } from './script.js';
import type { ShopOrder } from './shop.js';
import { orphanPaymentDocument, paymentDocument } from './transaction-documents.js';

/** Where webhooks go and what signs them. */
export interface Mailing {
  readonly channelGatewayUrl: string;
  readonly secrets: Secrets;
}

interface Letter {
  readonly key: string;
  readonly topic: string;
  readonly webhookId: string;
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly triggeredMs: number;
}

/** A webhook of the script, made when it is due. */
export function plannedWebhook(order: ShopOrder, webhook: PlannedWebhook, mailing: Mailing): PlannedDelivery {
  const { key, dueAtMs, after } = webhook;
  const triggeredMs = order.plan.revisions[webhook.body.revision]?.datedMs ?? 0;
  const make = (): Delivery => signed(order, { ...webhook, triggeredMs }, bodyOf(order, webhook.body), mailing);
  return { key, dueAtMs, make, ...(after === undefined ? {} : { after }) };
}

/** The exact bytes of a webhook's body. */
export function bodyOf({ run, plan }: ShopOrder, body: WebhookBody): Buffer {
  const { revision } = body;
  switch (body.show) {
    case 'order':
      return bytes(
        body.otherBody ? { ...orderDocument(plan, revision), note: 'changed' } : orderDocument(plan, revision),
      );
    case 'payment':
      return bytes(paymentDocument(run, plan, revision, body.tender));
    case 'refund':
      return bytes(refundDocument(plan, happenedBy(plan, revision), penOf(plan)));
    case 'edit':
      return bytes(editDocument(plan, revision, penOf(plan)));
    case 'orphan-payment':
      return bytes(orphanPaymentDocument(run, plan));
    case 'malformed':
      return bytes(orderDocument(plan, revision)).subarray(0, 700);
  }
}

/** What the shop sends when a fulfilment was made: the fulfilment, and the order with it. */
export function fulfilmentWebhooks(
  order: ShopOrder,
  fulfilments: readonly Fulfilment[],
  mailing: Mailing,
  dice: Dice,
): PlannedDelivery[] {
  const last = fulfilments.at(-1);
  if (!last) return [];
  const pen = penOf(order.plan);
  const after = (): ReturnType<typeof withFulfilments> =>
    withFulfilments(lastOrderDocument(order.plan), fulfilments, pen);
  const eventId = dice.uuid();
  const bodies = {
    'fulfillments/create': () => fulfilmentDocument(last, after(), fulfilments, pen),
    'orders/updated': after,
  };
  return Object.entries(bodies).map(([topic, body]) => {
    const webhookId = dice.uuid();
    const letter = { key: webhookId, topic, webhookId, eventId, triggeredMs: last.createdMs };
    const dueAtMs = Date.now() + Math.round(dice.between(10, 200) / order.run.speed);
    return { key: letter.key, dueAtMs, make: () => signed(order, letter, bytes(body()), mailing) };
  });
}

function signed({ plan }: ShopOrder, letter: Letter, body: Buffer, { channelGatewayUrl, secrets }: Mailing): Delivery {
  const { account, domain } = accountNamed(plan.account);
  const secret = secrets.shops.get(account)?.webhookSecret ?? '';
  return {
    key: letter.key,
    url: `${channelGatewayUrl}/webhooks/shopify/${account}`,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': letter.topic,
      'x-shopify-hmac-sha256': shopSignature(secret, body),
      'x-shopify-shop-domain': domain,
      'x-shopify-api-version': '2026-07',
      'x-shopify-webhook-id': letter.webhookId,
      'x-shopify-event-id': letter.eventId,
      'x-shopify-triggered-at': new Date(letter.triggeredMs).toISOString(),
    },
    body,
  };
}

function bytes(document: unknown): Buffer {
  return Buffer.from(JSON.stringify(document));
}
