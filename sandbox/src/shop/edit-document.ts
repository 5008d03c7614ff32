import type { Pen } from './document-parts.js';
import type { OrderPlan } from './order-plan.js';

/** Body of orders/edited: ids and differences only; what the order is now must be asked for, or comes as orders/updated. */
export function editDocument(plan: OrderPlan, revision: number, pen: Pen) {
  const at = pen.time(plan.revisions[revision]?.datedMs ?? 0);
  const added = plan.lines.filter(({ addedLater }) => addedLater);
  return {
    order_edit: {
      id: plan.id + 3_000_000_000_000,
      app_id: null,
      created_at: at,
      notify_customer: false,
      order_id: plan.id,
      staff_note: '',
      committed_at: at,
      user_id: 548_380_009,
      line_items: { additions: added.map(({ id, quantity }) => ({ id, delta: quantity })), removals: [] },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
}
