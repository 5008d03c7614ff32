import type { SourceAccount } from '../accounts/accounts.js';
import type { Place } from './place.js';

/** What kind of name a document has for an actor. */
export type ReferenceKind =
  | 'order-id'
  | 'merchant-order-id'
  | 'shipment-order-id'
  | 'shipment-id'
  | 'tracking'
  | 'return-id'
  | 'refund-id'
  | 'dispute-id'
  | 'payment-id'
  | 'payout-id'
  | 'settlement-id'
  | 'statement-id'
  | 'invoice-id'
  | 'customer-id'
  | 'account-id'
  | 'sku'
  | 'stock-item'
  | 'document';

/** How a document names an actor: routing turns it into the actor's key. */
export interface Reference {
  readonly by: ReferenceKind;
  /** The name itself, as the source writes it. */
  readonly value: string;
}

/** Where in which document a fact stands, and which translator read it. */
export interface Source extends Place {
  readonly document: string;
  readonly translator: number;
}

/** One thing that a document says of one actor. */
export interface TranslatedFact {
  /** The kind of actor, as the contract's name begins. */
  readonly actor: string;
  /** The actor's key where the reference alone gives it, else null: routing looks it up. */
  readonly key: string | null;
  readonly ref: Reference;
  /** Contract and version, for example `order.snapshot.v1`. */
  readonly type: string;
  readonly source: Source;
  /** When it happened by the source's clock: a UTC instant. */
  readonly time: string;
  /** The source's revision; 0 where it states none. */
  readonly revision: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** Offsets from UTC as the source wrote them, by JSON pointer of the object in `data` that holds the instant. */
  readonly offsets: Readonly<Record<string, string>>;
}

/** A part that could not be taken: the smallest one that stands alone. */
export interface Refusal extends Place {
  /** Kebab-case and stable; the list is in the README of channel-gateway. */
  readonly code: string;
  /** What is wrong and what to do; no personal data. */
  readonly detail: string;
  /** What people call the part, for example `order #1001`. */
  readonly subject?: string;
}

/** A document that a thin notification says can be fetched. */
export interface AvailableDocument {
  /** What to fetch, for example `order` or `report`. */
  readonly kind: string;
  readonly externalId: string;
}

/** Where to send goods and whom to tell: personal data, for the vault alone. */
export interface BuyerRecord {
  readonly buyerRef: string;
  /** Key of the order that the data came with. */
  readonly orderKey: string;
  /** The source's revision; a newer record replaces an older one. */
  readonly revision: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly shipTo: PostalAddress | null;
  readonly billTo: PostalAddress | null;
}

/** A postal address as the document has it. */
export interface PostalAddress {
  readonly name: string | null;
  readonly company: string | null;
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postal: string | null;
  readonly country: string | null;
  readonly phone: string | null;
}

/** What a translator makes of one document. */
export interface Translation {
  /** What the document is, for example `order` or `refunds`. */
  readonly kind: string;
  readonly facts: readonly TranslatedFact[];
  readonly refused: readonly Refusal[];
  /** Elements that were not read; a subtree that nobody entered counts once. */
  readonly ignored: number;
  /**
   * The unread elements' paths without array positions, each once: what ignored.yaml must explain. A path that begins with
   * a name and not with `/` is one inside the resource of that name.
   */
  readonly unread: readonly string[];
  readonly available: readonly AvailableDocument[];
  readonly buyers: readonly BuyerRecord[];
  /** What was added up, by statement and currency. */
  readonly totals: readonly StatementTotal[];
}

/** What the lines of a statement come to, beside what the document itself calls their total. */
export interface StatementTotal {
  readonly statement: string;
  readonly currency: string;
  /** Minor units; null where the document states none. */
  readonly stated: bigint | null;
  readonly sum: bigint;
  readonly lines: number;
  readonly byComponent: Readonly<Record<string, bigint>>;
}

/** A document on its way into a translator: bytes and what the connection knows of them. */
export interface DocumentToTranslate<Account = SourceAccount> {
  readonly document: string;
  readonly bytes: Uint8Array;
  readonly account: Account;
  /** What the sender calls it; a hint only: kinds are found by content. */
  readonly topic?: string | undefined;
  /** Overrules what the content says the document is. */
  readonly kind?: string | undefined;
}

/** A translation that says nothing but its kind. */
export function emptyTranslation(kind: string): Translation {
  return { kind, facts: [], refused: [], ignored: 0, unread: [], available: [], buyers: [], totals: [] };
}

/** A translation of a document that is refused as a whole. */
export function refusedTranslation(kind: string, refusal: Refusal): Translation {
  return { ...emptyTranslation(kind), refused: [refusal] };
}
