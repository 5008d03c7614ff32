import { Dice } from '../dice.js';
import type { Run } from '../run.js';
import { instantText, wantedUnits } from './order-document.js';
import { isFba, type AmazonPlan, type RevisionKind } from './order-plan.js';

/** A notification on its way into the seller's queue. */
export interface PlannedMessage {
  /** Names this delivery; a copy has a name of its own. */
  readonly id: string;
  readonly account: string;
  /** From here on the queue has it, epoch milliseconds. */
  readonly dueMs: number;
  /** Always the same text. */
  body(): string;
}

/** State of an order in the words of ORDER_CHANGE, which are those of v0. */
const words: Readonly<Record<RevisionKind, string>> = {
  pending: 'Pending',
  unshipped: 'Unshipped',
  'cancel-requested': 'Unshipped',
  'item-cancelled': 'Unshipped',
  cancelled: 'Canceled',
};

/** Whether the listing never shows an order: then its notifications surely come. */
export function isOmitted(run: Run, index: number): boolean {
  return Dice.of(run.seed, run.ordinal, 'amazon-omitted', index).chance(run.faults['amazon-listing-omits']);
}

/** ORDER_CHANGE for each revision of an order, with its copies; some never come. */
export function messagesOf(run: Run, plan: AmazonPlan): PlannedMessage[] {
  const dice = Dice.of(run.seed, run.ordinal, 'amazon-messages', plan.index);
  const omitted = isOmitted(run, plan.index);
  return plan.revisions.flatMap(({ kind, atMs }): PlannedMessage[] => {
    const isLost = dice.chance(run.faults['amazon-notification-missing']) && !omitted;
    const id = dice.uuid();
    const dueMs = atMs + Math.round(dice.between(50, 400) / run.speed);
    const body = (): string => JSON.stringify(orderChange(plan, kind, atMs, id));
    const message = { id, account: plan.seller.account, dueMs, body };
    if (isLost) return [];
    if (!dice.chance(run.faults['amazon-notification-duplicate'])) return [message];
    return [message, { ...message, id: `${id}-copy`, dueMs: dueMs + dice.between(0, 1_500) }];
  });
}

function orderChange(plan: AmazonPlan, kind: RevisionKind, atMs: number, id: string) {
  const asked = kind === 'cancel-requested';
  return {
    NotificationVersion: '1.0',
    NotificationType: 'ORDER_CHANGE',
    PayloadVersion: '1.0',
    EventTime: new Date(atMs).toISOString(),
    Payload: {
      OrderChangeNotification: {
        NotificationLevel: 'OrderLevel',
        SellerId: plan.seller.sellerId,
        AmazonOrderId: plan.id,
        OrderChangeType: asked ? 'BuyerRequestedChange' : 'OrderStatusChange',
        OrderChangeTrigger: {
          TimeOfOrderChange: new Date(atMs).toISOString(),
          ChangeReason: asked ? 'Buyer Requested Cancel' : `Status is ${words[kind]}`,
        },
        Summary: summaryOf(plan, kind, asked),
      },
    },
    NotificationMetadata: {
      ApplicationId: 'app-id-crossdock-sandbox',
      SubscriptionId: `subscription-${plan.seller.account}`,
      PublishTime: new Date(atMs + 50).toISOString(),
      NotificationId: id,
    },
  };
}

function summaryOf(plan: AmazonPlan, kind: RevisionKind, asked: boolean) {
  const happened = new Set<RevisionKind>([kind]);
  const items = plan.items.map((item) => ({ item, units: wantedUnits(item, asked ? new Set() : happened) }));
  return {
    MarketplaceId: plan.seller.marketplaceId,
    OrderStatus: words[kind],
    PurchaseDate: instantText(plan.createdMs),
    FulfillmentType: isFba(plan) ? 'AFN' : 'MFN',
    OrderType: 'StandardOrder',
    NumberOfItemsShipped: 0,
    NumberOfItemsUnshipped: items.reduce((total, { units }) => total + units, 0),
    OrderItems: items.map(({ item, units }) => ({
      OrderItemId: item.id,
      SellerSKU: item.sku,
      OrderItemStatus: units === 0 ? 'Canceled' : words[kind],
      Quantity: item.quantity,
      QuantityShipped: 0,
      IsBuyerRequestedCancel: asked,
    })),
  };
}
