import type { ExpectedDocument, Movement, SoldParcel } from '../expectation/expected-document.js';
import { allocate, scaleHalfUp, sum } from '../minor-units.js';
import type { AmazonPlan, PlannedItem } from './order-plan.js';

/** Amounts of goods or freight, minor units, tax taken out. */
interface Components {
  readonly revenue: number;
  readonly promotion: number;
  readonly tax: number;
}

const nothing: Components = { revenue: 0, promotion: 0, tax: 0 };

/**
 * One document a parcel. Where Amazon collects and pays the tax, it never touches the books: Amazon owes us the price
 * without it. Where prices have it inside, it is ours to pay. Freight goes whole with the first parcel, and a replacement
 * posts nothing.
 */
export function expectedDocuments(plan: AmazonPlan, parcels: readonly SoldParcel[]): ExpectedDocument[] {
  if (plan.replaces !== null) return [];
  const cursor = new Map<string, number>();
  const documents = parcels.map(({ shipmentId, lines }, ordinal) => {
    const goods = lines.map(({ lineId, quantity }) => shareOf(plan, lineId, quantity, cursor)).reduce(plus, nothing);
    const freight = ordinal === 0 ? plan.items.map((item) => freightOf(plan, item)).reduce(plus, nothing) : nothing;
    return { shipmentId, movements: movementsOf(plan, goods, freight) };
  });
  return documents.filter(({ movements }) => movements.length > 0);
}

function movementsOf({ seller }: AmazonPlan, goods: Components, freight: Components): Movement[] {
  const { account, currency, taxAccount } = seller;
  const sold: Movement[] = [
    { account: '4000', minor: -goods.revenue },
    { account: '4010', minor: -freight.revenue },
    { account: '4090', minor: goods.promotion + freight.promotion },
    ...(taxAccount === null ? [] : [{ account: taxAccount, minor: -(goods.tax + freight.tax) }]),
  ];
  const owed = { account: '1200', party: `CLR-${account}-${currency}`, minor: -sum(sold.map(({ minor }) => minor)) };
  return [owed, ...sold].filter(({ minor }) => minor !== 0);
}

/** The share of an item's amounts that belongs to its next units. */
function shareOf(plan: AmazonPlan, lineId: string, quantity: number, cursor: Map<string, number>): Components {
  const item = plan.items.find(({ id }) => id === lineId);
  if (!item) return nothing;
  const from = cursor.get(lineId) ?? 0;
  cursor.set(lineId, from + quantity);
  const units = Array.from({ length: item.quantity }, () => 1);
  const share = (amount: number): number => sum(allocate(amount, units).slice(from, from + quantity));
  const whole = goodsOf(plan, item);
  return { revenue: share(whole.revenue), promotion: share(whole.promotion), tax: share(whole.tax) };
}

/** With tax inside, the discount's own share of the tax is taken out of price and discount alike. */
function goodsOf({ seller }: AmazonPlan, { unitPrice, quantity, discount, tax }: PlannedItem): Components {
  const price = unitPrice * quantity;
  if (!seller.taxesIncluded) return { revenue: price, promotion: discount, tax: tax.item };
  const discountTax = scaleHalfUp(discount, tax.item, price - discount);
  return { revenue: price - tax.item - discountTax, promotion: discount - discountTax, tax: tax.item };
}

function freightOf({ seller }: AmazonPlan, { shipping, tax }: PlannedItem): Components {
  return { revenue: shipping - (seller.taxesIncluded ? tax.shipping : 0), promotion: 0, tax: tax.shipping };
}

function plus(left: Components, right: Components): Components {
  return {
    revenue: left.revenue + right.revenue,
    promotion: left.promotion + right.promotion,
    tax: left.tax + right.tax,
  };
}
