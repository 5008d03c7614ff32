import { z } from 'zod';
import { contract } from '../contract.js';
import { cancellationReason, externalId } from '../shapes.js';

/** What every command to a channel says of itself. */
const asked = {
  /** Effect key at the actor that asks, for example `order.acknowledge/1`. */
  effect: z.string().min(1),
  effectRevision: z.int().nonnegative(),
  /** Channel account that is spoken to, for example `walmart-us-1`. */
  account: z.string().min(1),
};

/** How the channel names the order. */
const named = {
  marketplaceOrderId: externalId,
  /** Site of the account that the order was placed on, where the account has several, for example `Amazon.de`. */
  marketplace: z.string().optional(),
};

/** The order is taken, line by line. */
export const acknowledgeCommand = z.object({
  command: z.literal('order.acknowledge'),
  ...named,
  /** Every line of the order. */
  lines: z
    .array(
      z.object({
        lineId: externalId,
        sku: z.string().max(200).nullable(),
        /** Units that the line orders. */
        quantity: z.int().positive(),
        /** Of these, units that we deliver; the rest is refused. */
        accepted: z.int().nonnegative(),
      }),
    )
    .min(1),
  /** Why something is refused; stated where a line accepts less than it orders. */
  refusedBecause: cancellationReason.optional(),
});

/** Units that we do not deliver. */
export const cancelCommand = z.object({
  command: z.literal('order.cancel'),
  ...named,
  /** True where no unit of the order is left to be delivered. */
  whole: z.boolean(),
  lines: z
    .array(z.object({ lineId: externalId, sku: z.string().max(200).nullable(), quantity: z.int().positive() }))
    .min(1),
  reason: cancellationReason,
  /** The buyer's wish that this grants, by the channel's own id of it. */
  requestId: externalId.optional(),
});

/** What a channel may sell of a SKU. */
export const levelCommand = z.object({
  command: z.literal('stock.level'),
  /** The SKU as the channel lists it. */
  sku: z.string().min(1).max(200),
  /** The channel's own id of the place that the stock lies at, where it keeps stock by place. */
  location: z.string().max(100).optional(),
  /** Units that may be sold now, absolute; null: we say nothing of it any more, and what waits is dropped. */
  units: z.int().nonnegative().nullable(),
});

/** Told to the channel: we take the order. */
export const orderAcknowledge = contract({
  name: 'order.acknowledge',
  major: 1,
  stream: 'COMMANDS',
  from: ['order-service'],
  to: 'channel-gateway',
  doc: 'The order is accepted, or refused in whole or by line, on a channel that wants to hear of it. Key: the order, which also gets the answer (`order.delivery-outcome`). Identity: order and effect, once.',
  schema: z.object({ ...asked, body: acknowledgeCommand }),
  example: {
    effect: 'order.acknowledge/1',
    effectRevision: 4,
    account: 'walmart-us-1',
    body: {
      command: 'order.acknowledge',
      marketplaceOrderId: '1796277083022',
      lines: [{ lineId: '1', sku: 'IPOD2008GREEN', quantity: 1, accepted: 1 }],
    },
  },
});

/** Told to the channel: we cancel units. */
export const orderCancel = contract({
  name: 'order.cancel',
  major: 1,
  stream: 'COMMANDS',
  from: ['order-service'],
  to: 'channel-gateway',
  doc: "Units of an order that we do not deliver, on a channel that has not cancelled them itself. Key: the order, which also gets the answer (`order.delivery-outcome`). Identity: order and effect, once; the channel's own news of the cancellation is another fact.",
  schema: z.object({ ...asked, body: cancelCommand }),
  example: {
    effect: 'order.cancel/1',
    effectRevision: 6,
    account: 'walmart-us-1',
    body: {
      command: 'order.cancel',
      marketplaceOrderId: '1796277083022',
      whole: false,
      lines: [{ lineId: '1', sku: 'IPOD2008GREEN', quantity: 1 }],
      reason: 'no-stock',
    },
  },
});

/** Told to the channel: what it may sell. */
export const stockLevel = contract({
  name: 'stock.level',
  major: 1,
  stream: 'COMMANDS',
  from: ['inventory-service'],
  to: 'channel-gateway',
  doc: 'Units of a SKU that a channel account may sell: an absolute level, of which only the newest revision is ever sent. Key: the stock item, which also gets the answer (`stock-item.level-outcome`). Identity: stock item, effect and revision.',
  schema: z.object({ ...asked, body: levelCommand }),
  example: {
    effect: 'stock.level/shopify-us-1/IPOD2008GREEN',
    effectRevision: 12,
    account: 'shopify-us-1',
    body: { command: 'stock.level', sku: 'IPOD2008GREEN', units: 2 },
  },
});
