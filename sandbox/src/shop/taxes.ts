import type { ChannelAccount } from '../channel-accounts.js';
import { scaleHalfUp } from '../minor-units.js';
import type { PlannedTax } from './order-plan.js';

interface TaxRule {
  readonly title: string;
  /** Hundred-thousandths: 6,000 is 6 %. */
  readonly rate: number;
}

interface TaxRegime {
  readonly rules: readonly TaxRule[];
  readonly shippingTaxed: boolean;
}

/** Sales tax by state; a state that is not listed has none. */
const salesTax: Readonly<Record<string, TaxRegime>> = {
  KY: { rules: [{ title: 'Kentucky State Tax', rate: 6_000 }], shippingTaxed: true },
  NY: {
    rules: [
      { title: 'New York State Tax', rate: 4_000 },
      { title: 'New York City Tax', rate: 4_500 },
      { title: 'Metropolitan Commuter Tax', rate: 375 },
    ],
    shippingTaxed: true,
  },
  CA: {
    rules: [
      { title: 'California State Tax', rate: 7_250 },
      { title: 'Santa Clara County Tax', rate: 1_875 },
    ],
    shippingTaxed: false,
  },
  TX: { rules: [{ title: 'Texas State Tax', rate: 6_250 }], shippingTaxed: true },
};

const noTax: TaxRegime = { rules: [], shippingTaxed: false };
const ofCountry: Readonly<Record<'DE' | 'JP' | 'CA' | 'MX', TaxRegime>> = {
  DE: { rules: [{ title: 'DE MwSt', rate: 19_000 }], shippingTaxed: true },
  JP: { rules: [{ title: 'CT', rate: 10_000 }], shippingTaxed: true },
  CA: { rules: [{ title: 'HST', rate: 13_000 }], shippingTaxed: true },
  MX: { rules: [{ title: 'IVA', rate: 16_000 }], shippingTaxed: true },
};

/** Tax of an amount that is already discounted, by the shop's country and the buyer's state. */
export function taxesOn(
  amount: number,
  kind: 'goods' | 'shipping',
  shop: { readonly country: ChannelAccount['country'] | 'CA' | 'MX'; readonly taxesIncluded: boolean },
  state: string,
): PlannedTax[] {
  const regime = shop.country === 'US' ? (salesTax[state] ?? noTax) : ofCountry[shop.country];
  if (kind === 'shipping' && !regime.shippingTaxed) return [];
  const base = 100_000;
  return regime.rules.map(({ title, rate }) => ({
    title,
    rate: rate / base,
    amount: scaleHalfUp(amount, rate, shop.taxesIncluded ? base + rate : base),
  }));
}
