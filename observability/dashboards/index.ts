import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { erpGateway } from './erp-gateway.js';
import { orderAndInventoryFlow } from './order-and-inventory-flow.js';

/** Every dashboard, by its file in `observability/grafana/dashboards`. */
export function dashboards(): ReadonlyMap<string, Dashboard> {
  return new Map([
    ['order-and-inventory-flow.json', numbered(orderAndInventoryFlow().build())],
    ['erp-gateway.json', numbered(erpGateway().build())],
  ]);
}

/** Grafana numbers panels when it saves; what is provisioned has to bring its numbers. */
function numbered(dashboard: Dashboard): Dashboard {
  const panels = (dashboard.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 }));
  return { ...dashboard, panels } as Dashboard;
}

/** A dashboard as it is committed. */
export function dashboardText(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
