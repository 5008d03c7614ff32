import type { Dice } from './dice.js';

/** Every way in which the outside world may misbehave: what it does, and in which share of cases by default. */
export const faultTable = {
  'planted-orders': { share: 1, means: 'orders and bodies that must end as exceptions (on where above 0)' },
  'webhook-duplicate': { share: 0.05, means: 'a webhook is delivered a second time, same id and bytes' },
  'webhook-delay': { share: 0.1, means: 'a webhook is late by up to two seconds' },
  'webhook-order': { share: 0.3, means: 'an older revision of an order is delivered after a newer one' },
  'shop-lost-answer': { share: 0.02, means: 'a fulfilment is made and the answer is lost' },
  'shop-listing-omits': { share: 0.02, means: 'a list by last update never shows an order; its count has it' },
  'shop-page-repeats': { share: 0.02, means: 'the link to the next page leads to the same page once more' },
  'shop-subscription-vanishes': {
    share: 0,
    means: 'a webhook subscription is gone when the shop is asked for them (only if asked for)',
  },
  'shop-unavailable': { share: 0.01, means: 'the shop answers 503' },
  'amazon-listing-omits': { share: 0.02, means: 'a listing of Amazon never shows an order; its notifications come' },
  'amazon-page-repeats': { share: 0.02, means: 'the token of a page leads to the same page once more' },
  'amazon-notification-missing': {
    share: 0.05,
    means: 'a notification of Amazon never comes; the listing has the order',
  },
  'amazon-notification-duplicate': { share: 0.05, means: 'a notification of Amazon lies in the queue twice' },
  'amazon-subscription-vanishes': {
    share: 0,
    means: 'the subscription of ORDER_CHANGE is gone when Amazon is asked for it (only if asked for)',
  },
  'amazon-throttled': { share: 0.01, means: 'Amazon answers QuotaExceeded although the usage plan was kept' },
  'amazon-unavailable': { share: 0.01, means: 'Amazon answers 503' },
  'amazon-lost-answer': { share: 0.03, means: 'Amazon takes a feed and the answer is lost' },
  'amazon-feed-delay': { share: 0.05, means: 'a feed is processed six seconds late' },
  'amazon-token-expiry': { share: 1, means: 'access tokens of Amazon are short (on where above 0)' },
  'walmart-page-repeats': { share: 0.02, means: 'the cursor of a page of Walmart leads to the same page once more' },
  'walmart-page-duplicates': { share: 0.05, means: 'a page of Walmart has its last order twice' },
  'walmart-throttled': { share: 0.01, means: 'Walmart answers 429 although the budget was kept' },
  'walmart-unavailable': { share: 0.01, means: 'Walmart answers 503' },
  'walmart-lost-answer': {
    share: 0.03,
    means: 'Walmart takes an acknowledgement, shipment or cancellation and the answer is lost',
  },
  'walmart-token-expiry': { share: 1, means: 'access tokens of Walmart are short (on where above 0)' },
  'ebay-page-repeats': { share: 0.02, means: 'the next page of eBay leads to the same page once more' },
  'ebay-page-duplicates': { share: 0.05, means: 'a page of eBay has its last order twice' },
  'ebay-throttled': { share: 0.01, means: 'eBay answers 429' },
  'ebay-unavailable': { share: 0.01, means: 'eBay answers 503' },
  'ebay-lost-answer': { share: 0.03, means: 'eBay takes a shipping fulfilment and the answer is lost' },
  'ebay-token-expiry': { share: 1, means: 'access tokens of eBay are short (on where above 0)' },
  'allegro-page-repeats': { share: 0.02, means: 'a later page of Allegro shows what the one before it showed' },
  'allegro-throttled': { share: 0.01, means: 'Allegro answers 429' },
  'allegro-unavailable': { share: 0.01, means: 'Allegro answers 503' },
  'allegro-lost-answer': { share: 0.03, means: 'Allegro takes a parcel and the answer is lost' },
  'allegro-garbage': { share: 0, means: 'Allegro answers with a page of HTML (only if asked for)' },
  'allegro-token-expiry': { share: 1, means: 'access tokens of Allegro are short (on where above 0)' },
  'mercadolibre-listing-omits': {
    share: 0.02,
    means: 'a search of Mercado Libre never shows an order; its notifications come',
  },
  'mercadolibre-notification-missing': {
    share: 0.05,
    means: 'a notification of Mercado Libre never comes; searches have the order',
  },
  'mercadolibre-notification-duplicate': { share: 0.05, means: 'a notification of Mercado Libre comes twice' },
  'mercadolibre-throttled': { share: 0.01, means: 'Mercado Libre answers 429' },
  'mercadolibre-unavailable': { share: 0.01, means: 'Mercado Libre answers 503' },
  'mercadolibre-lost-answer': {
    share: 0.03,
    means: 'Mercado Libre takes a shipment or a cancellation and the answer is lost',
  },
  'mercadolibre-garbage': { share: 0, means: 'Mercado Libre answers with a page of HTML (only if asked for)' },
  'mercadolibre-token-expiry': { share: 1, means: 'access tokens of Mercado Libre are short (on where above 0)' },
  'wms-lost-answer': { share: 0.03, means: 'a shipment order or cancellation is taken and the answer is lost' },
  'wms-unavailable': { share: 0.01, means: 'the warehouse answers 503' },
  'erp-lost-answer': { share: 0.03, means: 'a document is posted and the answer is cut off' },
  'erp-slow-answer': { share: 0.01, means: 'a document is posted and the answer comes when the caller has given up' },
  'erp-late-commit': { share: 0.01, means: 'the connection is cut first, the document is posted later' },
  'erp-unavailable': { share: 0.004, means: 'a burst of 503 begins' },
  'erp-garbage': { share: 0.004, means: 'the answer is an HTML page' },
  'erp-session-expiry': { share: 1, means: 'sessions are short (on where above 0)' },
} as const;

/** One way to misbehave. */
export type Fault = keyof typeof faultTable;

/** Share of cases by fault, from 0 to 1. */
export type FaultShares = Readonly<Record<Fault, number>>;

const names = Object.keys(faultTable) as Fault[];

function shares(of: (fault: Fault) => number): FaultShares {
  return Object.fromEntries(names.map((fault) => [fault, of(fault)])) as Record<Fault, number>;
}

/** A world without any fault. */
export const noFaults = shares(() => 0);

/** The world as it usually is. */
export const usualFaults = shares((fault) => faultTable[fault].share);

/** Which faults are on now; they can be switched while the world runs. */
export class FaultSwitch {
  constructor(private current: FaultShares) {}

  get shares(): FaultShares {
    return this.current;
  }

  /** Whether this fault strikes in this case. */
  strikes(fault: Fault, dice: Dice): boolean {
    return dice.chance(this.current[fault]);
  }

  /** Takes `true` (its usual share), `false` or a share by fault; `all` sets every one first. */
  turn(wishes: Readonly<Record<string, boolean | number>>): FaultShares {
    const unknown = unknownFaults(wishes);
    if (unknown !== undefined) throw new Error(unknown);
    this.current = shares((fault) => shareOf(fault, wishes[fault] ?? wishes['all'] ?? this.current[fault]));
    return this.current;
  }

  /** Puts back what an earlier process had. */
  restore(earlier: FaultShares): void {
    this.current = earlier;
  }
}

/** One sentence on names that no fault has; undefined where all are known. */
export function unknownFaults(wishes: Readonly<Record<string, unknown>>): string | undefined {
  const unknown = Object.keys(wishes).filter((name) => name !== 'all' && !names.includes(name as Fault));
  return unknown.length === 0 ? undefined : `unknown faults: ${unknown.join(', ')}; known: all, ${names.join(', ')}`;
}

function shareOf(fault: Fault, wish: boolean | number): number {
  if (typeof wish === 'number') return Math.min(Math.max(wish, 0), 1);
  return wish ? faultTable[fault].share : 0;
}
