import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from '#libs/contracts/testing';
import * as telemetry from '#libs/telemetry';
import type { Catalogue } from '#libs/telemetry';
import { gatewayMetrics } from '../../apps/channel-gateway/src/telemetry/gateway.metrics.js';
import { dashboards, dashboardText } from '../../observability/dashboards/index.js';

const folder = join(repositoryRoot(), 'observability');

/** What the checks need of a panel. */
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Every metric that our processes declare, with what a histogram's series are called. */
const catalogues = Object.values({ ...telemetry, gatewayMetrics }).filter(isCatalogue);
const declared = new Set(
  catalogues.flatMap((catalogue) =>
    Object.values(catalogue).flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  ),
);

function isCatalogue(value: unknown): value is Catalogue {
  const [first] = Object.values(value ?? {}) as { name?: unknown; help?: unknown }[];
  return typeof first?.name === 'string' && typeof first.help === 'string';
}

/** Grafana's own variables stand for something that PromQL can read. */
const plain = (expr: string): string => expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, 'x');

function faultsOf(expr: string): number {
  let faults = 0;
  parser.parse(plain(expr)).iterate({ enter: ({ type }) => void (faults += type.isError ? 1 : 0) });
  return faults;
}

const metricsIn = (expr: string): string[] => [...expr.matchAll(/(?<![:\w])crossdock_\w+/g)].map(([name]) => name);

const boards = [...dashboards()].map(([file, dashboard]) => ({ file, dashboard }));

describe.each(boards)('the dashboard $file', ({ file, dashboard }) => {
  const panels = (dashboard.panels ?? []) as unknown as readonly Panel[];
  const shown = panels.filter(({ type }) => type !== 'row');
  const queries = shown.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

  it('is committed as it is generated: `npm run gen`', () => {
    expect(readFileSync(join(folder, 'grafana/dashboards', file), 'utf8')).toBe(dashboardText(dashboard));
  });

  it('has panels with their own number, a unit and a word, none over another', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const panel of shown) {
      expect(panel.description, panel.title).toMatch(/^[A-Z].*\.$/);
      expect(panel.fieldConfig?.defaults.unit, panel.title).toBeTruthy();
      expect(panel.targets?.length, panel.title).toBeGreaterThan(0);
      expect(new Set(panel.targets?.map(({ refId }) => refId)).size).toBe(panel.targets?.length);
    }
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('asks in PromQL, over intervals that fit the range, for metrics that exist', () => {
    expect(faultsOf('sum(rate(x[5m])')).toBeGreaterThan(0);
    const variables = new Set(dashboard.templating?.list?.map(({ name }) => name));
    for (const expr of queries) {
      expect(faultsOf(expr), expr).toBe(0);
      expect(expr).not.toMatch(/\brate\([^)]*\[\d/);
      expect(
        metricsIn(expr).filter((name) => !declared.has(name)),
        expr,
      ).toEqual([]);
      const used = [...expr.matchAll(/"\$(\w+)"/g)].map(([, name]) => name);
      expect(used.filter((name) => !variables.has(name ?? ''))).toEqual([]);
    }
  });
});

describe('metrics, dashboards, alerts', () => {
  const rules = parse(readFileSync(join(folder, 'prometheus/rules.yml'), 'utf8')) as {
    groups: { rules: (Alert | { record: string; expr: string })[] }[];
  };
  const all = rules.groups.flatMap((group) => group.rules);
  const alerts = all.filter((rule): rule is Alert => 'alert' in rule);

  it('every metric of ours is on a dashboard', () => {
    const asked = new Set(
      boards.flatMap(({ dashboard }) => metricsIn(JSON.stringify(dashboard))).map((name) => baseOf(name)),
    );
    const unused = [...declared].map(baseOf).filter((name) => !asked.has(name));
    expect([...new Set(unused)]).toEqual([]);
  });

  it('every alert asks for metrics that exist, says who and where, and has a runbook with all its parts', () => {
    for (const { alert, expr, labels, annotations } of alerts) {
      expect(faultsOf(expr), alert).toBe(0);
      expect(
        metricsIn(expr).filter((name) => !declared.has(name)),
        alert,
      ).toEqual([]);
      expect(labels['severity'], alert).toMatch(/^(page|ticket)$/);
      expect(labels['owner'], alert).toBeTruthy();
      expect(boards.some(({ dashboard }) => dashboard.uid === annotations['dashboard'])).toBe(true);
      const runbook = readFileSync(join(repositoryRoot(), annotations['runbook_url'] ?? ''), 'utf8');
      const parts = ['Meaning', 'Impact', 'Checks', 'Mitigation', 'How to see that it is over', 'Escalation'];
      for (const part of parts) expect(runbook, alert).toMatch(new RegExp(`^## ${part}\n\n\\S`, 'm'));
    }
  });

  it('no runbook is without an alert, and no alert without a test', () => {
    const named = new Set(alerts.map(({ annotations }) => basename(annotations['runbook_url'] ?? '')));
    expect(readdirSync(join(folder, 'runbooks')).toSorted()).toEqual([...named].toSorted());
    const tests = readFileSync(join(folder, 'prometheus/tests/rules.test.yml'), 'utf8');
    for (const { alert } of alerts)
      expect(tests, alert).toMatch(new RegExp(`alertname: ${alert}\\s+exp_alerts:\\s+- exp_labels`));
  });
});

function baseOf(name: string): string {
  return name.replace(/_(bucket|count|sum)$/, '');
}
