import { z } from 'zod';
import { contract } from '../contract.js';
import { instant } from '../shapes.js';
import { bundleComponent } from './order-answers.js';

/** An order wants to know what a SKU is. */
export const itemLookup = contract({
  name: 'item.lookup',
  major: 1,
  stream: 'FACTS',
  from: ['order-service'],
  to: 'erp-gateway',
  doc: 'A level: the order waits for this SKU (`wanted`), or no longer. Key: `item/<legal entity>/<sku>`. Identity: the order. What it knows already (`knows`) it is not told again; a correction it is.',
  schema: z.object({
    order: z.string().min(1),
    sku: z.string().min(1),
    wanted: z.boolean(),
    /** Number of the `order.item-resolved` that the order has from another, its SKU left out (`contentNumber`, 1 to 2³²). */
    knows: z.int().positive().optional(),
  }),
  example: { order: 'order/shopify-us-1/450789469', sku: 'IPOD2008GREEN', wanted: true },
});

/** What the ERP's item list says. */
export const itemMaster = contract({
  name: 'item.master',
  major: 1,
  stream: 'FACTS',
  from: ['erp-gateway', 'channel-gateway'],
  to: 'erp-gateway',
  doc: "An item as the ERP has it, or that it has none. Key: the item. Revision: the instant of the ERP's answer in epoch milliseconds.",
  schema: z.object({
    state: z.enum(['resolved', 'unknown']),
    itemId: z.string().optional(),
    taxClass: z.string().optional(),
    bundle: z.array(bundleComponent).optional(),
    asOf: instant,
  }),
  example: { state: 'resolved', itemId: 'I-17', taxClass: 'standard', asOf: '2026-11-20T00:00:00.000Z' },
});

/** Ask the ERP for one item. */
export const itemFetch = contract({
  name: 'item.fetch',
  major: 1,
  stream: 'COMMANDS',
  from: ['erp-gateway'],
  to: 'erp-gateway',
  doc: 'A command of an item actor to its own gateway: look this SKU up in the ERP. Key: the item.',
  schema: z.object({
    legalEntity: z.string().min(1),
    sku: z.string().min(1),
    effect: z.string(),
    effectRevision: z.int(),
  }),
  example: { legalEntity: 'US', sku: 'IPOD2008GREEN', effect: 'item.fetch/1', effectRevision: 1 },
});
