/** Orders of Allegro: checkout forms. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import { orderFact, placeIn, type PlainLine } from '../../../documents/order-facts.js';
import type { Output } from '../../../documents/output.js';
import {
  idOf,
  instantOf,
  quantityOf,
  required,
  shownTextOf,
  textOf,
  type SourceInstant,
} from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { JsonKind } from '../../../documents/source.js';

/** Checkout forms. */
export const checkoutForms: JsonKind<DocumentAccount> = {
  kind: 'checkout-forms',
  form: 'json',
  doc: 'A checkout form, or a page of them: an order as the buyer filled it in.',
  documentedAt: 'https://developer.allegro.pl/tutorials/process-orders-PgPMlWDr8Cv',
  quirks: [
    'Prices are with tax; the price of a line is of one unit.',
    'When something was bought stands at the line: a form without it is a summary and is fetched whole.',
    'Coupons of Allegro are paid by Allegro: the total to pay is below the sum.',
  ],
  recognise: (probe) => Array.isArray(probe.at('checkoutForms')) || probe.has('id', 'lineItems', 'summary'),
  read: (root, out) => {
    const page = root.get('checkoutForms');
    for (const name of ['count', 'totalCount']) root.get(name).readAsWhole();
    if (!page.stated) {
      root.readAsWhole();
      out.part(root, (one) => readForm(one, out), 'form');
    }
    for (const one of page.items()) out.part(one, (form) => readForm(form, out), 'form');
  },
};

function readForm(form: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(form.get('id')), form.get('id'));
  const items = form.get('lineItems').items();
  const bought = items.map((item) => instantOf(item.get('boughtAt')));
  const placedAt = bought.reduce<SourceInstant | null>(
    (first, one) => (one !== null && (first === null || one.epochMs < first.epochMs) ? one : first),
    null,
  );
  const toPay = form.get('summary').get('totalToPay');
  const currency = required(shownTextOf(toPay.get('currency'), 3), toPay.get('currency'));
  const total = requiredAmountOf(toPay.get('amount'), currency);
  const lines = items.map((item) => lineOf(item, currency));
  const freight = moneyIn(form.get('delivery').get('cost'), currency) ?? 0n;
  prove(form, lines, freight, total);
  if (placedAt === null) return out.available({ kind: 'checkout-form', externalId: id });
  const status = textOf(form.get('status')) ?? '';
  const paidAt = instantOf(form.get('payment').get('finishedAt'));
  const updatedAt = instantOf(form.get('updatedAt'));
  const address = form.get('delivery').get('address');
  const [country, postal] = ['countryCode', 'zipCode'].map((name) => shownTextOf(address.get(name), 100));
  const isGone = /CANCELLED/.test(status) || textOf(form.get('fulfillment').get('status')) === 'CANCELLED';
  orderFact(
    form.place,
    {
      channel: 'allegro',
      id,
      marketplace: textOf(form.get('marketplace').get('id')),
      placedAt,
      updatedAt,
      currency,
      completeness: 'full',
      payment: isGone ? 'voided' : paidAt !== null || status === 'READY_FOR_PROCESSING' ? 'paid' : 'pending',
      taxesIncluded: true,
      shipTo: placeIn(country ?? null, null, postal ?? null),
      lines,
      shipping: freight === 0n ? [] : [{ id: 'delivery', price: freight }],
      total,
      ...(isGone && { cancelled: { at: (updatedAt ?? placedAt).at, reason: status } }),
    },
    out,
  );
  return undefined;
}

function lineOf(item: Element, currency: string): PlainLine {
  const quantity = required(quantityOf(item.get('quantity')), item.get('quantity'));
  const price = required(moneyIn(item.get('price'), currency), item.get('price').get('amount'));
  const offer = item.get('offer');
  return {
    lineId: idOf(item.get('id')) ?? required(idOf(offer.get('id')), offer.get('id')),
    sku: shownTextOf(offer.get('external').get('id'), 200) ?? idOf(offer.get('id')),
    quantity,
    price: price * BigInt(quantity),
  };
}

function moneyIn(money: Element, currency: string): bigint | null {
  if (!money.stated) return null;
  const named = textOf(money.get('currency'));
  if (named !== null && named !== currency) {
    return refuse(
      'mixed-currency',
      money.place,
      'One order has amounts in two currencies',
      'Fetch the form again.',
      named,
    );
  }
  return requiredAmountOf(money.get('amount'), currency);
}

/** What is to pay is at most goods and freight: less where Allegro pays a coupon. */
function prove(form: Element, lines: readonly PlainLine[], freight: bigint, total: bigint): void {
  const sum = lines.reduce((all, { price }) => all + (price ?? 0n), freight);
  const hasSurcharges = form.get('surcharges').items().length > 0 || form.get('discounts').items().length > 0;
  if (total === sum || hasSurcharges) return;
  const problem = `Lines and freight come to ${sum}, and the form states ${total} (minor units), a difference of ${total - sum}`;
  refuse('amounts-do-not-add-up', form.get('summary').get('totalToPay').place, problem, 'Fetch the form again.');
}
