/** FBA reimbursements report (GET_FBA_REIMBURSEMENTS_DATA). */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { minorOf, numberStyleOf, styleIn } from '../../../../documents/amounts.js';
import { dayOrderOf, dayOrInstantOf, instantFor } from '../../../../documents/dates.js';
import type { Output } from '../../../../documents/output.js';
import { required, wholeNumberOf } from '../../../../documents/readings.js';
import { refuse } from '../../../../documents/refused.js';
import type { Row } from '../../../../documents/row.js';
import type { TableKind } from '../../../../documents/source.js';

/** The report. */
export const reimbursements: TableKind<DocumentAccount> = {
  kind: 'reimbursements',
  form: 'table',
  doc: 'What Amazon paid, in money or goods, for what it lost or damaged, and what it took back.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-fba#fba-payments-reports',
  quirks: [
    'Amounts have a decimal comma in Europe.',
    'The price of a unit is rounded: the total may differ from units times price by less than a cent a unit, and no more.',
    'A reversal is negative and names the reimbursement that it takes back.',
  ],
  columns: ['approval-date', 'reimbursement-id', 'reason', 'amount-total'],
  open: (out) => ({ row: (row) => reimbursement(row, out) }),
};

function reimbursement(row: Row, out: Output<DocumentAccount>): void {
  const { account } = out;
  const id = required(row.text('reimbursement-id') || null, row.get('reimbursement-id'));
  const currency = required(row.text('currency-unit').toUpperCase() || account.currency, row.get('currency-unit'));
  const amount = (column: string): bigint | null => {
    const text = row.text(column);
    return text === '' ? null : minorOf(text, currency, row, styleIn(text, numberStyleOf(account.locale)));
  };
  const units = (column: string): number => wholeNumberOf(row.get(column)) ?? 0;
  const total = required(amount('amount-total'), row.get('amount-total'));
  const perUnit = amount('amount-per-unit');
  const cash = units('quantity-reimbursed-cash');
  const stock = units('quantity-reimbursed-inventory');
  proveAmount(row, total, perUnit, cash);
  proveUnits(row, cash + stock);
  const day = required(
    dayOrInstantOf(row.get('approval-date'), dayOrderOf(account.locale), account.timeZone),
    row.get('approval-date'),
  );
  const at = instantFor(day, account.timeZone);
  const reason = row.text('reason');
  const [order, sku, caseId, original] = ['amazon-order-id', 'sku', 'case-id', 'original-reimbursement-id'].map(
    (name) => row.text(name),
  );
  const data = {
    reimbursementId: id,
    ...(caseId && { caseId }),
    ...(order && { marketplaceOrderId: order }),
    ...(sku && { sku }),
    reason,
    component: out.components('settlement').of('-', '-', reason || '-').component,
    unitsInCash: cash,
    unitsInStock: stock,
    ...(perUnit !== null && { perUnit: { minor: Number(perUnit), currency } }),
    amount: { minor: Number(total), currency },
    at,
    ...(original && { originalReimbursementId: original }),
    pool: 'amazon-fba',
  };
  const about = order
    ? ({ key: null, ref: { by: 'order-id', value: order } } as const)
    : ({ key: `return/${account.account}/${id}`, ref: { by: 'return-id', value: id } } as const);
  out.fact(row.place, { actor: 'return', ...about, type: 'return.reimbursement.v1', time: at, data });
}

/** Units times price is the total, but for the rounding of the price. */
function proveAmount(row: Row, total: bigint, perUnit: bigint | null, units: number): void {
  if (perUnit === null || units === 0) return;
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  const difference = size(size(total) - size(perUnit) * size(BigInt(units)));
  if (difference === 0n || difference < size(BigInt(units))) return;
  const problem = `amount-total is ${total} and ${units} units of ${perUnit} come to ${perUnit * BigInt(units)}, in minor units`;
  refuse('amounts-do-not-add-up', row.place, problem, 'Ask the sender for the whole report.');
}

function proveUnits(row: Row, units: number): void {
  const stated = wholeNumberOf(row.get('quantity-reimbursed-total'));
  if (stated === null || stated === units) return;
  const problem = `quantity-reimbursed-total is ${stated} and cash and inventory come to ${units}`;
  refuse('amounts-do-not-add-up', row.place, problem, 'Ask the sender for the whole report.');
}
