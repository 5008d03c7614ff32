import { liableFor, type TaxRule } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import { flagOf, idOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { cancelledUnits, type Movements } from './cancelled-units.js';
import type { OrderHead } from './order-head.js';
import { chargeOf, notNegative, shopMoneyOf, shopMoneyOfSet } from './shop-money.js';

/** A tax as the document states it; minor units. */
export interface StatedTax {
  readonly title: string;
  readonly rate: string | null;
  readonly amount: bigint;
  readonly liable: TaxRule['liable'];
}

/** A line as the document states it; amounts in minor units for all ordered units together. */
export interface StatedLine {
  readonly id: string;
  readonly sku: string | null;
  readonly quantity: number;
  readonly cancelled: number;
  readonly price: bigint | null;
  readonly discount: bigint;
  readonly taxes: readonly StatedTax[];
  readonly duties: bigint;
  readonly requiresShipping: boolean;
  readonly giftCard: boolean;
  readonly pool: 'own' | 'amazon-fba' | 'walmart-wfs';
}

/** Freight as the document states it; minor units. */
export interface StatedFreight {
  readonly id: string;
  readonly price: bigint;
  readonly discount: bigint;
  readonly taxes: readonly StatedTax[];
}

/** Reads one line of an order. */
export function lineOf(line: Element, head: OrderHead, movements: Movements): StatedLine {
  const id = required(idOf(line.get('id')), line.get('id'));
  const quantity = required(quantityOf(line.get('quantity')), line.get('quantity'));
  const unitPrice = shopMoneyOf(line, 'price', head.currency);
  const service = textOf(line.get('fulfillment_service')) ?? '';
  return {
    id,
    sku: idOf(line.get('sku')),
    quantity,
    cancelled: cancelledUnits({ id, quantity, current: quantityOf(line.get('current_quantity')) }, movements),
    price: unitPrice === null ? null : notNegative(unitPrice, line.get('price'), head.currency) * BigInt(quantity),
    discount: discountOf(line, head.currency),
    taxes: [...taxesOf(line, head), ...dutyTaxesOf(line, head)],
    duties: dutiesOf(line, head.currency),
    requiresShipping: flagOf(line.get('requires_shipping')) ?? true,
    giftCard: flagOf(line.get('gift_card')) ?? false,
    pool: head.account.fulfilmentServices[service] ?? 'own',
  };
}

/** Reads freight; a shipping line that an edit removed is not charged. */
export function freightOf(order: Element, head: OrderHead): StatedFreight[] {
  const lines = order
    .get('shipping_lines')
    .items()
    .map((line, index) => ({ line, index }));
  return lines
    .filter(({ line }) => flagOf(line.get('is_removed')) !== true)
    .map(({ line, index }) => ({
      id: idOf(line.get('id')) ?? `shipping/${index + 1}`,
      price: chargeOf(line, 'price', head.currency),
      discount: freightDiscountOf(line, head.currency),
      taxes: taxesOf(line, head),
    }));
}

/** The line's shares of all discounts; `total_discount` where an older document states only that. */
function discountOf(line: Element, currency: string): bigint {
  return allocatedOf(line, currency) ?? chargeOf(line, 'total_discount', currency);
}

function freightDiscountOf(line: Element, currency: string): bigint {
  const allocated = allocatedOf(line, currency);
  if (allocated !== null) return allocated;
  const discounted = shopMoneyOf(line, 'discounted_price', currency);
  return discounted === null ? 0n : notNegative(chargeOf(line, 'price', currency) - discounted, line, currency);
}

function allocatedOf(line: Element, currency: string): bigint | null {
  const allocations = line.get('discount_allocations');
  if (!allocations.stated) return null;
  return sumOf(allocations.items().map((allocation) => chargeOf(allocation, 'amount', currency)));
}

function taxesOf(parent: Element, head: OrderHead): StatedTax[] {
  return parent
    .get('tax_lines')
    .items()
    .map((tax) => ({
      title: shownTextOf(tax.get('title'), 100) ?? 'Tax',
      rate: rateOf(tax.get('rate')),
      amount: chargeOf(tax, 'price', head.currency),
      liable:
        flagOf(tax.get('channel_liable')) === true
          ? 'marketplace'
          : liableFor(head.account, head.place?.country, head.place?.region),
    }));
}

/** The rate as a decimal fraction; left out where the source writes it in a way that a decimal is not. */
function rateOf(rate: Element): string | null {
  const text = textOf(rate);
  return text !== null && /^-?\d+(\.\d+)?$/.test(text) ? text : null;
}

function dutiesOf(line: Element, currency: string): bigint {
  const duties = line.get('duties').items();
  return sumOf(
    duties.map((duty) => notNegative(shopMoneyOfSet(duty, currency) ?? dutyPrice(duty, currency), duty, currency)),
  );
}

/** Some versions wrap the duty's money in `price`. */
function dutyPrice(duty: Element, currency: string): bigint {
  return shopMoneyOfSet(duty.get('price'), currency) ?? 0n;
}

function dutyTaxesOf(line: Element, head: OrderHead): StatedTax[] {
  return line
    .get('duties')
    .items()
    .flatMap((duty) => taxesOf(duty, head));
}

/** The buyer's gratuity. */
export function tipOf(order: Element, currency: string): bigint {
  return chargeOf(order, 'total_tip_received', currency);
}

/** What cash payments were rounded by; below zero where the buyer paid less. */
export function cashRoundingOf(order: Element, currency: string): bigint {
  return shopMoneyOfSet(order.get('total_cash_rounding_payment_adjustment_set'), currency) ?? 0n;
}

/** Adds up minor units of one currency. */
export function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
