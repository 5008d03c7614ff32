import type { Posting } from '#libs/contracts';
import type { ExceptionWish } from './effects.js';

/** Since when an answer is awaited, epoch milliseconds, and how often the effect was said again. */
export interface Awaiting {
  readonly s: number;
  readonly n: number;
}

/** What has been issued under one effect key; `c` counts its changes since news came. */
export type Issued =
  | {
      readonly k: 'level' | 'command';
      readonly n: string;
      readonly r: number;
      readonly v: unknown;
      readonly to: string;
      readonly a?: Awaiting;
      readonly c?: number;
    }
  /** `o`: instant since which it is open, ISO 8601. */
  | { readonly k: 'exception'; readonly r: number; readonly v: ExceptionWish; readonly o: string; readonly c?: number }
  | {
      readonly k: 'posting';
      readonly n: string;
      readonly r: number;
      /** The last posting wished: its header and the attributes of its lines. */
      readonly body: Posting;
      readonly to: string;
      /** In flight: revision, digest of what was desired, and what was posted by then, where anything was. */
      readonly fly: {
        readonly r: number;
        readonly d: string;
        readonly p?: Readonly<Record<string, number>>;
      } | null;
      readonly a?: Awaiting;
      /** Rejected and resting: revision, and the digest that was desired. */
      readonly rest: { readonly r: number; readonly d: string } | null;
      readonly c?: number;
    }
  /** A command of a new plan for old facts: it waits for a person's approval, see `approval.ts`. */
  | { readonly k: 'unapproved'; readonly n: string; readonly v: unknown; readonly c?: number }
  /** A level or exception retracted since news came: its count of changes goes on. */
  | { readonly k: 'gone'; readonly c: number };

/** An actor as it is stored. */
export interface Row {
  readonly type: string;
  readonly key: string;
  /** Rises by one with every write; 0 before the first. The revision of everything issued by that write. */
  readonly version: number;
  /** Rises with a restore of the database. */
  readonly epoch: number;
  /** Plan that last planned it. */
  readonly planVersion: number;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly issued: Readonly<Record<string, Issued>>;
  /** Next instant at which it must be planned again, epoch milliseconds; 0: at once. */
  readonly wakeAtMs: number | null;
}

/** Revisions of one epoch lie above all of the epoch before. */
const REVISIONS_PER_EPOCH = 1e10;

/** Revision of what a row version issues. */
export function revisionOf(epoch: number, version: number): number {
  return epoch * REVISIONS_PER_EPOCH + version;
}

/** An actor that nothing is known of yet. */
export function newRow(type: string, key: string): Row {
  return { type, key, version: 0, epoch: 0, planVersion: 0, facts: {}, issued: {}, wakeAtMs: null };
}
