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

/** A customer as the ERP keeps it. Names and addresses stay in the ERP: only what decides a match is read. */
export interface ErpCustomer {
  readonly customerId: string;
  /** The number that people know it by. */
  readonly code: string;
  /** Value added tax or sales tax registration, as the ERP writes it. */
  readonly taxId?: string;
  /** ISO 3166-1 alpha-2, where the ERP knows it. */
  readonly country?: string;
  readonly active: boolean;
}

/** An account of a chart of accounts. */
export interface ErpAccount {
  readonly legalEntity: string;
  readonly code: string;
  readonly name: string;
  /** False: nothing may be posted on it (a heading, or closed). */
  readonly active: boolean;
  /** True: each line on it names a party. */
  readonly needsParty: boolean;
}

/** A tax of the ERP. */
export interface ErpTaxCode {
  readonly legalEntity: string;
  readonly code: string;
  readonly name: string;
  /** Decimal text of a fraction (`0.19`); null where the ERP computes it in another way. */
  readonly rate: string | null;
  readonly active: boolean;
}

/** A place where the ERP counts stock. */
export interface ErpWarehouse {
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
}

/** What each kind of master data consists of. */
export interface MasterRecords {
  readonly item: ErpItem;
  readonly customer: ErpCustomer;
  readonly account: ErpAccount;
  readonly 'tax-code': ErpTaxCode;
  readonly warehouse: ErpWarehouse;
}
export type MasterKind = keyof MasterRecords;

/** Every kind of master data. */
export const masterKinds = ['item', 'customer', 'account', 'tax-code', 'warehouse'] as const satisfies MasterKind[];

/** Records that changed, in the ERP's own order. */
export interface MasterChanges<Kind extends MasterKind = MasterKind> {
  readonly records: readonly MasterRecords[Kind][];
  /** Where to go on. */
  readonly cursor: string;
  readonly more: boolean;
}

/** Those of the SKUs that the ERP does not sell: unknown to it, or known and not active. */
export function notSold(skus: readonly string[], items: readonly Pick<ErpItem, 'sku' | 'active'>[]): string[] {
  const sold = new Set(items.filter(({ active }) => active).map(({ sku }) => sku));
  return skus.filter((sku) => !sold.has(sku));
}
