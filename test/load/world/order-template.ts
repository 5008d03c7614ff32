import { createHmac } from 'node:crypto';
import sample from '../../samples/shopify/webhooks/orders-create-2.json' with { type: 'json' };

/** A shop that the load comes from. */
export interface LoadAccount {
  readonly account: string;
  readonly domain: string;
  /** Variable of the secret that its deliveries are signed with. */
  readonly secret: string;
}

/** Its shop hears of shipments from the warehouse: legal entity EU. */
export const QUIET_ACCOUNT: LoadAccount = {
  account: 'shopify-eu-1',
  domain: 'crossdock-eu.myshopify.com',
  secret: 'SHOPIFY_EU_1_WEBHOOK_SECRET',
};
/** Its shop hears of each shipment from us: legal entity US. */
export const TOLD_ACCOUNT: LoadAccount = {
  account: 'shopify-us-1',
  domain: 'crossdock-us.myshopify.com',
  secret: 'SHOPIFY_US_1_WEBHOOK_SECRET',
};
/** Warehouses that hold the stock of the two. */
export const WAREHOUSES = ['WH1', 'WH2'] as const;

/** Different SKUs that are sold: a shop of middle size. */
export const SKUS = 1_000;
/** Ids of orders begin here: as long as the shop's own. */
const FIRST_ORDER_ID = 5_000_000_000_000;

const ID = '5999999999999';
const LINE_ID = '15999999999999';
const MARKS = { name: '#999999999', sku: 'LOAD-SKU-HERE', at: '2026-01-02T03:04:05+00:00' } as const;

/** A signed delivery of the shop. */
export interface SignedOrder {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The SKU with a number. */
export function skuOf(index: number): string {
  return `LOAD-${String(index % SKUS).padStart(5, '0')}`;
}

/** The shop's id of the order with a number. */
export function orderIdOf(index: number): number {
  return FIRST_ORDER_ID + index;
}

/** The number of an order, from the shop's id. */
export function indexOf(orderId: number): number {
  return orderId - FIRST_ORDER_ID;
}

/** The shop's id of the only line of an order. */
export function lineIdOf(index: number): number {
  return 10_000_000_000_000 + orderIdOf(index);
}

/**
 * Makes one-line orders of about 5 KB from a sample of the platform, each with ids, name, SKU and time of its own, and
 * with an addressee: the text is cut once, so that an order costs the generator a join and a signature.
 */
export class OrderTemplate {
  private readonly parts: readonly string[];

  constructor(private readonly variables: Readonly<Record<string, string | undefined>>) {
    this.parts = splitAtMarks(JSON.stringify(document()));
  }

  order(index: number, from: LoadAccount): SignedOrder {
    const at = `${new Date().toISOString().slice(0, 19)}+00:00`;
    const values: Record<string, string> = {
      [ID]: String(orderIdOf(index)),
      [LINE_ID]: String(lineIdOf(index)),
      [MARKS.name]: `#L${index}`,
      [MARKS.sku]: skuOf(index),
      [MARKS.at]: at,
    };
    const body = Buffer.from(this.parts.map((part) => values[part] ?? part).join(''));
    return { body, headers: this.headersOf(index, body, from) };
  }

  private headersOf(index: number, body: Buffer, { secret, domain }: LoadAccount): Record<string, string> {
    return {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-shopify-topic': 'orders/create',
      'x-shopify-hmac-sha256': createHmac('sha256', this.variables[secret] ?? '')
        .update(body)
        .digest('base64'),
      'x-shopify-shop-domain': domain,
      'x-shopify-api-version': '2026-07',
      'x-shopify-webhook-id': `load-order-${index}`,
    };
  }
}

function splitAtMarks(text: string): string[] {
  const marks = [LINE_ID, ID, ...Object.values(MARKS)].map((mark) => mark.replaceAll(/[.+]/g, '\\$&'));
  return text.split(new RegExp(`(${marks.join('|')})`));
}

const ADDRESS = {
  first_name: 'Erika',
  last_name: 'Mustermann',
  name: 'Erika Mustermann',
  address1: 'Heidestrasse 17',
  address2: null,
  city: 'Koeln',
  zip: '51147',
  country: 'Germany',
  country_code: 'DE',
  phone: '+49 221 0000000',
} as const;

function document(): object {
  const [line] = sample.line_items;
  return {
    ...sample,
    id: Number(ID),
    admin_graphql_api_id: `gid://shopify/Order/${ID}`,
    name: MARKS.name,
    created_at: MARKS.at,
    processed_at: MARKS.at,
    updated_at: MARKS.at,
    email: 'erika@example.com',
    payment_gateway_names: ['shopify_payments'],
    shipping_address: ADDRESS,
    line_items: [
      { ...line, id: Number(LINE_ID), admin_graphql_api_id: `gid://shopify/LineItem/${LINE_ID}`, sku: MARKS.sku },
    ],
  };
}
