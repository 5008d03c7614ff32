import { z } from 'zod';

/** An amount in minor units of the currency named beside it; a JSON integer. */
export const minor = z.int();
/** ISO 4217 alphabetic code. */
export const currency = z.string().regex(/^[A-Z]{3}$/);
/** Amount with its currency: minor units and ISO 4217. */
export const money = z.object({ minor, currency });
/** UTC instant, ISO 8601 with `Z`. */
export const instant = z.iso.datetime();
/** Local date, `YYYY-MM-DD`, in the zone that the field's text names. */
export const localDate = z.iso.date();
/** An identifier given by somebody else, kept as they write it. */
export const externalId = z.string().min(1).max(200);
/** ISO 3166-1 alpha-2 country. */
export const country = z.string().regex(/^[A-Z]{2}$/);
/** A decimal as text, such as a rate `0.0825`. */
export const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/);

/** Where goods go, without anything that names a person. */
export const place = z.object({
  country: country.optional(),
  /** Region as the source writes it: state, province, prefecture. */
  region: z.string().max(100).optional(),
  postal: z.string().max(20).optional(),
  /** True where the document names a company or a tax id. */
  business: z.boolean().optional(),
});

/** Stock pools: `own` is ours to promise; the others mirror what a marketplace holds. */
export const stockPool = z.enum(['own', 'amazon-fba', 'walmart-wfs']);

/** Who owes a tax to the authority. */
export const taxLiable = z.enum(['us', 'marketplace', 'customer']);

/** One tax on a line or on shipping. */
export const taxShare = z.object({
  /** The source's own title, for example `State Tax`. */
  title: z.string(),
  /** Fraction as decimal text, where the source states it. */
  rate: decimalText.optional(),
  amount: minor,
  liable: taxLiable,
});

/** A discount taken off a line or off shipping; positive. */
export const discountShare = z.object({
  amount: minor,
  fundedBy: z.enum(['seller', 'marketplace']),
});

/** Why units of an order are not delivered: the closed list that every channel's own reasons are chosen from. */
export const cancellationReason = z.enum([
  'no-stock',
  'buyer-asked',
  'bad-address',
  'price-error',
  'fraud-risk',
  'duplicate-order',
  'not-deliverable-in-time',
  'other',
]);
export type CancellationReason = z.output<typeof cancellationReason>;

/** Roles that own exceptions. */
export const owner = z.enum(['commerce-operations', 'finance', 'logistics', 'integration-support']);
export type Owner = z.output<typeof owner>;

/** The closed list of reasons for an exception. */
export const exceptionReason = z.enum([
  'contradiction',
  'order-missing',
  'unknown-item',
  'short-stock',
  'oversold',
  'shipped-not-sold',
  'release-failed',
  'confirmation-failed',
  'acknowledgement-failed',
  'cancellation-failed',
  'level-failed',
  'in-doubt',
  'posting-rejected',
  'posted-different',
  'refused-document',
  'same-id-other-body',
  'unresolved-reference',
  'plan-failed',
  'oscillating',
  'cancelled-after-shipment',
  'awaiting-approval',
  'unanswered',
  'not-admitted',
  'page-loop',
  'feed-stuck',
  'subscription-lost',
  'documents-missing',
  'refused-file',
]);
export type ExceptionReason = z.output<typeof exceptionReason>;

/** The platforms that orders come from, as metrics and lists name them: a closed list, so that no label grows. */
export const channels = [
  'amazon',
  'walmart',
  'ebay',
  'shopify',
  'mirakl',
  'bol',
  'allegro',
  'mercadolibre',
  'rakuten',
  'woocommerce',
  'other',
] as const;
