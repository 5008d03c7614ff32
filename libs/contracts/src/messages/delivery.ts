import { z } from 'zod';
import { contract } from '../contract.js';
import { externalId, place } from '../shapes.js';

const lines = z.array(z.object({ lineId: externalId, sku: z.string(), quantity: z.int().positive() })).min(1);

/** Release goods to a warehouse. */
export const releaseCommand = z.object({
  command: z.literal('shipment.release'),
  orderName: z.string().optional(),
  buyerRef: z.string().optional(),
  shipTo: place.optional(),
  lines,
});

/** Take back what was released and has not left. */
export const recallCommand = z.object({
  command: z.literal('shipment.recall'),
  /** Effect key of the release, for example `shipment.release/1`. */
  release: z.string(),
  /** The warehouse's id of the release. */
  shipmentOrderId: externalId,
  lines,
});

/** Tell the shop that goods have left. */
export const confirmCommand = z.object({
  command: z.literal('shipment.confirm'),
  marketplaceOrderId: externalId,
  shipmentId: externalId,
  carrier: z.string().optional(),
  trackingNumber: z.string().optional(),
  lines: z.array(z.object({ lineId: externalId, quantity: z.int().positive() })).min(1),
});

/** A command to a channel or partner. */
export const deliveryRequested = contract({
  name: 'delivery.requested',
  major: 1,
  stream: 'COMMANDS',
  from: ['order-service'],
  to: 'channel-gateway',
  doc: 'What cannot be taken back, done once per key: release to a warehouse, recall, confirmation to the shop. Key: the actor that asks, which also gets the answer. Identity: actor and effect.',
  schema: z.object({
    /** Effect key at the actor, for example `shipment.release/1`. */
    effect: z.string().min(1),
    effectRevision: z.int().nonnegative(),
    /** Channel or partner account that is spoken to, for example `wms-1`. */
    account: z.string().min(1),
    body: z.discriminatedUnion('command', [releaseCommand, recallCommand, confirmCommand]),
  }),
  example: {
    effect: 'shipment.release/1',
    effectRevision: 4,
    account: 'wms-1',
    body: {
      command: 'shipment.release',
      orderName: '#1001',
      lines: [{ lineId: '466157049', sku: 'IPOD2008GREEN', quantity: 1 }],
    },
  },
});
