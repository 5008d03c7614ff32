import type { Package } from './order-document.js';

/** A feed that was handed in. */
export interface Feed {
  readonly id: string;
  readonly account: string;
  readonly type: string;
  readonly documentId: string;
  /** Epoch milliseconds. */
  readonly createdMs: number;
  /** When Amazon will have processed it, epoch milliseconds. */
  readonly doneMs: number;
}

/** A report that was asked for. */
export interface Report {
  readonly id: string;
  readonly account: string;
  readonly type: string;
  /** Instants of the period, epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly createdMs: number;
  readonly doneMs: number;
}

/** What of Amazon cannot be had again from the seed. */
export type AmazonRecord =
  /** The order was shown as it stands before it ships. */
  | { readonly record: 'shown'; readonly orderIds: readonly string[] }
  | { readonly record: 'document'; readonly id: string; readonly account: string; readonly text: string | null }
  | { readonly record: 'feed'; readonly feed: Feed }
  | {
      readonly record: 'processed';
      readonly feedId: string;
      readonly packages: readonly Package[];
      readonly refused: readonly string[];
      readonly report: string;
    }
  | { readonly record: 'report'; readonly report: Report }
  /** The rows of these shipments were fetched. */
  | { readonly record: 'reported'; readonly shipmentIds: readonly string[] }
  | { readonly record: 'messages-deleted'; readonly ids: readonly string[] };
