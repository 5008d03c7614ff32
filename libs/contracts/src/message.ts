/**
 * One logical message between services: a CloudEvent with the attributes that the slots need.
 * On the bus it travels in binary mode (attributes as `ce-` headers) or, several at once, as a CloudEvents JSON batch.
 */
export interface Message<Data = unknown> {
  /** Deterministic logical id: one id has one content. CloudEvents `id`. */
  readonly id: string;
  /** Contract and major version, for example `order.snapshot.v1`. CloudEvents `type`. */
  readonly type: string;
  /** The service or actor that says it, for example `channel-gateway` or an actor key. CloudEvents `source`. */
  readonly source: string;
  /** Key of the actor that receives it. CloudEvents `subject`. */
  readonly key: string;
  /** When it happened by the source's own clock: a UTC instant, ISO 8601 ending in `Z`. CloudEvents `time`. */
  readonly time: string;
  /** The source's revision of what is told; higher is newer, 0 where the source has none. CloudEvents extension. */
  readonly revision: number;
  /** The raw document it came from, where it came from one. CloudEvents extension. */
  readonly document?: string;
  /** The part of that document: a JSON pointer, `line 7` or `segment 3`. CloudEvents extension. */
  readonly part?: string;
  /** Version of the translator that read the part; of one part only the newest counts. CloudEvents extension. */
  readonly translator?: number;
  /** Ids of the messages that led to this one. CloudEvents extension. */
  readonly causes?: readonly string[];
  /** W3C trace context of what caused it. */
  readonly traceparent?: string;
  readonly data: Data;
}

/** Partitions shape frames and caches; any replica may serve any of them. */
export const PARTITIONS = 16;

/** The partition of an actor key: FNV-1a over its UTF-16 code units, modulo {@link PARTITIONS}. */
export function partitionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash ^= key.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % PARTITIONS;
}
