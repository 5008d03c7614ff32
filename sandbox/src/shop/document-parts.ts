import { toText, type Currency } from '../minor-units.js';
import { zonedText } from '../zoned-time.js';

/** The shop writes each amount in its own and in the buyer's currency; here they are the same. */
export interface MoneySet {
  readonly shop_money: { readonly amount: string; readonly currency_code: string };
  readonly presentment_money: { readonly amount: string; readonly currency_code: string };
}

/** Writes amounts and instants the way one shop does. */
export class Pen {
  constructor(
    readonly currency: Currency,
    private readonly timeZone: string,
  ) {}

  text(minor: number): string {
    return toText(minor, this.currency);
  }

  set(minor: number): MoneySet {
    const money = { amount: this.text(minor), currency_code: this.currency };
    return { shop_money: money, presentment_money: { ...money } };
  }

  time(instantMs: number): string {
    return zonedText(instantMs, this.timeZone);
  }
}

/** Tax as the shop writes it on a line, on shipping and on the order. */
export interface TaxLine {
  readonly price: string;
  readonly rate: number;
  readonly title: string;
  readonly price_set: MoneySet;
  readonly channel_liable: boolean | null;
}

/** Share of a discount on a line or on shipping. */
export interface DiscountAllocation {
  readonly amount: string;
  readonly amount_set: MoneySet;
  readonly discount_application_index: number;
}

/** Line of an order document; what the sandbox itself reads is typed, the rest is as in the samples. */
export interface LineDocument extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly sku: string | null;
  readonly price: string;
  readonly quantity: number;
  readonly current_quantity: number;
  readonly fulfillable_quantity: number;
  readonly tax_lines: readonly Pick<TaxLine, 'price'>[];
  readonly discount_allocations: readonly Pick<DiscountAllocation, 'amount'>[];
  readonly duties: readonly { readonly shop_money: { readonly amount: string } }[];
}

/** Shipping line of an order document. */
export interface ShippingDocument extends Readonly<Record<string, unknown>> {
  readonly price: string;
  readonly tax_lines: readonly Pick<TaxLine, 'price'>[];
  readonly discount_allocations: readonly Pick<DiscountAllocation, 'amount'>[];
}

/** The shop's order resource. */
export interface OrderDocument extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly name: string;
  readonly currency: string;
  readonly test: boolean;
  readonly taxes_included: boolean;
  readonly total_price: string;
  readonly total_tip_received: string;
  readonly updated_at: string;
  readonly fulfillments: readonly unknown[];
  readonly line_items: readonly LineDocument[];
  readonly shipping_lines: readonly ShippingDocument[];
}
