import type { ChannelAccount, PartnerAccount } from '../connections/settings.js';
import type { IntakeLimits } from '../intake/intake-queue.js';

/** How much an account bears of us, in each process. */
export interface TargetLimits {
  /** Calls at once. */
  readonly concurrent: number;
  /** Requests a second on average. */
  readonly perSecond: number;
  /** Requests at once after a pause. */
  readonly burst: number;
}

/** The legal entity for a marketplace; null matches every one. */
export interface LegalEntityRule {
  readonly marketplace: string | null;
  readonly legalEntity: string;
}

/** Who owes a tax in a country or region (`US`, `US-CA`); null matches every one. */
export interface TaxRule {
  readonly jurisdiction: string | null;
  readonly liable: 'us' | 'marketplace' | 'customer';
}

/** A warehouse as the partner names it. */
export interface Warehouse {
  readonly warehouse: string;
  readonly legalEntity: string;
  readonly pool: 'own';
}

/** What reading an account's documents needs to know: files, reports and answers. A connected account may say as much. */
export interface DocumentAccount {
  /** One seller login, merchant account or bank connection, for example `amazon-us-1`. */
  readonly account: string;
  /** How the source names us: seller, merchant or account ids. A document that names another one is refused. */
  readonly sellerIds: readonly string[];
  /** Sites that the account sells on, as documents name them. */
  readonly marketplaces: readonly string[];
  /** ISO 4217 code that stands in where a document names none; null where none can. */
  readonly currency: string | null;
  /** IANA zone of times that a document writes without one. */
  readonly timeZone: string;
  /** How the source writes numbers and dates to this account, for example `de-DE`; a document's own marks come first. */
  readonly locale: string;
  /** Whose books the account belongs to; the most specific rule wins. */
  readonly legalEntities: readonly LegalEntityRule[];
  /** Who owes a tax where the document leaves it open; the most specific rule wins. */
  readonly taxes: readonly TaxRule[];
  /** Whose stock lies in which warehouse or pool, by the source's own name of it. */
  readonly warehouses: readonly DocumentWarehouse[];
}

/** An account that is not connected: its documents come as files. */
export interface FiledAccount extends DocumentAccount {
  /** The platform or partner. */
  readonly source: string;
}

/** A warehouse or pool as a source names it. */
export interface DocumentWarehouse {
  readonly warehouse: string;
  readonly legalEntity: string;
  readonly pool: 'own' | 'amazon-fba' | 'walmart-wfs';
}

/** Any account that documents come for. */
export type SourceAccount = ChannelAccount | PartnerAccount | DocumentAccount;

/** Every connection of this installation. */
export interface Accounts {
  /** How long a document's name for an order may be unknown before somebody is told, minutes. */
  readonly unresolvedAfterMinutes: number;
  /** When deliveries are sent away; a default stands in where the file names none. */
  readonly intake?: IntakeLimits | undefined;
  /** Facts of a document that are held in memory at most; of one that says more they are written in parts. */
  readonly translation?: { readonly factsAtOnce: number } | undefined;
  readonly channels: readonly ChannelAccount[];
  readonly partners: readonly PartnerAccount[];
  /** Accounts of all other sources. */
  readonly documents: readonly FiledAccount[];
}

/** The legal entity that an order of this account belongs to. */
export function legalEntityOf({
  legalEntities,
  marketplace,
}: {
  readonly legalEntities: readonly LegalEntityRule[];
  readonly marketplace: string | null;
}): string {
  const exact = legalEntities.find((rule) => rule.marketplace === marketplace);
  const any = legalEntities.find((rule) => rule.marketplace === null);
  return (exact ?? any)?.legalEntity ?? '';
}

/** Who owes a tax on goods that go to a place, where the document does not say. */
export function liableFor(
  { taxes }: { readonly taxes: readonly TaxRule[] },
  country?: string,
  region?: string,
): TaxRule['liable'] {
  const wanted = [`${country}-${region}`, country, null];
  for (const jurisdiction of wanted) {
    const rule = taxes.find((one) => one.jurisdiction === jurisdiction);
    if (rule) return rule.liable;
  }
  return 'us';
}
