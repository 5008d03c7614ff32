import type { Effect } from '#libs/actors';
import { exception } from './exceptions.js';
import type { Line } from './lines.js';
import { wantedLines, type Order } from './order.js';
import { allowsBackOrder } from './order.state.js';
import { valueOf } from './sale-lines.js';

/** SKUs that the ERP does not know, and lines that name none. */
export function* unknownItems(order: Order): Iterable<Effect> {
  const lines = linesToResolve(order);
  for (const line of lines.filter((one) => one.sku === null))
    yield unknown(order, [line], `line ${line.lineId} names no SKU`, 'line', line.lineId);
  for (const sku of new Set(lines.flatMap((line) => line.sku ?? []))) {
    if (!order.facts.items[sku]?.['unknown']) continue;
    const detail = `SKU ${sku} is not in the item list of ${order.placed.legalEntity}`;
    yield unknown(
      order,
      lines.filter((line) => line.sku === sku),
      detail,
      sku,
    );
  }
}

/** Wanted lines, and those of which something left: its sale waits for the item. */
function linesToResolve(order: Order): readonly Line[] {
  const left = new Set(order.departures.flatMap((one) => one.lines.map((line) => line.lineId)));
  return order.lines.filter(
    (line) => line.hasItem && line.parts === undefined && (line.wanted > 0 || left.has(line.lineId)),
  );
}

function unknown(order: Order, lines: readonly Line[], detail: string, ...parts: string[]): Effect {
  return exception(
    'unknown-item',
    {
      amountAtRisk: valueOf(
        order,
        lines.map((line) => ({ line, units: { from: 0, to: line.ordered } })),
      ),
      detail,
    },
    ...parts,
  );
}

/** Lines that the stock item cannot serve yet; it serves them by itself when it can, and the exception closes. */
export function* shortages(order: Order): Iterable<Effect> {
  if (allowsBackOrder(order)) return;
  const wanted = new Set(wantedLines(order));
  for (const { line, sku, reservation, state } of order.reservations) {
    if (state !== 'short' || !wanted.has(line)) continue;
    const amountAtRisk = valueOf(order, [{ line, units: { from: 0, to: line.wanted } }]);
    const detail = `${reservation.quantity} of ${sku} are not on hand for line ${line.lineId}`;
    yield exception('short-stock', { amountAtRisk, detail }, line.lineId, sku);
  }
}
