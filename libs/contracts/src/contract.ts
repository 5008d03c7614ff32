import type { z } from 'zod';
import { partitionOf } from './message.js';

/** The durable streams between services. */
export type StreamName = 'RAW' | 'FACTS' | 'POSTINGS' | 'COMMANDS' | 'AUDIT';

/** The services of the product. */
export type ServiceName = 'channel-gateway' | 'order-service' | 'inventory-service' | 'erp-gateway' | 'ops-portal';

/** Who may be named as a receiver: a service, or one that is to come. */
export type ReceiverName = ServiceName | 'return-service' | 'settlement-service';

/** Every service, in the order in which they are started. */
export const serviceNames: readonly ServiceName[] = [
  'ops-portal',
  'erp-gateway',
  'inventory-service',
  'order-service',
  'channel-gateway',
];

/** One versioned message: what it means, who says it, who hears it, and its schema. */
export interface Contract<Schema extends z.ZodType = z.ZodType> {
  /** `<receiver>.<what>`, the receiver being an actor type or a stage. */
  readonly name: string;
  /** Rises when the meaning changes; a released version never does. */
  readonly major: number;
  readonly stream: StreamName;
  /** Services that may publish it. */
  readonly from: readonly ServiceName[];
  /** The one service that consumes it. */
  readonly to: ReceiverName;
  /** True while that service does not take it yet: translators write it, nobody publishes it. */
  readonly planned?: true;
  /** One paragraph for the catalogue: meaning, key, identity. */
  readonly doc: string;
  readonly schema: Schema;
  /** A valid example; checked by a test and shown in the catalogue. */
  readonly example: z.input<Schema>;
  /** From the second version on: data of the version before as data of this one. Pure; see {@link nextMajor}. */
  readonly upcast?: (data: never) => z.input<Schema>;
}

/** The data that a contract carries. */
export type DataOf<C> = C extends Contract<infer Schema> ? z.output<Schema> : never;

/** Declares a contract; the type of its data follows from the schema. */
export function contract<Schema extends z.ZodType>(definition: Contract<Schema>): Contract<Schema> {
  return definition;
}

/** What the next major version of a contract states anew; name, stream and receiver stay, or a reader would miss it. */
type NextMajor<Before extends Contract, Schema extends z.ZodType> = Pick<
  Contract<Schema>,
  'from' | 'doc' | 'schema' | 'example'
> & {
  /** What a message of the version before would have said in this one. No field is lost; what was not said is stated here. */
  readonly upcast: (before: DataOf<Before>) => z.input<Schema>;
};

/** Declares the next major version beside the one before: readers are handed this one only, writers change over later. */
export function nextMajor<Before extends Contract, Schema extends z.ZodType>(
  { name, major, stream, to }: Before,
  next: NextMajor<Before, Schema>,
): Contract<Schema> {
  return { name, major: major + 1, stream, to, ...next };
}

/** The CloudEvents type of a contract, for example `order.snapshot.v1`. */
export function typeOf(definition: Pick<Contract, 'name' | 'major'>): string {
  return `${definition.name}.v${definition.major}`;
}

/** The subject for one actor key: `xd.<stream>.<name>.v<major>.<partition>`. */
export function subjectOf(definition: Pick<Contract, 'name' | 'major' | 'stream'>, key: string): string {
  return `${subjectPrefix(definition)}.${String(partitionOf(key)).padStart(2, '0')}`;
}

/** The subject of a contract without the partition. */
export function subjectPrefix(definition: Pick<Contract, 'name' | 'major' | 'stream'>): string {
  return `xd.${definition.stream.toLowerCase()}.${typeOf(definition)}`;
}
