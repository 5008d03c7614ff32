import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as HeatmapBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  QueryVariableBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** The data source that provisioning names. */
const DATASOURCE = { type: 'prometheus', uid: 'crossdock-prometheus' } as const;

/** A dashboard of ours: three hours up to now, looked at again every half minute. */
export function dashboard(title: string, uid: string, description: string): DashboardBuilder {
  return new DashboardBuilder(`Crossdock: ${title}`)
    .uid(`crossdock-${uid}`)
    .description(description)
    .tags(['crossdock'])
    .refresh('30s')
    .time({ from: 'now-3h', to: 'now' })
    .timezone('browser');
}

/** A choice of legal entities. */
export function legalEntities(): QueryVariableBuilder {
  return variable('legal_entity', 'Legal entity', 'label_values(crossdock_erp_postings_pending, legal_entity)');
}

/** A query, and what its series are called. */
export interface Query {
  readonly expr: string;
  readonly legend?: string;
}

/** What every panel says of itself. */
export interface About {
  readonly title: string;
  /** What it shows, and what is not in it. */
  readonly description: string;
  /** Grafana's name of the unit. */
  readonly unit: string;
}

/** A figure of now, with the value from which it is yellow and from which it is red. */
export function stat(about: About, expr: string, limits?: readonly [warning: number, critical: number]): StatBuilder {
  const builder = new StatBuilder()
    .title(about.title)
    .description(about.description)
    .unit(about.unit)
    .datasource(DATASOURCE)
    .colorMode(limits ? BigValueColorMode.Background : BigValueColorMode.None)
    .graphMode(BigValueGraphMode.Area)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .height(4)
    .span(4);
  if (limits) builder.thresholds(thresholds(limits));
  return queries(builder, [{ expr }]);
}

/** Lines over time. */
export function lines(about: About, ...asked: readonly Query[]): TimeseriesBuilder {
  const legend = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom);
  const builder = new TimeseriesBuilder()
    .title(about.title)
    .description(about.description)
    .unit(about.unit)
    .min(0)
    .datasource(DATASOURCE)
    .legend(legend)
    .fillOpacity(8)
    .height(8)
    .span(8);
  return queries(builder, asked);
}

/** A histogram over time, one column an interval. */
export function heatmap(about: About, expr: string): HeatmapBuilder {
  const builder = new HeatmapBuilder()
    .title(about.title)
    .description(about.description)
    .unit(about.unit)
    .datasource(DATASOURCE)
    .height(8)
    .span(8);
  return builder.withTarget(target({ expr, legend: '{{le}}' }, 0).format('heatmap' as never));
}

/** How fast a counter grows, at the interval that fits the range. */
export function rate(metric: string, matchers = ''): string {
  return `rate(${metric}{${matchers}}[$__rate_interval])`;
}

/** Replicas that read the same table tell the same figure: it counts once. */
export function once(gauge: string, matchers = ''): string {
  return `max without (pod, instance) (${gauge}{${matchers}})`;
}

/** A choice at the top of a dashboard: several values or all. */
export function variable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .query(query)
    .datasource(DATASOURCE)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.*');
}

/** Median and high percentiles of a histogram. */
export function percentiles(histogram: string, matchers: string): Query[] {
  const rate = `sum by (le) (rate(${histogram}_bucket{${matchers}}[$__rate_interval]))`;
  return [0.5, 0.95, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, ${rate})`,
    legend: `p${quantile * 100}`,
  }));
}

function thresholds([warning, critical]: readonly [number, number]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { color: 'green', value: null as never },
    { color: 'yellow', value: warning },
    { color: 'red', value: critical },
  ]);
}

function queries<Builder extends { withTarget(one: DataqueryBuilder): Builder }>(
  builder: Builder,
  asked: readonly Query[],
): Builder {
  return asked.reduce((made, query, index) => made.withTarget(target(query, index)), builder);
}

/** Code of the letter A: queries are A, B, C. */
const A = 65;

function target({ expr, legend }: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(String.fromCodePoint(A + index))
    .expr(expr)
    .exemplar(expr.includes('histogram_quantile'))
    .legendFormat(legend ?? '');
}
