import { z } from 'zod';
import { contract } from '../contract.js';
import { externalId, instant, minor } from '../shapes.js';

/** A component of a kit. */
export const bundleComponent = z.object({
  sku: z.string().min(1),
  quantity: z.int().positive(),
  /** Stand-alone price in minor units of the legal entity's currency: the weight of the kit's split. */
  standalonePrice: minor,
});

/** What the ERP's item list says of a SKU. */
export const orderItemResolved = contract({
  name: 'order.item-resolved',
  major: 1,
  stream: 'FACTS',
  from: ['erp-gateway'],
  to: 'order-service',
  doc: 'Answer to `item.lookup`: the item that a SKU stands for, or that the ERP does not know it. Key: the order. Identity: the SKU; a correction is a newer revision.',
  schema: z.object({
    sku: z.string().min(1),
    state: z.enum(['resolved', 'unknown']),
    itemId: z.string().optional(),
    taxClass: z.string().optional(),
    bundle: z.array(bundleComponent).optional(),
  }),
  example: { sku: 'IPOD2008GREEN', state: 'resolved', itemId: 'I-17', taxClass: 'standard' },
});

/** The stock item's answer to a reservation. */
export const orderReservationAnswer = contract({
  name: 'order.reservation-answer',
  major: 1,
  stream: 'FACTS',
  from: ['inventory-service'],
  to: 'order-service',
  doc: 'Whether the stock item holds what was reserved. Key: the order. Identity: the reservation; names the revision and quantity it answers.',
  schema: z.object({
    /** Effect key of the reservation at the order, for example `stock.reserve/466157049/IPOD2008GREEN`. */
    reservation: z.string().min(1),
    answersRevision: z.int().nonnegative(),
    quantity: z.int().nonnegative(),
    state: z.enum(['held', 'short']),
  }),
  example: { reservation: 'stock.reserve/466157049/IPOD2008GREEN', answersRevision: 3, quantity: 1, state: 'held' },
});

/** An ERP document as it was posted. */
export const erpDocument = z.object({
  kind: z.enum(['invoice', 'credit-memo', 'journal']),
  documentId: z.string(),
  number: z.string(),
  /** The posting key in the ERP. */
  reference: z.string(),
});

/** What became of a posting. */
export const orderPostingOutcome = contract({
  name: 'order.posting-outcome',
  major: 1,
  stream: 'FACTS',
  from: ['erp-gateway'],
  to: 'order-service',
  doc: "The ERP's answer to one revision of a posting, with the lines that count as issued. Key: the order.",
  schema: z.object({
    /** Effect key of the posting at the order, for example `sale/SHP-1`. */
    posting: z.string().min(1),
    answersRevision: z.int().nonnegative(),
    outcome: z.enum(['posted', 'posted-different', 'rejected', 'waiting']),
    /** Lines as the ERP has them: `lineKey` to minor units (see `lineKeyOf`); empty when rejected. */
    lines: z.record(z.string(), minor),
    documents: z.array(erpDocument),
    /** Code of the refusal, for example `closed-period`. */
    reason: z.string().optional(),
    detail: z.string().max(2000).optional(),
    /** Where parked: until when. */
    until: instant.optional(),
    policyVersion: z.string().optional(),
  }),
  example: {
    posting: 'sale/SHP-1',
    answersRevision: 9,
    outcome: 'posted',
    lines: { 'item-price|net|contra|466157049|': 19900 },
    documents: [{ kind: 'invoice', documentId: 'D-1', number: 'INV-0001', reference: 'r' }],
  },
});

/** What became of a command to a channel or partner. */
export const orderDeliveryOutcome = contract({
  name: 'order.delivery-outcome',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'order-service',
  doc: 'The outside answered a command of this order. Key: the order. Identity: the command.',
  schema: z.object({
    /** Effect key of the command at the order, for example `shipment.release/1`. */
    command: z.string().min(1),
    answersRevision: z.int().nonnegative(),
    state: z.enum(['confirmed', 'failed', 'in-doubt']),
    /** The other side's id of what it made. */
    externalId: externalId.optional(),
    /** Units per line that the other side took back, for `shipment.recall`. */
    lines: z.array(z.object({ lineId: externalId, quantity: z.int().nonnegative() })).optional(),
    reason: z.string().max(200).optional(),
    detail: z.string().max(2000).optional(),
  }),
  example: { command: 'shipment.release/1', answersRevision: 4, state: 'confirmed', externalId: 'SO-1' },
});

/** A person's word on an order. */
export const orderRuling = contract({
  name: 'order.ruling',
  major: 1,
  stream: 'FACTS',
  from: ['order-service', 'ops-portal'],
  to: 'order-service',
  doc: 'A person decides: repeat a rejected effect, or cancel what was asked. Key: the order. Identity: `rulingId`.',
  schema: z.object({
    rulingId: externalId,
    decision: z.enum(['retry', 'cancel', 'accept-short', 'agree', 'refuse']),
    /** Effect key the decision is about. */
    effect: z.string(),
    /** Revision the decision is about. */
    effectRevision: z.int().nonnegative(),
    by: z.string().min(1).max(200),
    at: instant,
    note: z.string().max(1000).optional(),
  }),
  example: {
    rulingId: 'u-1',
    decision: 'retry',
    effect: 'sale/SHP-1',
    effectRevision: 9,
    by: 'finance@example.test',
    at: '2026-11-21T10:00:00.000Z',
  },
});
