/** Records of the REST web services. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import { localDateOf } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { erpDocument } from '../../../documents/partner-facts.js';

/** A transaction: sales order, invoice, credit memo, payment, journal entry. */
export const record: JsonKind<DocumentAccount> = {
  kind: 'record',
  form: 'json',
  doc: 'A transaction as the REST record service gives it.',
  documentedAt: 'https://docs.oracle.com/en/cloud/saas/netsuite/',
  quirks: ['The type stands in the address under `links` only; `refName` of a currency is a name and not its code.'],
  recognise: (probe) => probe.has('id', 'tranDate'),
  read: (root, out) => out.part(root, (one) => readRecord(one, out), 'record'),
};

const KINDS: Readonly<Record<string, string>> = {
  salesOrder: 'sales-order',
  invoice: 'invoice',
  cashSale: 'invoice',
  creditMemo: 'credit-memo',
  cashRefund: 'credit-memo',
  customerPayment: 'payment',
  journalEntry: 'journal',
};

function readRecord(root: Element, out: Output<DocumentAccount>): void {
  const documentId = required(idOf(root.get('id')), root.get('id'));
  const address = root.get('links').items()[0]?.get('href');
  const [, type = ''] = /\/record\/v1\/(\w+)\//.exec(String(address?.value ?? '')) ?? [];
  const code = shownTextOf(root.get('currency').get('refName'), 100);
  const currency = code !== null && /^[A-Z]{3}$/.test(code) ? code : out.account.currency;
  const amount = (name: string): number | null => {
    const minor = currency === null ? null : amountOf(root.get(name), currency);
    return minor === null ? null : Number(minor);
  };
  const on = localDateOf(root.get('tranDate'), 'ymd');
  const changed = instantOf(root.get('lastModifiedDate'));
  const [number, reference] = [shownTextOf(root.get('tranId'), 100), idOf(root.get('externalId'))];
  const [state, customerId] = [shownTextOf(root.get('status').get('refName'), 100), idOf(root.get('entity').get('id'))];
  const data = {
    documentId,
    ...(number !== null && { number }),
    ...(reference !== null && { reference }),
    kind: KINDS[type] ?? 'other',
    ...(state !== null && { state }),
    ...(on !== null && { on }),
    ...(customerId !== null && { customerId }),
    currency,
    totals: { net: amount('subtotal'), tax: amount('taxTotal'), gross: amount('total') },
    lines: ['item', 'line']
      .flatMap((name) => root.get(name).get('items').items())
      .map((line, at) => lineOf(line, at, currency)),
  };
  out.fact(root.place, erpDocument(data, { changed, day: on }, out.account));
}

function lineOf(line: Element, at: number, currency: string | null) {
  const sku = shownTextOf(line.get('item').get('refName'), 200);
  const account = shownTextOf(line.get('account').get('refName'), 100);
  const quantity = textOf(line.get('quantity'));
  const [debit, credit, amount] = ['debit', 'credit', 'amount'].map((name) =>
    currency === null ? undefined : (amountOf(line.get(name), currency) ?? undefined),
  );
  const isSplit = debit !== undefined || credit !== undefined;
  const booked = isSplit ? (debit ?? 0n) - (credit ?? 0n) : (amount ?? null);
  return {
    lineId: idOf(line.get('line')) ?? String(at + 1),
    ...(sku !== null && { sku }),
    ...(account !== null && { account }),
    ...(quantity !== null && { quantity }),
    ...(booked !== null && { amount: Number(booked) }),
  };
}
