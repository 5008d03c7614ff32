/** Payment vouchers: one row is the settlement of one shop for one cycle. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { requiredAmountOf, amountOf, numberStyleOf, type NumberStyle } from '../../../documents/amounts.js';
import { dayOrderOf, zonedInstantOf } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Row } from '../../../documents/row.js';
import type { TableKind } from '../../../documents/source.js';

/** Amounts of a row and which way they go. What they come to is `transfer-amount`. */
const AMOUNTS: readonly (readonly [column: string, sign: 1n | -1n])[] = [
  ['order-amount', 1n],
  ['order-shipping-amount', 1n],
  ['order-commission-amount', -1n],
  ['order-commission-amount-vat', -1n],
  ['refund-amount', -1n],
  ['refund-shipping-amount', -1n],
  ['refund-commission-amount', 1n],
  ['refund-commission-amount-vat', 1n],
  ['subscription-amount', -1n],
  ['subscription-amount-vat', -1n],
  ['total-manual-invoice-amount', -1n],
  ['total-manual-invoice-amount-vat', -1n],
  ['total-manual-credit-amount', 1n],
  ['total-manual-credit-amount-vat', 1n],
];

/** The payment voucher. */
export const paymentVoucher: TableKind<DocumentAccount> = {
  kind: 'payment-voucher',
  form: 'table',
  doc: 'Payment voucher: what is transferred to a shop for a cycle, by kind of amount.',
  documentedAt: 'https://help.mirakl.net/help/Customers/topics/Mirakl/mmp/Operator/payment/payment_voucher.html',
  quirks: [
    'Amounts have no sign: commission, refund and subscription are taken off, refunded commission is given back.',
    '`total-charged-amount` is commission less refunded commission: said twice, counted once.',
    'Days are day/month/year with two digits of the year.',
  ],
  columns: ['shop-id', 'transfer-amount', 'order-amount', 'refund-amount'],
  open: (out) => {
    const seen = new Set<string>();
    return { row: (row) => readRow(row, seen, out) };
  },
};

function readRow(row: Row, seen: Set<string>, out: Output<DocumentAccount>): void {
  const { account, timeZone, locale } = out.account;
  const style = numberStyleOf(locale);
  const code = row.get('currency-iso-code');
  const currency = required(shownTextOf(code, 3) ?? out.account.currency, code);
  const shop = idOf(row.get('shop-operator-internal-id')) ?? idOf(row.get('shop-identification-number'));
  const invoice = required(idOf(row.get('invoice-number')), row.get('invoice-number'));
  const settlementId = shop === null ? invoice : `${invoice}-${shop}`;
  if (seen.has(settlementId)) {
    refuse(
      'contradiction',
      row.place,
      'The voucher states a settlement twice',
      'Fetch the voucher again.',
      settlementId,
    );
  }
  seen.add(settlementId);
  const [from, to, created] = ['start-time', 'end-time', 'date-created'].map((name) =>
    zonedInstantOf(row.get(name), dayOrderOf(locale), timeZone),
  );
  const at = required(created ?? to ?? null, row.get('date-created'));
  const total = requiredAmountOf(row.get('transfer-amount'), currency, styleOf(row, style));
  const statement = out.statement({ id: settlementId, currency, stated: total, place: row.place });
  const about = {
    actor: 'settlement',
    key: `settlement/${account}/${settlementId}`,
    ref: { by: 'settlement-id', value: settlementId },
    time: at.at,
    offsets: { '': at.offset },
  } as const;
  const head = { settlementId, settlementAccount: account, currency, total: Number(total), state: 'closed' };
  const times = { ...(from && { from: from.at }), ...(to && { to: to.at }), depositOn: at.at };
  statement.fact(row.place, { ...about, type: 'settlement.header.v1', data: { ...head, ...times } });
  for (const line of linesOf(row, { settlementId, currency, postedAt: at.at }, out)) {
    const { amount, component } = line;
    statement.line(row.place, BigInt(amount), component, { ...about, type: 'settlement.line.v1', data: line });
  }
  statement.close();
}

/** The amounts of a row that are not nothing, as lines. */
function linesOf(
  row: Row,
  common: { readonly settlementId: string; readonly currency: string; readonly postedAt: string },
  out: Output<DocumentAccount>,
) {
  const style = styleOf(row, numberStyleOf(out.account.locale));
  return AMOUNTS.map(([column, sign]) => {
    const amount = (amountOf(row.get(column), common.currency, style) ?? 0n) * sign;
    const { component, basis = 'unknown', about = 'account', of } = out.components('money').of(column);
    const role = 'clearing';
    return { ...common, component, ...(of && { of }), amount: Number(amount), role, basis, about, words: [column] };
  }).filter(({ amount }) => amount !== 0);
}

/** A row that writes points writes them in all amounts, whatever the account's locale says. */
function styleOf(row: Row, usual: NumberStyle): NumberStyle {
  return row.cells.some((cell) => /^-?\d+\.\d{1,4}$/.test(cell)) ? { decimal: '.' } : usual;
}
