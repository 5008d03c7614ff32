/** Refunds to be paid (PA12), invoices (IV01) and the transaction log (TL01, TL02). */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { proveSum } from '../../../documents/sums.js';
import { UNDATED } from '../../../documents/undated.js';

/** Refunds that wait for payment. */
export const pendingRefunds: JsonKind<DocumentAccount> = {
  kind: 'pending-refunds',
  form: 'json',
  doc: 'PA12: refunds that wait for payment, by order line.',
  documentedAt: 'https://developer.mirakl.com/content/product/mmp/rest/operator/openapi3/payments/pa12',
  quirks: ['A refund has no date of its own.', 'Lists lie in an object with one member.'],
  // pending debits have the same frame and no lines
  recognise: (probe) =>
    Array.isArray(probe.at('orders/order')) &&
    (probe.at('orders/order/0') === undefined || probe.has('orders/order/0/order_lines')),
  read: (root, out) => {
    root.get('total_count').readAsWhole();
    const orders = root.get('orders').get('order').items();
    for (const one of orders) out.part(one, (order) => refundsOf(order, out), 'pending-refund');
  },
};

function refundsOf(order: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(order.get('order_id')), order.get('order_id'));
  const currency = required(shownTextOf(order.get('currency_iso_code'), 3), order.get('currency_iso_code'));
  let sum = 0n;
  for (const line of order.get('order_lines').get('order_line').items()) {
    for (const refund of line.get('refunds').get('refund').items())
      sum += refundOf(refund, line, { id, currency }, out);
  }
  const stated = amountOf(order.get('amount'), currency);
  if (stated === null) return;
  const remedy = 'Fetch the refunds again.';
  proveSum(order.get('amount').place, { parts: 'The refunds come to', sum, total: 'the order states', stated, remedy });
}

function refundOf(
  refund: Element,
  line: Element,
  { id, currency }: { readonly id: string; readonly currency: string },
  out: Output<DocumentAccount>,
): bigint {
  const refundId = required(idOf(refund.get('id')), refund.get('id'));
  const amount = required(amountOf(refund.get('amount'), currency), refund.get('amount'));
  const orderLineId = required(idOf(line.get('order_line_id')), line.get('order_line_id'));
  out.fact(refund.place, {
    actor: 'return',
    key: `return/${out.account.account}/${id}-${refundId}`,
    ref: { by: 'refund-id', value: refundId },
    type: 'return.refund.v1',
    time: UNDATED,
    data: {
      refundId,
      marketplaceOrderId: id,
      state: 'pending',
      at: UNDATED,
      currency,
      total: -Number(amount),
      lines: [
        {
          refundLineId: refundId,
          orderLineId,
          quantity: 0,
          amounts: [{ component: 'item-price', amount: -Number(amount), words: 'refund' }],
        },
      ],
      amounts: [],
      transactions: [],
    },
  });
  return amount;
}

/** Invoices: the head of what is transferred for a cycle. */
export const invoices: JsonKind<DocumentAccount> = {
  kind: 'invoices',
  form: 'json',
  doc: 'IV01: invoices of payment cycles with what is transferred.',
  documentedAt: 'https://developer.mirakl.com/content/product/mmp/rest/seller/openapi3/accounting-documents/iv01',
  quirks: ['The summary has totals only: the lines are those of the transaction log or the payment voucher.'],
  recognise: (probe) => Array.isArray(probe.at('invoices')),
  read: (root, out) => {
    root.get('total_count').readAsWhole();
    for (const one of root.get('invoices').items()) out.part(one, (invoice) => invoiceOf(invoice, out), 'invoice');
  },
};

function invoiceOf(invoice: Element, out: Output<DocumentAccount>): void {
  const settlementId = required(idOf(invoice.get('invoice_id')), invoice.get('invoice_id'));
  const currency = required(shownTextOf(invoice.get('currency_iso_code'), 3), invoice.get('currency_iso_code'));
  const [from, to] = ['start_time', 'end_time'].map((name) => instantOf(invoice.get(name)));
  const created = instantOf(invoice.get('date_created'));
  const total = amountOf(invoice.get('summary').get('amount_transferred'), currency);
  const { account } = out.account;
  out.fact(invoice.place, {
    actor: 'settlement',
    key: `settlement/${account}/${settlementId}`,
    ref: { by: 'settlement-id', value: settlementId },
    type: 'settlement.header.v1',
    time: (created ?? to)?.at ?? UNDATED,
    data: {
      settlementId,
      settlementAccount: account,
      currency,
      ...(from && { from: from.at }),
      ...(to && { to: to.at }),
      total: total === null ? null : Number(total),
      state: textOf(invoice.get('state')) === 'DRAFT' ? 'open' : 'closed',
    },
  });
}

/** Lines of the transaction log. */
export const transactionLog: JsonKind<DocumentAccount> = {
  kind: 'transaction-log',
  form: 'json',
  doc: 'TL01 and TL02: the transaction log, a line an amount.',
  documentedAt: 'https://developer.mirakl.com/content/product/mmp/rest/seller/openapi3/transaction-logs/tl02',
  quirks: ['An amount of nothing is no line.', 'Lines that no invoice has yet belong to the settlement `unbilled`.'],
  recognise: (probe) =>
    Array.isArray(probe.at('data')) && (probe.at('data/0') === undefined || probe.has('data/0/type')),
  read: (root, out) => {
    for (const name of ['next_page_token', 'previous_page_token']) root.get(name).readAsWhole();
    for (const one of root.get('data').items()) out.part(one, (line) => logLine(line, out), 'transaction');
  },
};

function logLine(line: Element, out: Output<DocumentAccount>): void {
  const stated = shownTextOf(line.get('currency_iso_code'), 3) ?? out.account.currency;
  const currency = required(stated, line.get('currency_iso_code'));
  const amount = required(amountOf(line.get('amount'), currency), line.get('amount'));
  const word = required(textOf(line.get('type')), line.get('type'));
  const id = required(idOf(line.get('id')), line.get('id'));
  if (amount === 0n) return;
  const date = line.get('transaction_date').stated ? line.get('transaction_date') : line.get('date_created');
  const postedAt = required(instantOf(date), date);
  const settlementId = idOf(line.get('accounting_document_number')) ?? 'unbilled';
  const order = idOf(line.get('entities').get('order_id')) ?? idOf(line.get('order_id'));
  const orderLine = idOf(line.get('entities').get('order_line_id')) ?? idOf(line.get('order_line_id'));
  const { component, role = 'clearing', basis = 'unknown', about, of } = out.components('money').of(word);
  const { account } = out.account;
  out.fact(line.place, {
    actor: 'settlement',
    key: `settlement/${account}/${settlementId}`,
    ref: { by: 'settlement-id', value: settlementId },
    type: 'settlement.line.v1',
    time: postedAt.at,
    offsets: { '': postedAt.offset },
    data: {
      settlementId,
      component,
      ...(of && { of }),
      amount: Number(amount),
      currency,
      role,
      basis,
      about: about ?? (order === null ? 'account' : 'order'),
      postedAt: postedAt.at,
      words: [word],
      transactionId: id,
      ...(order !== null && { marketplaceOrderId: order }),
      ...(orderLine !== null && { orderLineId: orderLine }),
    },
  });
}
