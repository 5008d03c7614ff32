import { accountNamed } from '../channel-accounts.js';
import { sum } from '../minor-units.js';
import { shareOfFirst, wantedUnits, type Happened } from './line-documents.js';
import type { OrderPlan, PlannedLine } from './order-plan.js';

/** What of an order is not in its lines. */
type Head = Pick<OrderPlan, 'account' | 'shipping' | 'tip'>;

/** Sums of an order in minor units. */
export interface OrderTotals {
  /** Price of all units, before discounts. */
  readonly lineItems: number;
  /** On lines and freight. */
  readonly discounts: number;
  readonly subtotal: number;
  readonly shipping: number;
  readonly tax: number;
  readonly duties: number;
  readonly total: number;
}

const taxOf = ({ taxes }: { readonly taxes: readonly { readonly amount: number }[] }): number =>
  sum(taxes.map(({ amount }) => amount));

/** As ordered: what later revisions cancel stays in, what they add is in. */
export function orderedTotals(plan: Head, lines: readonly PlannedLine[]): OrderTotals {
  const gross = sum(lines.map(({ unitPrice, quantity }) => unitPrice * quantity));
  return addUp(plan, {
    gross,
    lineDiscount: sum(lines.map(({ discount }) => discount)),
    lineTax: sum(lines.map(taxOf)),
    duties: sum(lines.map(({ duty }) => duty)),
    withShipping: true,
  });
}

/** As it stands now: without what was cancelled. */
export function currentTotals(plan: Head, lines: readonly PlannedLine[], happened: Happened): OrderTotals {
  const kept = lines.map((line) => ({ line, units: wantedUnits(line, happened) }));
  return addUp(plan, {
    gross: sum(kept.map(({ line, units }) => line.unitPrice * units)),
    lineDiscount: sum(kept.map(({ line, units }) => shareOfFirst(line.discount, units, line))),
    lineTax: sum(kept.map(({ line, units }) => shareOfFirst(taxOf(line), units, line))),
    duties: sum(kept.map(({ line, units }) => shareOfFirst(line.duty, units, line))),
    withShipping: !happened.has('cancelled'),
  });
}

interface Parts {
  readonly gross: number;
  readonly lineDiscount: number;
  readonly lineTax: number;
  readonly duties: number;
  readonly withShipping: boolean;
}

function addUp(plan: Head, { gross, lineDiscount, lineTax, duties, withShipping }: Parts): OrderTotals {
  const shipping = withShipping ? plan.shipping.price : 0;
  const shippingDiscount = withShipping ? plan.shipping.discount : 0;
  const tax = lineTax + (withShipping ? taxOf(plan.shipping) : 0);
  const onTop = accountNamed(plan.account).taxesIncluded ? 0 : tax;
  const subtotal = gross - lineDiscount;
  const tip = withShipping ? plan.tip : 0;
  const total = subtotal + shipping - shippingDiscount + onTop + duties + tip;
  return { lineItems: gross, discounts: lineDiscount + shippingDiscount, subtotal, shipping, tax, duties, total };
}
