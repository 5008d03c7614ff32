import type { ShopifyAccount } from '../../connections/shopify/settings.js';
import { ComponentTables } from '../../documents/components.js';
import { HELD_LINES, Output } from '../../documents/output.js';
import type { Refusal, Translation } from '../../documents/translation.js';
import { readShopDocument } from './translate/index.js';
import { recognise } from './translate/kinds.js';

/** A shop for examples: dollars, tax on top. */
export const exampleAccount: ShopifyAccount = {
  account: 'shopify-us-1',
  channel: 'shopify',
  sellerId: 'crossdock-us.myshopify.com',
  marketplace: 'online-store-us',
  shopCurrency: 'USD',
  timeZone: 'America/New_York',
  legalEntities: [{ marketplace: null, legalEntity: 'US' }],
  taxes: [{ jurisdiction: null, liable: 'us' }],
  fulfilmentServices: { amazon_marketplace_web: 'amazon-fba' },
  replacement: { tagPrefix: 'replacement-of:', noteAttribute: 'replacement-of' },
  limits: { concurrent: 1, perSecond: 100, burst: 100 },
  ordersEverySeconds: 300,
  variables: { webhookSecret: 'SECRET', accessToken: 'TOKEN', url: 'URL' },
};

/** A document of a shop, written as the shop writes it. */
export type ShopDocument = Readonly<Record<string, unknown>>;

/** An order line of 3 x 10.00 with 2.00 off. */
export function exampleLine(changes: ShopDocument = {}): ShopDocument {
  return {
    id: 11,
    sku: 'MUG-BLUE',
    quantity: 3,
    current_quantity: 3,
    price: '10.00',
    requires_shipping: true,
    gift_card: false,
    tax_lines: [{ title: 'State Tax', rate: 0.1, price: '2.80' }],
    discount_allocations: [{ amount: '2.00' }],
    ...changes,
  };
}

/** An order of one such line with 5.00 freight: 35.80 in all. */
export function exampleOrder(changes: ShopDocument = {}): ShopDocument {
  return {
    id: 7001,
    name: '#7001',
    created_at: '2026-11-20T11:00:00-05:00',
    updated_at: '2026-11-20T11:00:05-05:00',
    currency: 'USD',
    financial_status: 'paid',
    payment_gateway_names: ['bogus'],
    taxes_included: false,
    line_items: [exampleLine()],
    shipping_lines: [{ id: 21, price: '5.00', tax_lines: [], discount_allocations: [] }],
    total_line_items_price: '30.00',
    total_discounts: '2.00',
    total_tax: '2.80',
    total_price: '35.80',
    ...changes,
  };
}

/** What the translator makes of a document whose kind is known. */
export function translated(document: unknown, account: ShopifyAccount = exampleAccount): Translation {
  const recognised = recognise(document);
  if (recognised === null) throw new Error('the example is of no known kind');
  const components = new ComponentTables(new Map());
  const out = new Output<ShopifyAccount>({
    document: 'example',
    account,
    translator: 1,
    components,
    lines: HELD_LINES,
  });
  readShopDocument(recognised, out);
  out.finish(false);
  const { refused, totals, unreadElements } = out;
  const { facts, available, buyers } = out.drain();
  return { kind: recognised.kind, facts, refused, ...unreadElements, available, buyers, totals };
}

/** The snapshot that a document brings; fails where it brings none. */
export function snapshotIn(document: unknown, account?: ShopifyAccount): ShopDocument {
  const { facts, refused } = translated(document, account);
  const snapshot = facts.find(({ type }) => type === 'order.snapshot.v1');
  if (!snapshot) throw new Error(`no snapshot: ${JSON.stringify(refused)}`);
  return snapshot.data;
}

/** The only refusal of a document; fails where it has none or several. */
export function refusalIn(document: unknown, account?: ShopifyAccount): Refusal {
  const { refused, facts } = translated(document, account);
  const [first] = refused;
  if (!first || refused.length > 1)
    throw new Error(`not one refusal: ${JSON.stringify(refused)}, ${facts.length} facts`);
  return first;
}
