import { winnerOf } from '#libs/actors';
import type { Posting, PostingLine } from '#libs/contracts';
import { toWire } from '#libs/money';
import type { Departure } from './departures.js';
import type { Line } from './lines.js';
import { localDate } from './local-date.js';
import { wantedLines, type Order } from './order.js';
import { ownTender } from './payment.js';
import { grossOf, saleAmounts, soldSku, type Amount } from './sale-lines.js';

/** Name of the posting, and start of its keys. */
export const SALE = 'sale';

/** Id of the one departure of an order that sends nothing: gift cards and services only. */
const WITHOUT_GOODS = 'without-goods';

/** What is sold by each departure. */
export interface Sale {
  readonly departure: Departure;
  readonly posting: Posting;
}

/** One sale for each departure; none for tests and replacements, and none while the order is not priced. */
export function salesOf(order: Order): Sale[] {
  const { pricing, placed, isReplacement } = order;
  if (!pricing || placed.test || isReplacement) return [];
  let tenderLeft = ownTender(order.facts, order.policy, placed.currency);
  return saleDepartures(order).flatMap((departure, index) => {
    const amounts = saleAmounts(order, pricing, departure, index === 0);
    const gross = grossOf(amounts);
    const tender = gross > 0n && tenderLeft > 0n ? smaller(gross, tenderLeft) : 0n;
    tenderLeft -= tender;
    const lines = postingLines(order, amounts, gross, tender);
    return lines.length === 0 ? [] : [{ departure, posting: postingOf(order, departure, lines) }];
  });
}

function saleDepartures(order: Order): readonly Departure[] {
  const nothingToSend = order.isPaid && order.departures.length === 0 && order.lines.every((line) => !line.ships);
  if (!nothingToSend || wantedLines(order).length === 0) return order.departures;
  return [{ id: WITHOUT_GOODS, at: order.placed.placedAt, pool: 'own', lines: [] }];
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function postingLines({ placed }: Order, amounts: readonly Amount[], gross: bigint, tender: bigint): PostingLine[] {
  const clearing: Amount = { component: 'clearing', amount: gross - tender, role: 'clearing', basis: 'gross' };
  const giftCard: Amount = { component: 'gift-card', amount: -tender, role: 'tender', basis: 'gross' };
  return [clearing, giftCard, ...amounts]
    .filter((one) => one.amount !== 0n)
    .map((one) => ({ ...one, amount: toWire({ minor: one.amount, currency: placed.currency }).minor }));
}

function postingOf(order: Order, departure: Departure, lines: PostingLine[]): Posting {
  const { placed, policy, facts } = order;
  const { legalEntity, channel, channelAccount, currency, marketplaceOrderId } = placed;
  const shipTo = winnerOf(facts.destination)?.shipTo;
  const orderName = winnerOf(facts.head)?.orderName;
  const zone = zoneOf(order);
  const taxScheme = taxSchemeOf(order, shipTo?.country, lines);
  const occurredOn = localDate(departure.at, zone);
  return {
    kind: 'sale',
    legalEntity,
    channel,
    channelAccount,
    settlementAccount: policy.settlementAccounts[channelAccount] ?? channelAccount,
    currency,
    reference: { order: marketplaceOrderId, ...(orderName === undefined ? {} : { orderName }), shipment: departure.id },
    occurredOn,
    documentOn: documentOn(order, departure, occurredOn, zone),
    party: {
      role: taxScheme === 'deemed-supply' ? 'marketplace' : shipTo?.business ? 'business' : 'consumer-default',
      ...(shipTo?.country ? { country: shipTo.country } : {}),
    },
    ...(shipTo ? { shipTo } : {}),
    taxScheme,
    lines,
  };
}

/** A marketplace that owes the tax collects it for the authority, or, where the law says so, buys from us and sells on. */
function taxSchemeOf(
  { policy }: Order,
  country: string | undefined,
  lines: readonly PostingLine[],
): Posting['taxScheme'] {
  if (!lines.some((line) => line.tax?.liable === 'marketplace')) return 'domestic';
  return country !== undefined && policy.deemedSupply.includes(country) ? 'deemed-supply' : 'facilitator';
}

function zoneOf({ policy, placed }: Order): string {
  const entity = policy.legalEntities[placed.legalEntity];
  if (!entity) throw new Error(`no legal entity is called ${placed.legalEntity}: add it to policies/order.yaml`);
  return entity.zone;
}

/** The first document bears the day of the departure, a later revision that of the snapshot that caused it. */
function documentOn({ facts }: Order, departure: Departure, occurredOn: string, zone: string): string {
  const answers = Object.values(facts.answers[`${SALE}/${departure.id}`] ?? {});
  const isPosted = answers.some((one) => one.outcome === 'posted' || one.outcome === 'posted-different');
  const updatedAt = winnerOf(facts.head)?.updatedAt;
  const updatedOn = isPosted && updatedAt !== undefined ? localDate(updatedAt, zone) : occurredOn;
  return updatedOn > occurredOn ? updatedOn : occurredOn;
}

/** Whether the items of everything that left are known: a sale of something unknown waits, and for what the ERP says of a substitute. */
export function soldItemsKnown({ lines, departures, facts }: Pick<Order, 'lines' | 'departures' | 'facts'>): boolean {
  const left = new Set(departures.flatMap((one) => one.lines.map((line) => line.lineId)));
  const known = lines.every((line) => line.parts !== undefined || !line.hasItem || !left.has(line.lineId));
  return known && departures.every((one) => lines.every((line) => isAnswered(facts, soldSku(line, one), line)));
}

function isAnswered({ items }: Order['facts'], sku: string | null, line: Line): boolean {
  return sku === null || sku === line.sku || Object.keys(items[sku] ?? {}).length > 0;
}

/** Value of what a departure took, for a person who asks how much is at stake; minor units. */
export function clearingOf(posting: Posting): number {
  return posting.lines.reduce(
    (sum, line) => (line.role === 'clearing' || line.role === 'tender' ? sum + Math.abs(line.amount) : sum),
    0,
  );
}
