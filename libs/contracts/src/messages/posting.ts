import { z } from 'zod';
import { component } from '../component.js';
import { contract } from '../contract.js';
import { currency, country, decimalText, localDate, minor, place, taxLiable } from '../shapes.js';

/** One signed amount of a posting; + is in the retailer's favour on clearing. */
export const postingLine = z.object({
  component,
  /** Minor units, signed, in the posting's currency. */
  amount: minor,
  role: z.enum(['clearing', 'contra', 'memo', 'tender']),
  basis: z.enum(['net', 'gross', 'tax']),
  orderLine: z.string().optional(),
  shipment: z.string().optional(),
  sku: z.string().optional(),
  item: z.string().optional(),
  /** True where `sku` is a component of the kit that the order line sells: the amount is its share by stand-alone price. */
  ofKit: z.boolean().optional(),
  /** Units, signed like the amount's cause. */
  quantity: z.int().optional(),
  warehouse: z.string().optional(),
  tax: z
    .object({
      title: z.string(),
      jurisdiction: z.string().optional(),
      rate: decimalText.optional(),
      liable: taxLiable,
      included: z.boolean(),
    })
    .optional(),
});
export type PostingLine = z.output<typeof postingLine>;

/** What happened, in signed amounts by component, without an account. */
export const posting = z.object({
  kind: z.enum(['sale', 'refund', 'prepayment', 'concession', 'adjustment']),
  legalEntity: z.string().min(1),
  channel: z.string().min(1),
  channelAccount: z.string().min(1),
  /** Who pays: with channel payments the channel account itself. */
  settlementAccount: z.string().min(1),
  currency,
  /** Marketplace ids for people and matching. */
  reference: z.object({
    order: z.string(),
    orderName: z.string().optional(),
    shipment: z.string().optional(),
    /** Settlement that it was reported in: what a policy may gather by. */
    settlement: z.string().optional(),
  }),
  /** Local date in the legal entity's zone on which it happened. */
  occurredOn: localDate,
  /** Local date of the document; a later revision bears the date of the fact that caused it. */
  documentOn: localDate,
  taxPointOn: localDate.optional(),
  recogniseOn: localDate.optional(),
  party: z.object({
    role: z.enum(['consumer-default', 'business', 'marketplace', 'provider']),
    country: country.optional(),
  }),
  shipTo: place.optional(),
  taxScheme: z.enum([
    'domestic',
    'OSS',
    'IOSS',
    'export',
    'facilitator',
    'deemed-supply',
    'reverse-charge',
    'out-of-scope',
  ]),
  lines: z.array(postingLine).min(1),
});
export type Posting = z.output<typeof posting>;

/** A revision of a posting on its way to the ERP. */
export const postingRequested = contract({
  name: 'posting.requested',
  major: 1,
  stream: 'POSTINGS',
  from: ['order-service'],
  to: 'erp-gateway',
  doc: 'Revision n of a posting: desired less issued, never a rewrite. Key: the actor that issued it, which also gets the answer. Identity: actor, posting and revision: one content.',
  schema: z.object({
    /** Effect key at the actor, for example `sale/SHP-1`. */
    posting: z.string().min(1),
    postingRevision: z.int().nonnegative(),
    lane: z.enum(['month-end', 'validations', 'refunds', 'invoices', 'settlements', 'backfill']),
    /** Person whose word caused it, where a person did: that person may not agree to it. */
    requestedBy: z.string().min(1).max(200).optional(),
    body: posting,
  }),
  example: {
    posting: 'sale/SHP-1',
    postingRevision: 9,
    lane: 'invoices',
    body: {
      kind: 'sale',
      legalEntity: 'US',
      channel: 'shopify',
      channelAccount: 'shopify-us-1',
      settlementAccount: 'shopify-us-1',
      currency: 'USD',
      reference: { order: '450789469', orderName: '#1001', shipment: 'SHP-1' },
      occurredOn: '2026-11-21',
      documentOn: '2026-11-21',
      party: { role: 'consumer-default', country: 'US' },
      taxScheme: 'domestic',
      lines: [
        { component: 'clearing', amount: 19964, role: 'clearing', basis: 'gross' },
        { component: 'item-price', amount: 19900, role: 'contra', basis: 'net', orderLine: '466157049' },
        { component: 'seller-promotion', amount: -334, role: 'contra', basis: 'net', orderLine: '466157049' },
        { component: 'tax', amount: 398, role: 'contra', basis: 'tax', orderLine: '466157049' },
      ],
    },
  },
});

/**
 * What makes two lines of one posting the same: component, basis, role, order line, tax, and which part of a kit.
 * The difference between desired and issued is taken by this key.
 */
export function lineKeyOf(line: Omit<PostingLine, 'amount'>): string {
  const { component, basis, role, orderLine = '', tax, ofKit, sku } = line;
  const key = `${component}|${basis}|${role}|${orderLine}|${tax?.title ?? ''}`;
  return ofKit && sku !== undefined ? `${key}|${sku}` : key;
}
