/** What an order comes to. */
import type { Element } from '../../../documents/element.js';
import type { OrderLine } from './order-lines.js';
import { doesNotAddUp, sumOf } from './shapes.js';

/**
 * What the buyer pays, minor units; null where a line is not priced. In the US no total is stated: it is the charges and
 * taxes of the lines. Mexico states orderTotal: what the goods come to, without cancelled ones, or in other versions
 * all parts. It must be one of them.
 */
export function prove(stated: Element, lines: readonly OrderLine[], total: bigint | null): number | null {
  if (lines.some(({ wire }) => wire.price === null)) return null;
  const goods = sumOf(lines.map((line) => line.goods));
  const tax = sumOf(lines.flatMap(({ wire }) => wire.taxes.map(({ amount }) => BigInt(amount))));
  const off = sumOf(lines.flatMap(({ wire }) => wire.discounts.map(({ amount }) => BigInt(amount))));
  const freight = lines.flatMap((line) => line.freight);
  const shipping = sumOf(freight.map(({ price }) => BigInt(price)));
  const shippingTax = sumOf(freight.flatMap(({ taxes }) => taxes.map(({ amount }) => BigInt(amount))));
  const shippingOff = sumOf(freight.flatMap(({ discounts }) => discounts.map(({ amount }) => BigInt(amount))));
  if (total === null) return Number(goods + tax - off + shipping + shippingTax - shippingOff);
  const left = sumOf(lines.map((line) => line.goodsLeft));
  const parts = [
    goods,
    left,
    goods - off,
    goods - off + shipping - shippingOff,
    goods - off + shipping + shippingTax - shippingOff,
    goods - off + tax + shipping + shippingTax - shippingOff,
    left - off + shipping + shippingTax - shippingOff,
  ];
  return parts.includes(total) ? Number(total) : doesNotAddUp(stated, 'The goods of the order', goods, total);
}
