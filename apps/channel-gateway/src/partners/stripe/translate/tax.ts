import type { Element } from '../../../documents/element.js';
import { epochInstantOf } from '../../../documents/dates.js';
import { idOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { fractionOf } from '../../../documents/scaled-product.js';
import { createdOf, currencyOf, requiredUnitsOf, unitsOf, type ObjectReader } from './resource.js';
import { proveSum } from '../../../documents/sums.js';
import { UNDATED } from '../../../documents/undated.js';
import { countryIn } from '../../../documents/places.js';

/** A tax calculation: commits nobody. */
export const readTaxCalculation: ObjectReader = (object, out) => {
  const currency = currencyOf(object);
  const id = required(idOf(object.get('id')), object.get('id'));
  const on = epochInstantOf(object.get('tax_date'), 'seconds');
  const exclusive = requiredUnitsOf(object, 'tax_amount_exclusive', currency);
  const inclusive = unitsOf(object, 'tax_amount_inclusive', currency) ?? 0n;
  const breakdown = object
    .get('tax_breakdown')
    .items()
    .map((one) => shareOf(one, currency));
  proveTax(
    object,
    breakdown.reduce((sum, { tax }) => sum + tax, 0n),
    exclusive + inclusive,
    breakdown.length,
  );
  const lines = object.get('line_items').get('data').items();
  const taxable = breakdown.reduce((sum, one) => sum + (one.taxable ?? 0n), 0n);
  const total = unitsOf(object, 'amount_total', currency);
  object.get('shipping_cost').readAsWhole();
  out.fact(object.place, {
    actor: 'order',
    key: null,
    ref: { by: 'document', value: id },
    type: 'order.tax-quote.v1',
    time: on?.at ?? UNDATED,
    data: {
      documentCode: id,
      ...(on !== null && { on: on.at.slice(0, 10) }),
      currency,
      totals: {
        amount: total === null ? null : Number(total),
        discount: null,
        taxable: breakdown.length === 0 ? null : Number(taxable),
        tax: Number(exclusive + inclusive),
      },
      lines: lines.length > 0 ? lines.map((one) => lineOf(one, currency)) : [wholeLine(object, breakdown, total)],
    },
  });
};

/** What Stripe recorded for filing: a sale, or what takes it back. */
export const readTaxTransaction: ObjectReader = (object, out) => {
  const currency = currencyOf(object);
  const id = required(idOf(object.get('id')), object.get('id'));
  const isReversal = textOf(object.get('type')) === 'reversal';
  const lines = object
    .get('line_items')
    .get('data')
    .items()
    .map((one) => lineOf(one, currency));
  const reference = idOf(object.get('reference'));
  const original = idOf(object.get('reversal').get('original_transaction'));
  const on = epochInstantOf(object.get('tax_date'), 'seconds');
  const at = createdOf(object);
  const shipping = object.get('shipping_cost');
  const shippingTax = unitsOf(shipping, 'amount_tax', currency) ?? 0n;
  shipping.readAsWhole();
  out.fact(object.place, {
    actor: 'order',
    key: null,
    ref: { by: 'merchant-order-id', value: reference ?? id },
    type: 'order.tax-commit.v1',
    time: at,
    data: {
      documentCode: id,
      ...(on !== null && { on: on.at.slice(0, 10) }),
      currency,
      totals: {
        amount: null,
        discount: null,
        taxable: null,
        tax: lines.reduce((sum, { tax }) => sum + tax, Number(shippingTax)),
      },
      lines,
      kind: isReversal ? 'refund' : 'sale',
      state: 'committed',
      ...(original !== null && { corrects: original }),
    },
  });
};

interface Share {
  readonly tax: bigint;
  readonly taxable: bigint | null;
  readonly wire: Readonly<Record<string, unknown>>;
}

function shareOf(one: Element, currency: string): Share {
  const tax = requiredUnitsOf(one, 'amount', currency);
  const taxable = unitsOf(one, 'taxable_amount', currency);
  const details = one.get('tax_rate_details');
  const [type, country, region, percentage] = ['tax_type', 'country', 'state', 'percentage_decimal'].map((name) =>
    shownTextOf(details.get(name), 50),
  );
  const jurisdiction = one.get('jurisdiction');
  const name = shownTextOf(jurisdiction.get('display_name'), 200) ?? [country, region].filter(Boolean).join('-');
  one.readAsWhole();
  const wire = {
    name,
    ...(type && { type }),
    ...countryIn(country ?? null),
    ...(region && { region }),
    ...(percentage && { rate: fractionOf(percentage) }),
    ...(taxable !== null && { taxable: Number(taxable) }),
    tax: Number(tax),
  };
  return { tax, taxable, wire };
}

function proveTax(object: Element, sum: bigint, stated: bigint, parts: number): void {
  if (parts === 0) return;
  proveSum(object.get('tax_amount_exclusive').place, {
    parts: 'The taxes of the breakdown come to',
    sum,
    total: 'the calculation states',
    stated,
    unit: 'smallest units',
    remedy: 'Calculate again.',
  });
}

function lineOf(line: Element, currency: string) {
  const id = required(idOf(line.get('id')), line.get('id'));
  const reference = shownTextOf(line.get('reference'), 200);
  const quantity = textOf(line.get('quantity'));
  const taxCode = shownTextOf(line.get('tax_code'), 50);
  const breakdown = line
    .get('tax_breakdown')
    .items()
    .map((one) => shareOf(one, currency).wire);
  return {
    lineId: id,
    ...(reference !== null && { sku: reference }),
    ...(quantity !== null && { quantity }),
    amount: Number(requiredUnitsOf(line, 'amount', currency)),
    tax: Number(requiredUnitsOf(line, 'amount_tax', currency)),
    ...(taxCode !== null && { taxCode }),
    jurisdictions: breakdown,
  };
}

/** An answer without its lines has the whole as one. */
function wholeLine(object: Element, breakdown: readonly Share[], total: bigint | null) {
  const tax = breakdown.reduce((sum, one) => sum + one.tax, 0n);
  object.get('line_items').readAsWhole();
  return {
    lineId: 'whole',
    amount: Number((total ?? tax) - tax),
    tax: Number(tax),
    jurisdictions: breakdown.map(({ wire }) => wire),
  };
}
