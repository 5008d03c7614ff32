import type { IncomingMessage } from 'node:http';
import { accountNamed } from '../channel-accounts.js';
import { shopSignature, wmsSignature } from '../delivery/signatures.js';
import type { OrderDocument } from '../shop/document-parts.js';

/** A webhook as it came in. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The JSON object that a body is; undefined where it is none. */
export function parsed(body: Buffer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Whether a webhook carries the signature of its sender. */
export function isSigned({ path, headers, body }: Received): boolean {
  const account = path.split('/').at(-1) ?? '';
  if (path.startsWith('/webhooks/wms/')) {
    const timestamp = String(headers['x-wms-timestamp']);
    return headers['x-wms-signature'] === wmsSignature('WMS_1_WEBHOOK_SECRET', timestamp, body);
  }
  const secret = `${accountNamed(account).variable}_WEBHOOK_SECRET`;
  return headers['x-shopify-hmac-sha256'] === shopSignature(secret, body);
}

/** Whether the total of an order is the sum of its parts. */
export function addsUp(document: OrderDocument): boolean {
  const cents = (value: unknown): number => Math.round(Number(value ?? 0) * 100);
  const shipping = document.shipping_lines.reduce((total, { price }) => total + cents(price), 0);
  const duties = document.line_items.flatMap((line) => line.duties.map((duty) => cents(duty.shop_money.amount)));
  const lines = document.line_items.reduce((total, { price, quantity }) => total + cents(price) * quantity, 0);
  const tax = document.taxes_included ? 0 : cents(document['total_tax']);
  const extras = duties.reduce((left, right) => left + right, cents(document.total_tip_received));
  return lines + shipping + extras + tax - cents(document['total_discounts']) === cents(document.total_price);
}
