import type { IntakeLimits } from '../intake/intake-queue.js';

/** How a marketplace account is connected and where its sales belong; from `policies/channel-accounts.yaml`. */
export interface ChannelAccount {
  /** One seller login at a channel, for example `shopify-us-1`. */
  readonly account: string;
  /** The platform. */
  readonly channel: 'shopify';
  /** How the channel names the seller: a shop's `myshopify.com` domain. */
  readonly sellerId: string;
  /** The site that orders are placed on, as reports show it. */
  readonly marketplace: string;
  /** ISO 4217 code of the shop's own currency: stands in where an older document names none. */
  readonly shopCurrency: string;
  /** IANA zone of the shop. */
  readonly timeZone: string;
  /** Whose books the sales belong to; the most specific rule wins. */
  readonly legalEntities: readonly LegalEntityRule[];
  /** Who owes a tax to the authority where the document leaves it open; the most specific rule wins. */
  readonly taxes: readonly TaxRule[];
  /** Stock pool by the channel's fulfilment service; services that are not named ship from the own pool. */
  readonly fulfilmentServices: Readonly<Record<string, 'own' | 'amazon-fba' | 'walmart-wfs'>>;
  /** How a shop marks an order that replaces another one free of charge. */
  readonly replacement: ReplacementMarker;
  readonly limits: TargetLimits;
  readonly variables: Variables;
}

/** Names of the environment variables that hold a connection's secrets and address. */
export interface Variables {
  readonly webhookSecret: string;
  readonly accessToken: string;
  readonly url: string;
}

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

/** The order's tag or note attribute that names the replaced order by the marketplace's id. */
export interface ReplacementMarker {
  /** The tag begins with this, for example `replacement-of:450789469`. */
  readonly tagPrefix: string;
  /** Name of the note attribute whose value is the id. */
  readonly noteAttribute: string;
}

/** How a warehouse or other partner is connected. */
export interface PartnerAccount {
  readonly account: string;
  readonly partner: 'wms';
  /** Whose stock lies in which warehouse. */
  readonly warehouses: readonly Warehouse[];
  readonly limits: TargetLimits;
  readonly variables: Variables;
}

/** A warehouse as the partner names it. */
export interface Warehouse {
  readonly warehouse: string;
  readonly legalEntity: string;
  readonly pool: 'own';
}

/** An account whose documents come as files, reports or answers: what reading them needs to know. */
export interface DocumentAccount {
  /** One seller login, merchant account or bank connection, for example `amazon-us-1`. */
  readonly account: string;
  /** The platform or partner. */
  readonly source: string;
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
  readonly channels: readonly ChannelAccount[];
  readonly partners: readonly PartnerAccount[];
  /** Accounts of all other sources. */
  readonly documents: readonly DocumentAccount[];
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
