import type { InDoubt, Turn } from '#libs/actors';
import { Terminal, type RetryLater } from '#libs/errors';
import type { DocumentKind } from '../posting/posting-policy.js';
import type { CustomerMatch, CustomerWish } from './customer-match.js';
import type { ErpDocument, FoundDocument, PostedAdjustment, PostedDocument, StockAdjustment } from './erp-document.js';
import type { ErpSalesOrder, PutSalesOrder } from './sales-order.js';
import type { ErpItem, MasterChanges, MasterKind } from './master-data.js';

export type * from './erp-document.js';
export type * from './sales-order.js';
export * from './master-data.js';

/** A balance of one account; debit less credit, minor units of the currency in which it was posted. */
export interface ErpBalance {
  readonly legalEntity: string;
  readonly currency: string;
  readonly account: string;
  readonly party?: string;
  readonly balanceMinor: number;
}

/** Which balances are asked for. */
export interface BalanceScope {
  readonly legalEntity: string;
  /** Account codes; all where it is not given. */
  readonly accounts?: readonly string[];
  /** Movements with a document date in this period, both days included; everything ever posted where it is not given. */
  readonly period?: { readonly from: string; readonly to: string };
}

/** What an ERP can do at all; what it cannot is refused `not-supported`. */
export interface DriverCapabilities {
  readonly documents: readonly DocumentKind[];
  /** The ERP itself takes a reference once. */
  readonly uniqueReference: boolean;
  /** It refuses, before it posts, a document whose totals are not the expected ones. */
  readonly comparesBeforePosting: boolean;
  /** Most documents that one call takes, each with an answer of its own; null where it takes one at a time. */
  readonly batch: { readonly max: number } | null;
  readonly reverse: boolean;
  readonly stock: boolean;
  readonly balances: 'none' | 'ever' | 'by-period';
  /** Customers can be looked up. */
  readonly customers: boolean;
  /** Kinds of which the ERP tells what changed. */
  readonly masterData: readonly MasterKind[];
  /** It keeps the dimensions of lines. */
  readonly dimensions: boolean;
}

/** What an ERP bears. */
export interface DriverLimits {
  /** Longest time that a call may still take effect after we gave up on it, milliseconds. */
  readonly effectAfterMs: number;
  readonly referenceLength: number;
  readonly lineIdLength: number;
}

/** What a failed request was meant to do: one that only reads leaves no doubt behind. */
export type RequestKind = 'read' | 'write';

/** What a failed call means: nothing happened, nothing ever will, or nobody knows. */
export type Failure = RetryLater | Terminal | InDoubt;

/** What became of one of many documents. */
export type PostAnswer = { readonly posted: PostedDocument } | { readonly failure: Failure };

/**
 * One ERP behind one interface. Stateless but for its session: queue, keys and budget are the gateway's. Every method
 * throws `RetryLater` where nothing happened and another try may help, `Terminal` with the ERP's code where it refuses,
 * and `InDoubt` where a document may or may not have been posted.
 */
export interface ErpDriver {
  readonly name: string;
  /** Version of the ERP's interface that the driver speaks, pinned. */
  readonly apiVersion: string;
  /** Day on which the vendor takes that version away, YYYY-MM-DD; null where none is announced. */
  readonly sunset: string | null;
  /** Day since which the vendor's answers call it deprecated (RFC 9745); left out or null where they do not. */
  readonly deprecatedSince?: string | null;
  readonly capabilities: DriverCapabilities;
  readonly limits: DriverLimits;
  /** The document of a reference; null where there is none, which is a proof only after every call for it has ended. */
  findByReference(reference: string, turn: Turn): Promise<FoundDocument | null>;
  /** The same for many; one that is not there is left out. */
  findByReferences(references: readonly string[], turn: Turn): Promise<ReadonlyMap<string, FoundDocument>>;
  /** Posts a document; one that is there under its reference is answered as it stands. */
  post(document: ErpDocument, turn: Turn): Promise<PostedDocument>;
  /** Posts many in one call: an answer for each, in their order; throws only where one failure befalls all of them. */
  postMany(documents: readonly ErpDocument[], turn: Turn): Promise<readonly PostAnswer[]>;
  /** Takes a posted document back by another. */
  reverse(documentId: string, turn: Turn): Promise<PostedDocument>;
  /** Units that came or went; one that is there under its reference is answered as it stands. */
  adjustStock(adjustment: StockAdjustment, turn: Turn): Promise<PostedAdjustment>;
  matchCustomer(wish: CustomerWish, turn: Turn): Promise<CustomerMatch>;
  /** The item of a SKU; null where the ERP has none. */
  fetchItem(sku: string, turn: Turn): Promise<ErpItem | null>;
  /** Those of the SKUs that the ERP does not sell. */
  validateItems(skus: readonly string[], turn: Turn): Promise<string[]>;
  /** Records that changed since a cursor that this method gave; all of them since null. */
  changedSince<Kind extends MasterKind>(kind: Kind, cursor: string | null, turn: Turn): Promise<MasterChanges<Kind>>;
  balances(scope: BalanceScope, turn: Turn): Promise<ErpBalance[]>;
  /** Resolves when the ERP answers at all; takes over the limits that it declares of itself. */
  ping(turn: Turn): Promise<void>;
  /** Shows an order, or takes it back; absent where the ERP shows none. To say it again is harmless. */
  putSalesOrder?(order: ErpSalesOrder, turn: Turn): Promise<PutSalesOrder>;
  /** What a failed request means. */
  classify(failure: unknown, kind: RequestKind): Failure;
}

/** How a driver reads what changed, by kind; a kind that the ERP does not tell of is left out. */
export type MasterReaders = {
  readonly [Kind in MasterKind]?: (cursor: string | null, turn: Turn) => Promise<MasterChanges<Kind>>;
};

/** The answer to what an ERP cannot do. */
export function notSupported(driver: string, what: string): Terminal<'not-supported'> {
  return new Terminal('not-supported', {
    problem: `The ERP ${driver} cannot do this: ${what}`,
    remedy: 'Do it by hand in the ERP, or leave it out by policy.',
  });
}

/** Many documents one after the other, for an ERP that takes one at a time. */
export async function oneByOne(
  documents: readonly ErpDocument[],
  post: (document: ErpDocument) => Promise<PostedDocument>,
  classify: ErpDriver['classify'],
): Promise<PostAnswer[]> {
  const answers: PostAnswer[] = [];
  for (const document of documents) {
    answers.push(
      await post(document).then(
        (posted) => ({ posted }),
        (error: unknown) => ({ failure: classify(error, 'write') }),
      ),
    );
  }
  return answers;
}
