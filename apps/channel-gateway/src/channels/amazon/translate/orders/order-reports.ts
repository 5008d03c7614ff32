/** Order reports as tables: all orders, new and unshipped orders, and the extract of a data warehouse; a row an item. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { minorOf, numberStyleOf, styleIn } from '../../../../documents/amounts.js';
import { dayOrderOf, dayOrInstantOf, instantFor } from '../../../../documents/dates.js';
import type { Output } from '../../../../documents/output.js';
import { quantityOf, required } from '../../../../documents/readings.js';
import { refusalOf } from '../../../../documents/refused.js';
import type { Row } from '../../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../../documents/source.js';
import { includesTax, paymentOf, stateOrder, type Line, type OrderFacts } from './order-fact.js';
import { placeIn } from '../../../../documents/places.js';

/** Columns that reports and extracts have under several names. */
const NAMES = {
  order: ['amazon-order-id', 'order-id', 'amazon_order_id'],
  placed: ['purchase-date', 'purchase_date'],
  updated: ['last-updated-date', 'last_update_date'],
  status: ['order-status', 'order_status'],
  channel: ['fulfillment-channel', 'fulfillment_channel'],
  marketplace: ['sales-channel', 'sales_channel'],
  item: ['order-item-id', 'amazon-order-item-code', 'order_item_id'],
  sku: ['sku', 'seller_sku'],
  quantity: ['quantity', 'quantity-purchased', 'quantity_ordered'],
  currency: ['currency', 'item_price_currency_code', 'order_total_currency_code'],
  price: ['item-price', 'item_price_amount'],
  tax: ['item-tax', 'item_tax_amount'],
  shipping: ['shipping-price', 'shipping_price_amount'],
  shippingTax: ['shipping-tax', 'shipping_tax_amount'],
  wrap: ['gift-wrap-price'],
  wrapTax: ['gift-wrap-tax'],
  discount: ['item-promotion-discount', 'promotion_discount_amount'],
  shippingDiscount: ['ship-promotion-discount', 'shipping_discount_amount'],
  total: ['order_total_amount'],
  country: ['ship-country', 'shipping_address_country_code'],
  region: ['ship-state', 'shipping_address_state_or_region'],
  postal: ['ship-postal-code', 'shipping_address_postal_code'],
  business: ['is-business-order', 'is_business_order'],
  replaced: ['original-order-id', 'replaced_order_id'],
  model: ['tax-collection-model', 'tax_collection_model'],
} as const;
type Name = keyof typeof NAMES;

const REPORTS = [
  {
    kind: 'all-orders',
    doc: 'All orders by date of purchase or update (GET_FLAT_FILE_ALL_ORDERS_DATA_BY_…): a row an item.',
    columns: ['amazon-order-id', 'order-status', 'sku', 'quantity'],
    grouped: true,
  },
  {
    kind: 'order-items-report',
    doc: 'New, unshipped or archived orders of the merchant (GET_FLAT_FILE_ORDERS_DATA and its kin): a row an item.',
    columns: ['order-id', 'order-item-id', 'quantity-purchased'],
    grouped: true,
  },
  {
    kind: 'warehouse-orders',
    doc: 'Heads of orders as a data warehouse extracts them from the Orders API.',
    columns: ['amazon_order_id', 'purchase_date', 'order_status'],
    grouped: false,
  },
  {
    kind: 'warehouse-order-items',
    doc: 'Items of orders as a data warehouse extracts them from the Orders API.',
    columns: ['order_item_id', 'amazon_order_id', 'quantity_ordered'],
    grouped: false,
  },
] as const;

/** The reports, a kind each. */
export const orderReports: readonly TableKind<DocumentAccount>[] = REPORTS.map(({ kind, doc, columns, grouped }) => ({
  kind,
  form: 'table',
  doc,
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-order',
  quirks: [
    'Rows of one order follow each other; without a number of the item its SKU stands for it.',
    'Japanese reports are in cp932; a pending order states no price.',
    'Names, addresses and telephone numbers are not carried.',
  ],
  columns,
  quotes: !grouped,
  open: (out) => new OrderRows(out, kind === 'warehouse-orders'),
}));

interface Pending {
  readonly orderId: string;
  readonly row: Row;
  readonly currency: string;
  readonly lines: Line[];
}

class OrderRows implements RowHandler {
  private readonly out: Output<DocumentAccount>;
  private readonly heads: boolean;
  private pending: Pending | null = null;

  constructor(out: Output<DocumentAccount>, heads: boolean) {
    this.out = out;
    this.heads = heads;
  }

  row(row: Row): void {
    const orderId = required(text(row, 'order') || null, row.get(NAMES.order[0]));
    const currency = required(text(row, 'currency').toUpperCase() || this.out.account.currency, row.get('currency'));
    if (this.pending?.orderId !== orderId) this.flush();
    this.pending ??= { orderId, row, currency, lines: [] };
    try {
      if (!this.heads) this.pending.lines.push(this.line(row, currency, this.pending));
    } catch (error) {
      // an order with a line that cannot be read is refused, with all its rows
      this.out.refuse({ ...refusalOf(error, row.place), subject: orderId });
      this.pending = { orderId, row, currency, lines: REFUSED };
    }
  }

  end(): void {
    this.flush();
  }

  private flush(): void {
    const { pending } = this;
    this.pending = null;
    if (pending === null || pending.lines === REFUSED) return;
    try {
      this.state(pending);
    } catch (error) {
      this.out.refuse({ ...refusalOf(error, pending.row.place), subject: pending.orderId });
    }
  }

  private state({ orderId, row, currency, lines }: Pending): void {
    const status = text(row, 'status');
    const marketplace = text(row, 'marketplace') || null;
    const country = text(row, 'country').toUpperCase();
    const total = this.amount(row, 'total', currency);
    const order: OrderFacts = {
      orderId,
      currency,
      completeness: 'partial',
      payment: paymentOf(status),
      taxesIncluded: includesTax(marketplace, currency),
      lines,
      total,
      placedAt: this.instant(row, 'placed'),
      updatedAt: this.instant(row, 'updated'),
      marketplace,
      replacementOf: text(row, 'replaced') || null,
      shipTo: {
        ...placeIn(country, text(row, 'region'), text(row, 'postal')),
        ...(/^true$/i.test(text(row, 'business')) && { business: true }),
      },
      cancelled: /^cancel/i.test(status),
    };
    stateOrder(this.out, row.place, order);
  }

  private line(row: Row, currency: string, { lines }: Pending): Line {
    const sku = text(row, 'sku');
    const number = lines.filter((line) => line.sku === sku).length + 1;
    const wrap = this.amount(row, 'wrap', currency);
    const channel = text(row, 'channel');
    return {
      lineId: text(row, 'item') || (number === 1 ? sku : `${sku}#${number}`) || String(lines.length + 1),
      sku: sku === '' ? null : sku,
      quantity: required(quantityOf(row.get(NAMES.quantity[0], ...NAMES.quantity.slice(1))), row.get('quantity')),
      pool: /^(amazon|afn)/i.test(channel) ? 'amazon-fba' : 'own',
      marketplaceTax: /facilitator/i.test(text(row, 'model')),
      amounts: {
        price: this.amount(row, 'price', currency),
        discount: this.amount(row, 'discount', currency),
        tax: this.amount(row, 'tax', currency),
        shipping: this.amount(row, 'shipping', currency),
        shippingDiscount: this.amount(row, 'shippingDiscount', currency),
        shippingTax: this.amount(row, 'shippingTax', currency),
        extras: wrap === null ? [] : [{ name: 'gift-wrap', price: wrap, tax: this.amount(row, 'wrapTax', currency) }],
      },
    };
  }

  private amount(row: Row, name: Name, currency: string): bigint | null {
    const stated = text(row, name);
    return stated === ''
      ? null
      : minorOf(stated, currency, row, styleIn(stated, numberStyleOf(this.out.account.locale)));
  }

  private instant(row: Row, name: Name): string | null {
    const [first, ...others] = NAMES[name];
    const stated = row.get(first ?? '', ...others);
    // an extract writes UTC without saying so, with fractions of a second
    const value = stated.stated
      ? String(stated.value).replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?)(\.\d+)?$/, '$1 UTC')
      : undefined;
    const day = dayOrInstantOf({ ...stated, value }, dayOrderOf(this.out.account.locale), this.out.account.timeZone);
    return day === null ? null : instantFor(day, this.out.account.timeZone);
  }
}

const REFUSED: Line[] = [];

function text(row: Row, name: Name): string {
  const [first, ...others] = NAMES[name];
  return row.text(first ?? '', ...others);
}

const WITHOUT_FACTS = [
  {
    kind: 'warehouse-order-item-promotions',
    doc: 'Names of the promotions of order items; the discounts stand with the items.',
    columns: ['promotion_id', 'order_item_id'],
  },
  {
    kind: 'warehouse-item-dimensions',
    doc: 'Measures of products and their packages, by the number that Amazon gives them.',
    columns: ['asin', 'item_height_value', 'package_height_value'],
  },
  {
    kind: 'warehouse-item-relationships',
    doc: 'Which products are variations of others, by the numbers that Amazon gives them.',
    columns: ['child_asin', 'parent_asin'],
  },
  {
    kind: 'warehouse-item-ranks',
    doc: 'How well products sell, by the number that Amazon gives them.',
    columns: ['asin', 'rank'],
  },
  {
    kind: 'warehouse-item-identifiers',
    doc: 'Other numbers of products, by the number that Amazon gives them.',
    columns: ['asin', 'identifier', 'identifier_type'],
  },
  {
    kind: 'warehouse-item-images',
    doc: 'Pictures of products.',
    columns: ['asin', 'link', 'variant'],
  },
  {
    kind: 'warehouse-item-product-types',
    doc: 'Product types, by the number that Amazon gives products.',
    columns: ['asin', 'product_type', 'marketplace_id'],
  },
  {
    kind: 'warehouse-item-summaries',
    doc: 'Descriptions of products.',
    columns: ['asin', 'item_name', 'item_classification'],
  },
  {
    kind: 'warehouse-payment-methods',
    doc: 'How orders are paid for.',
    columns: ['amazon_order_id', 'method'],
  },
  {
    kind: 'warehouse-inventory-research',
    doc: 'How long Amazon has been looking for units.',
    columns: ['inventory_summary_id', 'name', 'quantity'],
  },
] as const;

/** Tables of a data warehouse that say nothing of orders, money or stock: taken with no fact. */
export const warehouseTables: readonly TableKind<DocumentAccount>[] = WITHOUT_FACTS.map(({ kind, doc, columns }) => ({
  kind,
  form: 'table',
  doc,
  documentedAt: 'https://fivetran.com/docs/connectors/applications/amazon-selling-partner',
  columns,
  open: () => ({
    row(row) {
      for (const name of row.header.names) row.text(name);
    },
  }),
}));
