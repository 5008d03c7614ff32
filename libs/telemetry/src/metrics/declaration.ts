/**
 * The values that a label can take: a closed list; `configured`, a closed list that the service hands in at start
 * (channels, legal entities, actors); or `open`, a set that something else keeps small (routes). Never an order, a
 * SKU, a customer or an error's text.
 */
export type LabelValues = readonly string[] | 'configured' | 'open';

interface Declaration {
  /** `crossdock_…`, in the base unit, counters end in `_total`. */
  readonly name: string;
  /** What it counts or measures, as one sentence. */
  readonly help: string;
  /** The unit of the value. */
  readonly unit:
    | 'seconds'
    | 'messages'
    | 'orders'
    | 'postings'
    | 'connections'
    | 'conflicts'
    | 'attempts'
    | 'calls'
    | 'bytes'
    | 'requests'
    | 'ratio'
    | 'info';
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** The combinations of closed labels that can occur, where not all can; only these start at zero. */
  readonly combinations?: readonly Readonly<Record<string, readonly string[]>>[];
}

/** Something that only grows. */
export interface CounterDeclaration extends Declaration {
  readonly type: 'counter';
}

/** Something that goes up and down. */
export interface GaugeDeclaration extends Declaration {
  readonly type: 'gauge';
}

/** How often something took how much. An objective's limit must be one of the buckets. */
export interface HistogramDeclaration extends Declaration {
  readonly type: 'histogram';
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
  /** Whether buckets remember a trace that fell into them. */
  readonly exemplars?: boolean;
}

/** A metric as data. */
export type MetricDeclaration = CounterDeclaration | GaugeDeclaration | HistogramDeclaration;

/** The metrics of one area, by the name that code uses. */
export type Catalogue = Readonly<Record<string, MetricDeclaration>>;

/** The label values that a use of the metric states: one of the list, or any text where the list has `other` for it. */
export type LabelsOf<D extends MetricDeclaration> = {
  readonly [L in keyof D['labels']]: D['labels'][L] extends readonly (infer Value extends string)[]
    ? 'other' extends Value
      ? string
      : Value
    : string;
};

/** A counter in use. */
export interface Counter<Labels> {
  /** Counts one more, or so many more. */
  add(labels: Labels, count?: number): void;
}

/** A gauge in use. */
export interface Gauge<Labels> {
  set(labels: Labels, value: number): void;
  /** Asks this for the value at each scrape, in place of being set; it must answer from memory. */
  read(labels: Labels, source: () => number): void;
}

/** A histogram in use. */
export interface Histogram<Labels> {
  /** Records one value; the trace of `traceparent`, or the active one, becomes the bucket's exemplar if it is recorded. */
  observe(labels: Labels, value: number, traceparent?: string): void;
}

/** The metric in use that a declaration gives. */
export type HandleOf<D extends MetricDeclaration> = D extends CounterDeclaration
  ? Counter<LabelsOf<D>>
  : D extends GaugeDeclaration
    ? Gauge<LabelsOf<D>>
    : Histogram<LabelsOf<D>>;

/** All metrics of a catalogue in use. */
export type HandlesOf<C extends Catalogue> = { readonly [K in keyof C]: HandleOf<C[K]> };
