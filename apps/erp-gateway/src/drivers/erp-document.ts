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
  /** Code of the tax in the ERP, where the policy names one; the amounts stay ours. */
  readonly erpTaxCode?: string;
  readonly sku?: string;
  /** Units, above zero. */
  readonly quantity?: number;
  /** Value by the ERP's name of the dimension (cost centre, brand…), where the policy names some. */
  readonly dimensions?: Readonly<Record<string, string>>;
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

/** Units that came or went without a sale; the ERP takes its reference once. */
export interface StockAdjustment {
  readonly reference: string;
  readonly legalEntity: string;
  /** Local date in the legal entity's zone. */
  readonly documentDate: string;
  /** The ERP's code of the warehouse. */
  readonly warehouse: string;
  /** Why, in words of a closed list: found, lost, damaged… */
  readonly reason: string;
  /** Units by SKU: above zero they came, below they went. */
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** A stock adjustment as the ERP has it. */
export interface PostedAdjustment {
  readonly documentId: string;
  readonly number: string;
}
