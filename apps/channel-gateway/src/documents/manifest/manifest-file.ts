/**
 * `manifest.yaml`: kinds of documents that are declared and not programmed. Paths are of JSON, `a/b/c`, without array
 * positions; `a/*` stands for every item of an array. Of several paths the first one that the document states counts.
 * See docs/adding-a-translator.md, "A channel by manifest".
 */
import { z } from 'zod';
import { jsonPath as path, jsonPaths as paths } from './json-path.js';
import { connectionFile } from '../../connections/declared/connection-file.js';

/** A text made of what several paths state. */
const joined = z.strictObject({ join: z.array(path).min(2), with: z.string() });
/** Each is tried in turn. */
const text = z.union([path, joined]);
const texts = z
  .union([text, z.array(text).min(1)])
  .transform((value): (string | z.output<typeof joined>)[] => (Array.isArray(value) ? value : [value]));

const fee = z.strictObject({
  at: paths,
  per: z.enum(['unit', 'line']).describe('`unit`: what is stated is for one unit of the line.'),
});

const lines = z
  .strictObject({
    each: path,
    id: texts.describe('The position in the order, from 1, where none is stated.'),
    sku: texts,
    quantity: paths,
    cancelled: paths.optional(),
    unitPrice: paths.optional().describe('Exactly one of the two: of one unit, or of all units of the line.'),
    price: paths.optional(),
    discounted: paths.optional().describe('What is left of the price after discounts, for all units.'),
    tax: paths.optional(),
    fee: fee.optional(),
  })
  .refine(
    ({ unitPrice, price }) => (unitPrice === undefined) !== (price === undefined),
    'one of unitPrice and price is needed',
  );

/** Pieces of an address. */
const address = z.strictObject({
  name: texts.optional(),
  company: texts.optional(),
  address1: texts.optional(),
  address2: texts.optional(),
  city: texts.optional(),
  region: texts.optional(),
  postal: texts.optional(),
  country: texts.optional(),
  phone: texts.optional(),
});

/** Personal data: goes to the vault, into no fact. */
const buyer = z.strictObject({
  email: texts.optional(),
  phone: texts.optional(),
  shipTo: address,
  billTo: address.optional(),
});

/**
 * What is charged for the order and no item. `freight` is one for each entry; `fee` is a line that is not shipped, and
 * below zero a discount that all lines share by their prices.
 */
const charge = z.strictObject({
  each: path,
  as: z.enum(['freight', 'fee']),
  id: texts.optional().describe('The position, from 1, where none is stated.'),
  price: paths.describe('Without tax where `taxesIncluded` is false.'),
  quantity: paths.optional().describe('Where the price is of one.'),
  tax: paths.optional(),
});

/** Documents that the order names and does not have in it. */
const named = z.strictObject({ kind: z.string(), each: path, id: paths });

const order = z.strictObject({
  id: paths,
  name: paths.optional(),
  placedAt: paths,
  updatedAt: paths.optional(),
  zone: z
    .string()
    .optional()
    .describe("IANA zone of times that are written without one; the account's own unless stated."),
  times: z
    .enum(['written', 'epoch-seconds', 'epoch-milliseconds'])
    .default('written')
    .describe('Times that are counted from 1970 and not written.'),
  currency: z.union([z.strictObject({ is: z.string().length(3) }), z.strictObject({ at: paths })]),
  sameCurrency: z
    .array(path)
    .default([])
    .describe("Currencies beside amounts: another one than the order's is refused."),
  marketplace: paths.optional(),
  taxesIncluded: z.boolean(),
  total: z
    .strictObject({ at: paths, of: z.enum(['goods', 'goods-and-freight', 'unproved']) })
    .optional()
    .describe('What the document calls its total, and what that is the total of.'),
  status: z.strictObject({
    at: paths,
    paid: z.array(z.string()).default([]),
    pending: z.array(z.string()).default([]),
    cancelled: z.array(z.string()).default([]).describe('The order is cancelled.'),
    refunded: z.array(z.string()).default([]).describe('All of it was paid back; that cancels nothing.'),
    otherwise: z.enum(['paid', 'pending', 'unknown']),
  }),
  shipTo: z
    .strictObject({ country: texts.optional(), region: texts.optional(), postal: texts.optional() })
    .optional()
    .describe('The place that facts may name.'),
  buyer: buyer.optional(),
  freight: paths.optional(),
  freightTax: paths.optional(),
  charges: z.array(charge).default([]),
  /**
   * The stated tax of the whole order, where the platform rounds taxes line by line: what it differs from their sum, at most
   * half a unit for each of them, is the document's own rounding.
   */
  taxTotal: paths.optional(),
  names: z.array(named).default([]),
  lines,
});

const kind = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z0-9-]*$/),
  doc: z.string().min(1),
  documentedAt: z.string().min(1),
  quirks: z.array(z.string()).default([]),
  recognise: z.array(z.array(path).min(1)).min(1).describe('Members of which one set must be there.'),
  list: path
    .optional()
    .describe('Where a list of orders stands; where none is stated the document is one order, or a list itself.'),
  single: path.optional().describe('Where a single order stands, in a document that is no list.'),
  beside: z.array(path).default([]).describe('What stands beside the list and says nothing.'),
  resource: z.string(),
  summaryOf: z
    .string()
    .optional()
    .describe('An order that does not say when it was placed is a summary: what to fetch instead. Else it is refused.'),
  order,
});

/** What tells that something changed, and bears only its name. */
const notification = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z0-9-]*$/),
  doc: z.string().min(1),
  documentedAt: z.string().min(1),
  recognise: z.array(z.array(path).min(1)).min(1).describe('Members of which one set must be there.'),
  names: z
    .strictObject({ kind: paths, id: paths })
    .describe('What changed, as `connection.fetched` has it, and which one.'),
  only: z.array(z.string()).min(1).optional().describe('What is of interest; of everything else nothing is said.'),
});

/** The file. */
export const manifestFile = z.strictObject({
  version: z.literal(1),
  channel: z.string().regex(/^[a-z][a-z0-9-]*$/),
  revision: z
    .int()
    .nonnegative()
    .default(0)
    .describe('Rises when the manifest makes something else of the same document.'),
  kinds: z.array(kind).min(1),
  notifications: z.array(notification).default([]),
  connection: connectionFile
    .optional()
    .describe('How the channel is spoken to; without it its documents come as files.'),
});

/** One declared kind. */
export type DeclaredKind = z.output<typeof kind>;
/** A declared notification. */
export type DeclaredNotification = z.output<typeof notification>;
/** How an order is declared. */
export type DeclaredOrder = DeclaredKind['order'];
/** A text as it is declared: what one path states, or several joined. */
export type DeclaredText = z.output<typeof texts>[number];
