import { hold, winnerOf, type Effect } from '#libs/actors';
import type { SalesOrder } from '#libs/contracts';
import { exception } from './exceptions.js';
import { localDate } from './local-date.js';
import { want } from './order.contract.js';
import { wantedLines, type Order } from './order.js';
import { valueOf } from './sale-lines.js';

/** Name of the level, and start of its key, which ends with the legal entity: that of the order, for ever. */
const SALES_ORDER = 'sales-order';

/** The order as the ERP shows it while it is open, where the policy wants that; it moves no account. */
export function* salesOrders(order: Order): Iterable<Effect> {
  if (!order.rules.salesOrders) return;
  // what is shown stays while the price is not known again
  if (!order.pricing || !order.isPaid) return yield hold(`${SALES_ORDER}/`);
  const level = salesOrderOf(order);
  if (level.lines.length === 0) return;
  yield want(SALES_ORDER, level, level.legalEntity);
  yield* refusals(order, `${SALES_ORDER}/${level.legalEntity}`);
}

function salesOrderOf(order: Order): SalesOrder {
  const { legalEntity, channelAccount, currency, marketplaceOrderId, placedAt } = order.placed;
  const orderName = winnerOf(order.facts.head)?.orderName;
  const zone = order.policy.legalEntities[legalEntity]?.zone ?? 'UTC';
  return {
    legalEntity,
    channelAccount,
    currency,
    reference: { order: marketplaceOrderId, ...(orderName === undefined ? {} : { orderName }) },
    placedOn: localDate(placedAt, zone),
    lines: wantedLines(order).map((line) => ({
      lineId: line.lineId,
      ...(line.sku === null ? {} : { sku: line.sku }),
      quantity: line.wanted,
      amount: valueOf(order, [{ line, units: { from: 0, to: line.wanted } }])?.minor ?? 0,
    })),
  };
}

/** The ERP did not take the newest revision that it has answered. */
function* refusals({ facts }: Order, key: string): Iterable<Effect> {
  const answers = Object.entries(facts.answers[key] ?? {});
  const [newest] = answers.toSorted(([a], [b]) => Number(b) - Number(a));
  if (newest?.[1].outcome !== 'rejected') return;
  const { reason, detail } = (newest[1].data ?? {}) as { reason?: string; detail?: string };
  const said = [reason, detail].filter((text) => text !== undefined).join(': ');
  yield exception('posting-rejected', { amountAtRisk: null, detail: `${key} was refused: ${said}` }, key);
}
