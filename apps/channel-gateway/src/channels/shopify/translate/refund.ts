/** A refund: what is due by line, and the money that moved; the two are never compared. */
import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import { amountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { currencyOf, moneyOf, shopMoneyIn, type ResourceReader } from './resource-facts.js';

interface RefundAmount {
  readonly component: string;
  readonly of?: string;
  readonly amount: number;
  readonly words: string;
}

const RESTOCKS: Readonly<Record<string, string>> = {
  return: 'return',
  cancel: 'cancel',
  no_restock: 'none',
  legacy_restock: 'return',
};

/** Money due back to a buyer. */
export const readRefund: ResourceReader = (refund, out) => {
  const id = required(idOf(refund.get('id')), refund.get('id'));
  const order = idOf(refund.get('order_id'));
  const returnId = idOf(refund.get('return').get('id'));
  const at = required(
    instantOf(refund.get('processed_at')) ?? instantOf(refund.get('created_at')),
    refund.get('created_at'),
  );
  const currency = refundCurrency(refund, out);
  const transactions = refund
    .get('transactions')
    .items()
    .map((one) => transactionOf(one, out));
  const reason = shownTextOf(refund.get('note'), 300);
  const { account } = out.account;
  const data = {
    refundId: id,
    ...(returnId !== null && { returnId }),
    ...(order !== null && { marketplaceOrderId: order }),
    state: stateOf(transactions),
    at: at.at,
    currency,
    total: null,
    ...(reason !== null && { reason }),
    lines: refund
      .get('refund_line_items')
      .items()
      .map((line) => lineOf(line, currency)),
    amounts: [...shippingOf(refund, currency), ...adjustmentsOf(refund, out, currency), ...extrasOf(refund, currency)],
    transactions,
  };
  out.fact(refund.place, {
    actor: 'return',
    key: `return/${account}/${returnId ?? `${order ?? 'unknown'}-${id}`}`,
    ref: { by: 'refund-id', value: id },
    type: 'return.refund.v1',
    time: at.at,
    offsets: { '': at.offset },
    data,
  });
};

/** A refund names no currency of its own: its amount sets and transactions do, else it is the shop's. */
function refundCurrency(refund: Element, out: Output<ShopifyAccount>): string {
  const [line] = refund.get('refund_line_items').items();
  const fromLine = line && shopMoneyIn(line.get('subtotal_set'), out.account.shopCurrency)?.currency;
  const [transaction] = refund.get('transactions').items();
  return fromLine ?? (transaction ? currencyOf(transaction, out) : out.account.shopCurrency);
}

function lineOf(line: Element, currency: string) {
  const sku = shownTextOf(line.get('line_item').get('sku'), 200);
  const orderLineId = idOf(line.get('line_item_id'));
  const restock = textOf(line.get('restock_type'));
  const subtotal = shopMoneyIn(line.get('subtotal_set'), currency)?.minor ?? amountOf(line.get('subtotal'), currency);
  const tax = shopMoneyIn(line.get('total_tax_set'), currency)?.minor ?? amountOf(line.get('total_tax'), currency);
  return {
    refundLineId: required(idOf(line.get('id')), line.get('id')),
    ...(orderLineId !== null && { orderLineId }),
    ...(sku !== null && { sku }),
    quantity: required(quantityOf(line.get('quantity')), line.get('quantity')),
    restock: RESTOCKS[restock ?? ''] ?? 'unknown',
    amounts: [...amount('item-price', subtotal, 'subtotal'), ...amount('tax', tax, 'total_tax', 'item')],
  };
}

/** Due to the buyer, so negative; nothing where it is zero or not stated. */
function amount(component: string, minor: bigint | null, words: string, of?: string): RefundAmount[] {
  return minor === null || minor === 0n ? [] : [{ component, ...(of && { of }), amount: -Number(minor), words }];
}

function shippingOf(refund: Element, currency: string): RefundAmount[] {
  return refund
    .get('refund_shipping_lines')
    .items()
    .flatMap((line) => {
      const subtotal = shopMoneyIn(line.get('subtotal_amount_set'), currency)?.minor ?? null;
      const taxes = line
        .get('tax_lines')
        .items()
        .map((tax) => shopMoneyIn(tax.get('price_set'), currency)?.minor ?? amountOf(tax.get('price'), currency) ?? 0n);
      const tax = taxes.reduce((sum, one) => sum + one, 0n);
      return [
        ...amount('shipping', subtotal, 'refund_shipping_lines'),
        ...amount('tax', tax, 'refund_shipping_lines tax', 'shipping'),
      ];
    });
}

/** Adjustments have a sign of their own: minus is the buyer's. What they mean stands in components.yaml. */
function adjustmentsOf(refund: Element, out: Output<ShopifyAccount>, currency: string): RefundAmount[] {
  const table = out.components('refund-adjustment');
  return refund
    .get('order_adjustments')
    .items()
    .flatMap((one) => {
      const words = textOf(one.get('kind')) ?? 'unknown';
      const { component, of } = table.of(words);
      const minor = shopMoneyIn(one.get('amount_set'), currency)?.minor ?? amountOf(one.get('amount'), currency) ?? 0n;
      const tax =
        shopMoneyIn(one.get('tax_amount_set'), currency)?.minor ?? amountOf(one.get('tax_amount'), currency) ?? 0n;
      return [
        ...(minor === 0n ? [] : [{ component, ...(of && { of }), amount: Number(minor), words }]),
        ...(tax === 0n
          ? []
          : [{ component: 'tax', of: words === 'shipping_refund' ? 'shipping' : 'other', amount: Number(tax), words }]),
      ];
    });
}

function extrasOf(refund: Element, currency: string): RefundAmount[] {
  const duties = shopMoneyIn(refund.get('total_duties_set'), currency)?.minor ?? null;
  const fees = shopMoneyIn(refund.get('total_additional_fees_set'), currency)?.minor ?? null;
  return [...amount('duty', duties, 'total_duties_set'), ...amount('surcharge', fees, 'total_additional_fees_set')];
}

interface RefundTransaction {
  readonly state: 'success' | 'pending' | 'failure' | 'unknown';
}

function transactionOf(one: Element, out: Output<ShopifyAccount>) {
  const currency = currencyOf(one, out);
  const states = { success: 'success', pending: 'pending', failure: 'failure', error: 'failure' } as const;
  const state = states[(textOf(one.get('status')) ?? '') as keyof typeof states] ?? ('unknown' as const);
  const at = instantOf(one.get('processed_at')) ?? instantOf(one.get('created_at'));
  const gateway = shownTextOf(one.get('gateway'), 100);
  const minor = amountOf(one.get('amount'), currency) ?? 0n;
  return {
    transactionId: required(idOf(one.get('id')), one.get('id')),
    amount: moneyOf(-minor, currency),
    ...(at !== null && { at: at.at }),
    state,
    ...(gateway !== null && { gateway }),
  };
}

/** A refund without a transaction moved no money through the shop: it is done when it stands there. */
function stateOf(transactions: readonly RefundTransaction[]): string {
  const states = transactions.map(({ state }) => state);
  if (states.includes('pending')) return 'pending';
  if (states.length > 0 && states.every((one) => one === 'failure')) return 'failed';
  return 'done';
}
