/** 850 purchase order of a trading partner: an order of ours to deliver. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { find, loopsOf, need, type EdiMessage, type EdiReader } from '../../../documents/edi-messages.js';
import { orderFactOf, type PlainLine } from '../../../documents/order-facts.js';
import { idOf, required } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import { productOf } from '../../../documents/scaled-product.js';
import type { Segment } from '../../../documents/segments.js';
import { amountOf } from '../../../documents/amounts.js';
import type { BuyerRecord } from '../../../documents/translation.js';
import { currencyOf, dateOf, instantOfDay, placeOfLoop, priceBasis, skuOf, unitsOf } from './parts.js';
import { proveSum } from '../../../documents/sums.js';

/** A purchase order. */
export const readPurchaseOrder: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BEG');
  const orderId = required(idOf(head.get(3)), head.get(3));
  const { account } = out.account;
  const currency = currencyOf(message.segments, out);
  const placedOn = required(dateOf(head.get(5)), head.get(5));
  const shipTo = addressLoop(message, 'ST');
  const lines = loopsOf(message.segments, 'PO1', ['CTT', 'SE', 'AMT']).map((loop, at) => lineOf(loop, at, currency));
  proveCounts(message, lines);
  const total = totalOf(message, currency, lines);
  const key = `order/${account}/${orderId}`;
  const buyerRef = `buyer/${account}/order-${orderId}`;
  const isCancelled = head.text(1) === '01';
  const at = instantOfDay(placedOn, out);
  const fact = orderFactOf(
    {
      channel: 'edi-x12',
      id: orderId,
      placedAt: { at },
      updatedAt: null,
      currency,
      completeness: 'full',
      payment: 'unknown',
      taxesIncluded: false,
      ...(shipTo && { shipTo: placeOfLoop(shipTo) ?? {} }),
      lines,
      total,
      ...(isCancelled && { cancelled: { at, reason: 'purchase order purpose 01' } }),
    },
    out.account,
  );
  const buyer = shipTo && buyerOf(shipTo, buyerRef, key);
  return { facts: [{ segment: head, fact }], buyers: buyer ? [buyer] : [] };
};

function addressLoop(message: EdiMessage, role: string): readonly Segment[] | undefined {
  return loopsOf(message.segments, 'N1', ['PO1', 'CTT', 'SE']).find(([first]) => first?.text(1) === role);
}

function lineOf(loop: readonly Segment[], at: number, currency: string): PlainLine {
  const [head] = loop;
  if (head === undefined) return refuse('missing-field', { segment: 1 }, 'A line has no PO1', 'Send the whole order.');
  const price = head.get(4);
  const quantity = unitsOf(head.get(2));
  head.text(3);
  return {
    lineId: idOf(head.get(1)) ?? String(at + 1),
    sku: skuOf(head, 6),
    quantity,
    price: price.stated ? productOf(head.get(2), price, currency, priceBasis(head.get(5))) : null,
  };
}

/** CTT states how many lines there are, and some partners the sum of their units. */
function proveCounts(message: EdiMessage, lines: readonly PlainLine[]): void {
  const count = find(message.segments, 'CTT');
  if (count === undefined) return;
  const stated = unitsOf(count.get(1));
  if (stated !== lines.length) {
    const problem = `The order has ${lines.length} lines and states ${stated}`;
    refuse('amounts-do-not-add-up', count.place, problem, 'Ask the partner for the whole order.');
  }
  // the second element is a sum of units with some partners and a sum of line numbers with others: it proves nothing
  count.text(2);
}

/** AMT*TT is the order's total; without it the priced lines are. */
function totalOf(message: EdiMessage, currency: string, lines: readonly PlainLine[]): bigint | null {
  const priced = lines.every(({ price }) => price !== null) && lines.length > 0;
  const sum = priced ? lines.reduce((all, { price }) => all + (price ?? 0n), 0n) : null;
  const stated = find(message.segments, 'AMT', 1, 'TT');
  if (stated === undefined || sum === null) return sum;
  const total = required(amountOf(stated.get(2), currency), stated.get(2));
  proveSum(stated.place, {
    parts: 'The lines come to',
    sum,
    total: 'the order states',
    stated: total,
    unit: `minor units of ${currency}`,
    remedy: 'Ask the partner for the whole order.',
  });
  return total;
}

function buyerOf(loop: readonly Segment[], buyerRef: string, orderKey: string): BuyerRecord {
  const text = (id: string, position: number) => find(loop, id)?.text(position) || null;
  const streets = loop.filter(({ id }) => id === 'N3');
  const contact = loop.find(({ id }) => id === 'PER');
  const reach = (qualifier: string) => {
    const at = [3, 5, 7].find((position) => contact?.text(position) === qualifier);
    return at === undefined ? null : contact?.text(at + 1) || null;
  };
  const shipTo = {
    name: text('N1', 2),
    company: text('N2', 1),
    address1: streets[0]?.text(1) || null,
    address2: streets[0]?.text(2) || streets[1]?.text(1) || null,
    city: text('N4', 1),
    region: text('N4', 2),
    postal: text('N4', 3),
    country: text('N4', 4),
    phone: reach('TE'),
  };
  return { buyerRef, orderKey, revision: 0, email: reach('EM'), phone: reach('TE'), shipTo, billTo: null };
}
