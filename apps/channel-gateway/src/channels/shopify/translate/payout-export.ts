/** The export of payouts: a row a payout with its parts, which must come to its total. */
import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import { localDateOf } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import { required } from '../../../documents/readings.js';
import type { Row } from '../../../documents/row.js';
import { statePayout } from './payout.js';
import { proveSum } from '../../../documents/sums.js';

/** Columns that add up to the total; exports have more of them from year to year. */
const PARTS = [
  'charges',
  'refunds',
  'adjustments',
  'marketplace sales tax',
  'advances',
  'reserved funds',
  'fees',
  'retried amount',
  'chargebacks',
  'shop cash',
  'shop cash credit',
] as const;

/** Reads a row. */
export function readExportedPayout(row: Row, out: Output<ShopifyAccount>): void {
  const date = required(localDateOf(row.get('payout date'), 'ymd'), row.get('payout date'));
  const currency = row.text('currency') || out.account.shopCurrency;
  const total = requiredAmountOf(row.get('total'), currency);
  const word = row.text('status');
  const sum = PARTS.reduce((all, name) => all + (amountOf(row.get(name), currency) ?? 0n), 0n);
  proveSum(row.place, {
    parts: 'The columns come to',
    sum,
    total: 'the total is',
    stated: total,
    unit: `minor units of ${currency}`,
    remedy: 'Export the payouts again, or ask Shopify what the difference is.',
  });
  const id = row.text('payout id', 'bank reference') || `${date} ${currency} ${total}`;
  statePayout(row.place, { id, currency, amount: total, word, date }, out);
}
