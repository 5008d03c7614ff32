import type { InDoubt, Turn } from '#libs/actors';
import type { RetryLater, Terminal } from '#libs/errors';
import type { DocumentKind } from '../posting/posting-policy.js';

/** A line of an ERP document: either debit or credit is above zero, in minor units of the document's currency. */
export interface ErpLine {
  /** Unique in its document; made of the posting's line key. */
  readonly lineId: string;
  readonly account: string;
  readonly party?: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
  /** The channel's own name of the tax. */
  readonly taxCode?: string;
  readonly sku?: string;
  /** Units, above zero. */
  readonly quantity?: number;
}

/** What the ERP must come to by its own sums, minor units; tax is credit less debit on the tax accounts. */
export interface ErpTotals {
  readonly debitMinor: number;
  readonly creditMinor: number;
  readonly taxMinor: number;
}

/** A document as it is sent to an ERP. */
export interface ErpDocument {
  /** The posting key: the ERP takes it once. */
  readonly reference: string;
  readonly kind: DocumentKind;
  readonly legalEntity: string;
  readonly currency: string;
  /** Local date in the legal entity's zone. */
  readonly documentDate: string;
  /** When it happened, where the document bears a later date. */
  readonly originalDate?: string;
  readonly party: string;
  /** Marketplace ids. */
  readonly text: string;
  readonly policyVersion: string;
  /** SHA-256 of the policy's version, hexadecimal. */
  readonly policyDigest: string;
  readonly lines: readonly ErpLine[];
  readonly expectedTotals: ErpTotals;
}

/** A document as the ERP has it. */
export interface PostedDocument {
  readonly documentId: string;
  readonly number: string;
  readonly totals: ErpTotals;
}

/** A document as the ERP has it, with its lines. */
export interface FoundDocument extends PostedDocument {
  readonly reference: string;
  readonly kind: DocumentKind;
  readonly policyVersion: string;
  readonly lines: readonly Pick<ErpLine, 'lineId' | 'debitMinor' | 'creditMinor'>[];
}

/** An item of the ERP's list. */
export interface ErpItem {
  readonly sku: string;
  readonly itemId: string;
  readonly taxClass: string;
  /** False: it may not be sold any more, and counts as unknown. */
  readonly active: boolean;
  /** Parts of a kit; their stand-alone prices are in minor units of the legal entity's currency. */
  readonly bundle?: readonly { readonly sku: string; readonly quantity: number; readonly standalonePrice: number }[];
}

/** Items that changed, in the ERP's own order. */
export interface ItemChanges {
  readonly items: readonly ErpItem[];
  /** Where to go on. */
  readonly cursor: string;
  readonly more: boolean;
}

/** A balance of one account; debit less credit, minor units. */
export interface ErpBalance {
  readonly legalEntity: string;
  readonly currency: string;
  readonly account: string;
  readonly party?: string;
  readonly balanceMinor: number;
}

/** What an ERP can do at all. */
export interface DriverCapabilities {
  readonly documents: readonly DocumentKind[];
  /** The ERP itself takes a reference once. */
  readonly uniqueReference: boolean;
  /** It refuses, before it posts, a document whose totals are not the expected ones. */
  readonly comparesBeforePosting: boolean;
  readonly changedSince: boolean;
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

/**
 * One ERP behind one interface. Stateless but for its session: queue, keys and budget are the gateway's. Every method
 * throws `RetryLater` where nothing happened and another try may help, `Terminal` with the ERP's code where it refuses,
 * and `InDoubt` where a document may or may not have been posted.
 */
export interface ErpDriver {
  readonly name: string;
  readonly capabilities: DriverCapabilities;
  readonly limits: DriverLimits;
  /** The document of a reference; null where there is none, which is a proof only after every call for it has ended. */
  findByReference(reference: string, turn: Turn): Promise<FoundDocument | null>;
  /** Posts a document; one that is there under its reference is answered as it stands. */
  post(document: ErpDocument, turn: Turn): Promise<PostedDocument>;
  /** Takes a posted document back by another. */
  reverse(documentId: string, turn: Turn): Promise<PostedDocument>;
  /** The item of a SKU; null where the ERP has none. */
  fetchItem(sku: string, turn: Turn): Promise<ErpItem | null>;
  /** Those of the SKUs that the ERP does not sell. */
  validateItems(skus: readonly string[], turn: Turn): Promise<string[]>;
  changedSince(cursor: string | null, turn: Turn): Promise<ItemChanges>;
  balances(legalEntity: string, turn: Turn): Promise<ErpBalance[]>;
  /** Resolves when the ERP answers at all; takes over the limits that it declares of itself. */
  ping(turn: Turn): Promise<void>;
  /** What a failed request means. */
  classify(failure: unknown, kind: RequestKind): RetryLater | Terminal | InDoubt;
}
