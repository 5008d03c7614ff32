import { CrossdockError } from '#libs/errors';
import type { MetricDeclaration } from './declaration.js';

/** Stands for every value outside of a closed list, so that a surprise never grows the number of series. */
const OTHER = 'other';

/** Most series of one metric that start at zero: beyond it the labels are wrongly cut. */
const SERIES_LIMIT = 2000;

/** The values of the labels whose list is closed, once the service has named its configured ones. */
export type ClosedLabels = ReadonlyMap<string, readonly string[]>;

/** What the service hands in for `configured` labels, by the label's name. */
export type ConfiguredLabels = Readonly<Record<string, readonly string[]>>;

/** The closed lists of a metric; a configured list gets `other` added. */
export function closedLabels({ name, labels }: MetricDeclaration, configured: ConfiguredLabels): ClosedLabels {
  const closed = new Map<string, readonly string[]>();
  for (const [label, values] of Object.entries(labels)) {
    if (values === 'open') continue;
    closed.set(label, values === 'configured' ? [...configuredValues(name, label, configured), OTHER] : values);
  }
  return closed;
}

/** Every label set that starts at zero: all combinations, or those that the declaration names. None if a label is open. */
export function startingLabelSets(declaration: MetricDeclaration, closed: ClosedLabels): Record<string, string>[] {
  if (closed.size < Object.keys(declaration.labels).length) return [];
  const sets = (declaration.combinations ?? [{}]).flatMap((possible) =>
    product([...closed].map(([label, values]) => [label, possible[label] ?? values] as const)),
  );
  if (sets.length > SERIES_LIMIT) throw tooManySeries(declaration.name, sets.length);
  return sets;
}

/** The labels of one use, with `other` for each value outside of its closed list. */
export function withinClosed(labels: Readonly<Record<string, string>>, closed: ClosedLabels): Record<string, string> {
  const within: Record<string, string> = {};
  for (const [label, value] of Object.entries(labels)) {
    within[label] = closed.get(label)?.includes(value) === false ? OTHER : value;
  }
  return within;
}

function product(labels: readonly (readonly [string, readonly string[]])[]): Record<string, string>[] {
  return labels.reduce<Record<string, string>[]>(
    (sets, [label, values]) => sets.flatMap((set) => values.map((value) => ({ ...set, [label]: value }))),
    [{}],
  );
}

function configuredValues(metric: string, label: string, configured: ConfiguredLabels): readonly string[] {
  const values = configured[label];
  if (values !== undefined) return values;
  throw new CrossdockError('label-not-configured', {
    problem: `The metric ${metric} has the configured label ${label}, and the service did not say its values`,
    remedy: `Hand in the list of ${label} values where the catalogue is declared.`,
    where: { field: label },
  });
}

function tooManySeries(metric: string, count: number): CrossdockError {
  return new CrossdockError('too-many-series', {
    problem: `The metric ${metric} would start with ${count} series, more than ${SERIES_LIMIT}`,
    remedy: 'Name the combinations that can occur, or cut a label.',
    where: { field: metric },
  });
}
