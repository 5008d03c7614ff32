import type { DocumentAccount } from '../../accounts/accounts.js';
import { amountOf, requiredAmountOf } from '../amounts.js';
import { epochInstantOf, zonedInstantOf } from '../dates.js';
import { keepBuyer, postalAddressIn } from '../buyers.js';
import type { Element } from '../element.js';
import { expectedFees, orderFact, type NamedFee, type PlainCharge, type PlainLine } from '../order-facts.js';
import type { Output } from '../output.js';
import { idOf, quantityOf, required, shownTextOf, textOf, type SourceInstant } from '../readings.js';
import { refuse } from '../refused.js';
import { charged, roundingIn, taxes, type ChargedOrder } from './declared-charges.js';
import type { DeclaredKind, DeclaredOrder } from './manifest-file.js';
import { elementsAt, firstAt, firstTextAt } from './paths.js';
import { proveSum } from '../sums.js';
import { placeIn } from '../places.js';

/** Reads one order as a manifest declares it. */
export function readDeclaredOrder(
  root: Element,
  { order, summaryOf }: DeclaredKind,
  channel: string,
  out: Output<DocumentAccount>,
): void {
  const id = required(idOf(firstAt(root, order.id)), firstAt(root, order.id));
  const currency = currencyIn(root, order);
  const placed = timeAt(root, order.placedAt, order, out.account);
  const isCancelled = order.status.cancelled.includes(statusIn(root, order));
  const items = elementsAt(root, `${order.lines.each}/*`);
  const plain = items.map((item, at) => lineIn(item, at, { order, currency, isCancelled }));
  const parts = charged(root, order, { lines: plain, currency });
  const rounding = roundingIn(root, order, currency, parts);
  const total = totalIn(root, order, { ...parts, rounding, currency });
  if (placed === null && summaryOf !== undefined) return out.available({ kind: summaryOf, externalId: id });
  const placedAt = required(placed, firstAt(root, order.placedAt));
  const updatedAt = order.updatedAt ? timeAt(root, order.updatedAt, order, out.account) : null;
  keepDeclaredBuyer(root, { order, id, revision: updatedAt?.epochMs ?? 0 }, out);
  orderFact(
    root.place,
    {
      channel,
      id,
      name: order.name ? shownTextOf(firstAt(root, order.name), 100) : null,
      marketplace: order.marketplace ? textOf(firstAt(root, order.marketplace)) : null,
      placedAt,
      updatedAt,
      currency,
      completeness: 'full',
      payment: paymentIn(root, order),
      taxesIncluded: order.taxesIncluded,
      ...shipToIn(root, order),
      ...parts,
      rounding,
      total,
      ...(isCancelled && { cancelled: { at: (updatedAt ?? placedAt).at, reason: statusIn(root, order) } }),
    },
    out,
  );
  const fees = items.flatMap((item, at) => feeIn(item, plain[at], { order, currency }));
  for (const { kind, each, id: named } of order.names) {
    for (const one of elementsAt(root, `${each}/*`)) {
      out.available({ kind, externalId: required(idOf(firstAt(one, named)), firstAt(one, named)) });
    }
  }
  expectedFees(root.place, { id, currency, at: updatedAt ?? placedAt }, fees, out);
  return undefined;
}

/** A time as the platform writes or counts it. */
function timeAt(
  root: Element,
  paths: readonly string[],
  { times, zone }: DeclaredOrder,
  { timeZone }: DocumentAccount,
): SourceInstant | null {
  const stated = firstAt(root, paths);
  if (times === 'written') return zonedInstantOf(stated, 'ymd', zone ?? timeZone);
  return epochInstantOf(stated, times === 'epoch-seconds' ? 'seconds' : 'milliseconds');
}

function currencyIn(root: Element, { currency, sameCurrency }: DeclaredOrder): string {
  if ('is' in currency) return currency.is;
  const element = firstAt(root, currency.at);
  const code = required(shownTextOf(element, 3), element);
  for (const other of sameCurrency.flatMap((path) => elementsAt(root, path))) {
    const named = textOf(other) ?? code;
    if (named === code) continue;
    refuse('mixed-currency', other.place, 'One order has amounts in two currencies', 'Fetch the order again.', named);
  }
  return code;
}

function statusIn(root: Element, { status }: DeclaredOrder): string {
  return textOf(firstAt(root, status.at)) ?? '';
}

function paymentIn(root: Element, order: DeclaredOrder): 'paid' | 'pending' | 'voided' | 'refunded' | 'unknown' {
  const word = statusIn(root, order);
  const { paid, pending, cancelled, refunded, otherwise } = order.status;
  if (refunded.includes(word)) return 'refunded';
  if (cancelled.includes(word)) return 'voided';
  if (paid.includes(word)) return 'paid';
  return pending.includes(word) ? 'pending' : otherwise;
}

function shipToIn(root: Element, { shipTo }: DeclaredOrder) {
  if (shipTo === undefined) return {};
  const [country, region, postal] = [shipTo.country, shipTo.region, shipTo.postal].map((paths) =>
    firstTextAt(root, paths ?? []),
  );
  const place = placeIn(country ?? null, region ?? null, postal ?? null);
  return Object.keys(place).length === 0 ? {} : { shipTo: place };
}

function keepDeclaredBuyer(
  root: Element,
  { order, id, revision }: { readonly order: DeclaredOrder; readonly id: string; readonly revision: number },
  out: Output<DocumentAccount>,
): void {
  if (order.buyer === undefined) return;
  const { email = [], phone = [], shipTo, billTo } = order.buyer;
  keepBuyer(out, {
    orderId: id,
    revision,
    email: firstTextAt(root, email),
    phone: firstTextAt(root, phone),
    shipTo: postalAddressIn(root, shipTo),
    billTo: billTo === undefined ? null : postalAddressIn(root, billTo),
  });
}

interface LineContext {
  readonly order: DeclaredOrder;
  readonly currency: string;
  readonly isCancelled: boolean;
}

function lineIn(item: Element, at: number, { order, currency, isCancelled }: LineContext): PlainLine {
  const { id, sku, quantity: count, cancelled, unitPrice, price: whole, discounted, tax } = order.lines;
  const quantity = required(quantityOf(firstAt(item, count)), firstAt(item, count));
  const price = unitPrice
    ? requiredAmountOf(firstAt(item, unitPrice), currency) * BigInt(quantity)
    : requiredAmountOf(firstAt(item, whole ?? []), currency);
  const left = discounted ? (amountOf(firstAt(item, discounted), currency) ?? price) : price;
  const gone = cancelled ? (quantityOf(firstAt(item, cancelled)) ?? 0) : 0;
  return {
    lineId: firstTextAt(item, id) ?? String(at + 1),
    sku: firstTextAt(item, sku),
    quantity,
    cancelled: isCancelled ? quantity : gone,
    price,
    discount: price - left,
    taxes: taxes(tax ? (amountOf(firstAt(item, tax), currency) ?? 0n) : 0n),
  };
}

function feeIn(
  item: Element,
  line: PlainLine | undefined,
  { order, currency }: { readonly order: DeclaredOrder; readonly currency: string },
): readonly NamedFee[] {
  const { fee } = order.lines;
  if (fee === undefined || line === undefined) return [];
  const stated = amountOf(firstAt(item, fee.at), currency) ?? 0n;
  const amount = fee.per === 'unit' ? stated * BigInt(line.quantity) : stated;
  return [{ amount, words: fee.at[0] ?? '', orderLineId: line.lineId }];
}

/** The stated total, proved against what it is the total of. */
function totalIn(
  root: Element,
  { total, taxesIncluded }: DeclaredOrder,
  { lines, shipping, rounding, currency }: ChargedOrder & { readonly rounding: bigint; readonly currency: string },
): bigint | null {
  if (total === undefined) return null;
  const element = firstAt(root, total.at);
  const stated = amountOf(element, currency);
  if (stated === null || total.of === 'unproved') return stated;
  const goods = lines.reduce((sum, line) => sum + netOf(line, taxesIncluded), 0n);
  const freight = shipping.reduce((sum, one) => sum + netOf(one, taxesIncluded), 0n);
  const sum = total.of === 'goods' ? goods : goods + freight + rounding;
  const parts = total.of === 'goods' ? 'The lines come to' : 'Lines and freight come to';
  proveSum(element.place, { parts, sum, total: 'the order states', stated, remedy: 'Fetch the order again.' });
  return stated;
}

/** What the buyer pays for a line or for freight. */
function netOf(
  { price, discount = 0n, taxes: taxed = [] }: Omit<PlainCharge, 'id' | 'price'> & Pick<PlainLine, 'price'>,
  taxesIncluded: boolean,
): bigint {
  const tax = taxesIncluded ? 0n : taxed.reduce((sum, { amount }) => sum + amount, 0n);
  return (price ?? 0n) - discount + tax;
}
