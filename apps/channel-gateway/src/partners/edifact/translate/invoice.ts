/** INVOIC: lines, charges and taxes come to the totals behind UNS+S. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { find, loopsOf, need, type EdiMessage, type EdiReader } from '../../../documents/edi-messages.js';
import { invoiceReceived } from '../../../documents/partner-facts.js';
import { idOf, required } from '../../../documents/readings.js';
import { fractionOf } from '../../../documents/scaled-product.js';
import type { Segment } from '../../../documents/segments.js';
import { proveCount } from './messages.js';
import { currencyOf, dated, dayOf, decimalText, instantOf, minorOf, moneyOf, referenceOf, skuOf } from './parts.js';
import { proveSum } from '../../../documents/sums.js';
import { countryIn } from '../../../documents/places.js';

/** BGM01: credit notes among invoices. */
const CREDIT_NOTES = ['381', '383', '261', '396'];

/** An invoice or credit note. */
export const readInvoice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BGM');
  const number = required(idOf(head.get(2)), head.get(2));
  const currency = currencyOf(message.segments, out);
  const issued = required(dated(message.segments, out, '137', '3', '454'), head.get(2));
  const isCredit = CREDIT_NOTES.includes(head.text(1));
  const sign = isCredit ? -1 : 1;
  const items = loopsOf(message.segments, 'LIN', ['UNS']).map((loop, at) => itemOf(loop, at, currency));
  proveCount(message.segments, items.length);
  const charges = chargesOf(message, currency);
  const totals = totalsOf(
    message,
    currency,
    [...items, ...charges].reduce((sum, { amount }) => sum + BigInt(amount), 0n),
  );
  const due = dated(message.segments, out, '13', '140');
  const data = {
    invoiceNumber: number,
    kind: 'supplier',
    creditNote: isCredit,
    issuer: issuerOf(message),
    issuedOn: dayOf(issued),
    ...(due !== null && { dueOn: dayOf(due) }),
    currency,
    ...linksOf(message, isCredit),
    totals: { net: signed(totals.net, sign), tax: signed(totals.tax, sign), gross: signed(totals.gross, sign) },
    taxes: taxesOf(message, currency).map((one) => ({ ...one, amount: sign * one.amount })),
    lines: [...items, ...charges].map((one) => ({ ...one, amount: sign * one.amount })),
    grossLines: false,
  };
  return { facts: [{ segment: head, fact: invoiceReceived(data, instantOf(issued, out), out.account) }] };
};

function issuerOf({ segments }: EdiMessage): { readonly id?: string; readonly country?: string } {
  const seller = ['SE', 'SU', 'II'].map((role) => find(segments, 'NAD', 1, role)).find((one) => one !== undefined);
  const [id, country] = [seller?.text(2) ?? '', seller?.text(9) ?? ''];
  return { ...(id !== '' && { id }), ...countryIn(country) };
}

function linksOf({ segments }: EdiMessage, isCredit: boolean) {
  const order = referenceOf(segments, 'ON');
  const corrects = isCredit ? referenceOf(segments, 'IV') : null;
  return { ...(order !== null && { purchaseOrder: order }), ...(corrects !== null && { correctsInvoice: corrects }) };
}

function signed(minor: bigint | null, sign: number): number | null {
  return minor === null ? null : sign * Number(minor);
}

function itemOf(loop: readonly Segment[], at: number, currency: string) {
  const words =
    loop
      .filter(({ id }) => id === 'IMD')
      .map((one) => one.text(3, 4))
      .find((text) => text !== '') ?? '';
  const quantity = ['47', '12', '46', '61']
    .map((qualifier) => find(loop, 'QTY', 1, qualifier))
    .find((one) => one !== undefined);
  const price = find(loop, 'PRI');
  const sku = skuOf(loop);
  const amount = moneyOf(loop, '203', currency) ?? moneyOf(loop, '66', currency);
  return {
    lineId: loop[0]?.text(1) || String(at + 1),
    ...(words !== '' && { words: words.slice(0, 300) }),
    ...(sku !== null && { sku }),
    ...(quantity && { quantity: decimalText(quantity.get(1, 2)) }),
    ...(quantity && quantity.text(1, 3) !== '' && { unit: quantity.text(1, 3) }),
    ...(price && { unitPrice: decimalText(price.get(1, 2)) }),
    amount: Number(required(amount, (loop[0] as Segment).get(1))),
  };
}

/** Allowances (A) and charges (C) of the whole invoice, with the MOA that follows each. */
function chargesOf({ segments }: EdiMessage, currency: string) {
  const summary = segments.slice(segments.findIndex(({ id }) => id === 'UNS') + 1);
  const lines = segments.findIndex(({ id }) => id === 'LIN');
  const head = lines < 0 ? [] : segments.slice(0, lines);
  return [...loopsOf(head, 'ALC', ['LIN', 'TAX']), ...loopsOf(summary, 'ALC', ['TAX', 'UNT'])].flatMap((loop) => {
    const [first] = loop as [Segment];
    const money = loop.find(({ id }) => id === 'MOA');
    const amount = money === undefined ? null : minorOf(money.get(1, 2), currency);
    if (amount === null) return [];
    money?.text(1);
    const words = [first.text(2), first.text(5)].filter((word) => word !== '').join(' ');
    return [
      {
        lineId: `ALC-${first.number}`,
        ...(words !== '' && { words }),
        amount: Number(first.text(1) === 'A' ? -amount : amount),
      },
    ];
  });
}

function taxesOf({ segments }: EdiMessage, currency: string) {
  const summary = segments.slice(segments.findIndex(({ id }) => id === 'UNS') + 1);
  return loopsOf(summary, 'TAX', ['ALC', 'UNT']).flatMap((loop) => {
    const amount = moneyOf(loop, '124', currency);
    const rate = loop[0]?.text(5, 4) ?? '';
    const base = moneyOf(loop, '125', currency);
    if (amount === null) return [];
    return [
      {
        ...(rate !== '' && { rate: fractionOf(rate.replace(',', '.')) }),
        ...(base !== null && { base: Number(base) }),
        amount: Number(amount),
      },
    ];
  });
}

/** MOA 79 or 125 is net, 124 or 176 tax, 39, 86, 77 or 9 the whole: each that is stated must hold. */
function totalsOf({ segments }: EdiMessage, currency: string, sum: bigint) {
  const start = segments.findIndex(({ id }) => id === 'UNS') + 1;
  const firstTax = segments.findIndex(({ id }, at) => at >= start && (id === 'TAX' || id === 'ALC'));
  const summary = segments.slice(start, firstTax < 0 ? undefined : firstTax);
  const read = (...qualifiers: string[]) =>
    qualifiers.map((one) => moneyOf(summary, one, currency)).find((one) => one !== null) ?? null;
  const net = read('125', '389', '79');
  const gross = read('77', '86', '39', '9', '388');
  const tax =
    read('124', '176') ??
    taxesOf({ type: 'INVOIC', segments }, currency).reduce((all, { amount }) => all + BigInt(amount), 0n);
  prove(segments, net, sum, currency, 'net');
  prove(segments, gross, sum + tax, currency, 'whole');
  return { net: net ?? (gross === null ? null : gross - tax), tax, gross };
}

function prove(segments: readonly Segment[], stated: bigint | null, sum: bigint, currency: string, name: string): void {
  if (stated === null) return;
  proveSum((find(segments, 'UNS') ?? segments[0])?.place ?? { segment: 1 }, {
    parts: 'The lines come to',
    sum,
    total: `the invoice states a ${name} of`,
    stated,
    unit: `minor units of ${currency}`,
    remedy: 'Ask the partner for a valid invoice.',
  });
}
