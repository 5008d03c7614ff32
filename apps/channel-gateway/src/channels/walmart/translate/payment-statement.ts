/** Payment statement: what a settlement period came to, by kind of amount. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import { dayOrInstantOf, instantFor } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { required } from '../../../documents/readings.js';
import { checkSeller } from '../../../documents/seller-check.js';
import type { JsonKind } from '../../../documents/source.js';
import type { Statement } from '../../../documents/statement.js';
import { movementOf } from './account-movement.js';
import { sectionsOf, type SectionAmount } from './statement-sections.js';

/** The statement. */
export const paymentStatement: JsonKind<DocumentAccount> = {
  kind: 'payment-statement',
  form: 'json',
  doc: 'Payment statement of a settlement period: balances, and amounts by kind.',
  documentedAt: 'https://developer.walmart.com/us-marketplace/reference/getpaymentstatement',
  quirks: [
    'Names are misspelt as Walmart writes them: wfsFullfillmentFee, wfsShipppingTax.',
    'netComm is totalBaseCommission and commissionSavings, except for refunds, where both are 0: what holds is proved.',
    'Each section comes to its netPayable, the sections to orderActivity and walmartFulfillmentServices, all to the closing balance.',
    'It names no currency: the account has one.',
  ],
  recognise: (probe) => probe.has('payload/accountSummary') || probe.has('accountSummary', 'transactionDetails'),
  read: (root, out) => {
    checkSeller(out.account, root.get('partnerId'));
    for (const name of ['statusCode', 'status', 'error']) root.get(name).readAsWhole();
    const payload = root.get('payload').stated ? root.get('payload') : root;
    readStatement(payload, out);
  },
};

function readStatement(payload: Element, out: Output<DocumentAccount>): void {
  const summary = payload.get('accountSummary');
  const { timeZone } = out.account;
  const currency = required(out.account.currency, summary);
  const settled = summary.get('scheduledSettlementDate');
  const updated = summary.get('lastUpdatedDate');
  const date = required(dayOrInstantOf(settled, 'ymd', timeZone) ?? dayOrInstantOf(updated, 'ymd', timeZone), settled);
  const postedAt = dayOrInstantOf(updated, 'ymd', timeZone) ?? date;
  const opening = amountOf(summary.get('openingBalance'), currency) ?? 0n;
  const closing = requiredAmountOf(summary.get('closingBalance'), currency);
  const amounts = sectionsOf(payload.get('transactionDetails'), currency);
  const moved = movementOf(summary, { currency, amounts, movement: closing - opening });
  const statement = out.statement({ id: date, currency, stated: closing - opening, place: summary.place });
  const known = { id: date, currency, postedAt, time: instantFor(postedAt, timeZone) };
  header(statement, summary, { ...known, opening, closing }, out);
  for (const amount of [...amounts, ...moved]) line(statement, amount, known, out);
}

interface Known {
  readonly id: string;
  readonly currency: string;
  readonly postedAt: string;
  readonly time: string;
}

function aboutOf(id: string, out: Output<DocumentAccount>) {
  const key = `settlement/${out.account.account}/${id}`;
  return { actor: 'settlement', key, ref: { by: 'settlement-id', value: id } } as const;
}

function header(
  statement: Statement,
  summary: Element,
  { id, currency, time, opening, closing }: Known & { readonly opening: bigint; readonly closing: bigint },
  out: Output<DocumentAccount>,
): void {
  const data = {
    settlementId: id,
    settlementAccount: out.account.account,
    currency,
    depositOn: id,
    total: Number(closing - opening),
    openingBalance: Number(opening),
    closingBalance: Number(closing),
    state: 'unknown',
  };
  statement.fact(summary.place, { ...aboutOf(id, out), type: 'settlement.header.v1', time, data });
}

function line(statement: Statement, one: SectionAmount, known: Known, out: Output<DocumentAccount>): void {
  const [section = '', name = section] = one.words;
  const mapped = out.components('payment-statement').of(section, name);
  const { id, currency, postedAt, time } = known;
  const data = {
    settlementId: id,
    component: mapped.component,
    ...(mapped.of && { of: mapped.of }),
    amount: Number(one.amount),
    currency,
    role: 'clearing',
    basis: mapped.basis ?? 'net',
    about: mapped.about ?? 'account',
    postedAt,
    words: one.words,
    ...(mapped.fundedBy && { fundedBy: mapped.fundedBy }),
  };
  const fact = { ...aboutOf(id, out), type: 'settlement.line.v1', time, data };
  statement.line(one.element.place, one.amount, mapped.component, fact);
}
