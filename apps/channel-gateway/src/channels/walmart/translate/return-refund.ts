/** What a return gives back: by charge, for the units for which the stated total holds. */
import type { NewFact } from '../../../documents/output.js';
import type { Element } from '../../../documents/element.js';
import { textOf } from '../../../documents/readings.js';
import { dueFor, type ReturnLine } from './return-lines.js';
import type { KnownReturn } from './returns.js';
import { doesNotAddUp, entriesOf, sumOf } from './shapes.js';

/** Units that a line's amounts are counted for. */
type Counted = (line: ReturnLine) => number;

const OF_ONE: Counted = () => 1;
const OF_ALL: Counted = ({ quantity }) => quantity;
const OF_REFUNDED: Counted = ({ refunded, quantity }) => refunded ?? quantity;

/** The refund of a return, or null where nothing is due. */
export function returnRefund(one: Element, known: KnownReturn): NewFact | null {
  const { id, currency, lines, purchaseOrder, total, latest, about } = known;
  if (total === null && lines.every(({ due }) => due.length === 0)) return null;
  const counted = provedCount(one, lines, total);
  const data = {
    refundId: id,
    returnId: id,
    ...(purchaseOrder !== null && { marketplaceOrderId: purchaseOrder }),
    state: stateOf(lines),
    at: latest.at,
    currency,
    total: total === null ? null : -Number(total),
    lines: lines.map((line) => refundLine(line, counted(line))),
    amounts: [],
    transactions: [],
  };
  const dated = { time: latest.at, revision: latest.epochMs, offsets: { '': latest.offset } };
  return { ...about, type: 'return.refund.v1', ...dated, data };
}

/** Which units the total counts; refused where none of the ways comes to it. */
function provedCount(one: Element, lines: readonly ReturnLine[], total: bigint | null): Counted {
  const sum = (counted: Counted): bigint => sumOf(lines.map((line) => dueFor(line.due, counted(line))));
  if (total === null) return OF_ALL;
  const found = [OF_REFUNDED, OF_ALL, OF_ONE].find((counted) => sum(counted) === total);
  return found ?? doesNotAddUp(one.get('totalRefundAmount'), 'The charges of the return', sum(OF_ALL), total);
}

function refundLine(line: ReturnLine, units: number) {
  return {
    refundLineId: line.lineId,
    ...(line.orderLineId !== null && { orderLineId: line.orderLineId }),
    ...(line.sku !== null && { sku: line.sku }),
    quantity: units,
    restock: 'return',
    amounts: line.due.map(({ component, of, words, amount, perUnit }) => ({
      component,
      ...(of !== undefined && { of }),
      amount: -Number(perUnit ? amount * BigInt(units) : amount),
      words,
    })),
  };
}

/** Done when every unit's refund is. */
function stateOf(lines: readonly ReturnLine[]): string {
  const words = lines.flatMap(({ element }) => {
    const byUnit = entriesOf(element.get('currentTrackingStatuses')).map((one) => one.get('currentRefundStatus'));
    const stated = byUnit.some((one) => one.stated) ? byUnit : [element.get('currentRefundStatus')];
    return stated.map((one) => textOf(one) ?? '');
  });
  if (words.length > 0 && words.every((word) => /COMPLETED|REFUNDED/i.test(word))) return 'done';
  if (words.some((word) => word !== '')) return 'pending';
  const isWaiting = lines.some(
    ({ element, stated }) => stated !== null && /INITIATED/i.test(textOf(element.get('status')) ?? ''),
  );
  return isWaiting ? 'pending' : 'unknown';
}
