import type { Posting } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import type { ErpDocument, ErpLine } from '../drivers/driver.js';
import { datesOf, type Dates } from './document-dates.js';
import {
  outlinesOf,
  type Cutting,
  type Outline,
  type OutlineLine,
  type PostingRevision,
  type TextLimits,
} from './outlines.js';
import type { PostingPolicy } from './posting-policy.js';
import { settle, type Settled } from './settle.js';
import { sidesOf, type Cut } from './sides.js';

/** A document ready to be sent, and the outline that it was made of. */
export interface OutlinedDocument {
  readonly outline: Outline;
  readonly document: ErpDocument;
}

/** What the policy makes of a posting. */
export interface PostingPlan {
  readonly documents: readonly OutlinedDocument[];
  readonly settled: Settled;
  readonly dates: Dates;
  /** How the documents are cut; null where they are gathered with those of other postings. */
  readonly cutting: Cutting | null;
  /** What is at stake, minor units: all that the documents move on clearing and tenders, up or down. */
  readonly atStake: number;
}

/** The ERP documents of a posting, each balanced in its currency; none where only memo lines move. Pure. */
export function documentsFor(
  revision: PostingRevision,
  policy: PostingPolicy,
  limits: TextLimits,
): readonly OutlinedDocument[] {
  return planFor(revision, policy, limits).documents;
}

/** What the policy makes of a posting: pure. `cutting` where some of its documents stand in the ERP already, cut like that. */
export function planFor(
  revision: PostingRevision,
  policy: PostingPolicy,
  limits: TextLimits,
  cutting?: Cutting,
): PostingPlan {
  const { body } = revision;
  const settled = settle(body, policy);
  const parts = sidesOf(body);
  assertTolerated(body, parts, settled);
  const dates = datesOf(body, settled.date, policy.legalEntities?.[body.legalEntity]);
  const cut = cutting ?? cuttingOf(settled);
  const outlines = outlinesOf(parts, revision, limits, cut ?? 'order');
  const documents = outlines.map((outline) => ({ outline, document: documentOf(body, outline, settled, dates) }));
  return { documents, settled, dates, cutting: cut, atStake: stakeIn(parts) };
}

function cuttingOf({ grain }: Settled): Cutting | null {
  switch (grain) {
    case 'line':
    case 'order':
      return grain;
    case 'day':
    case 'settlement':
      return null;
  }
}

function documentOf(
  body: Posting,
  { reference, side, lines, expectedTotals }: Outline,
  settled: Settled,
  { documentOn, originalOn }: Dates,
): ErpDocument {
  const { version, digest } = settled.version;
  return {
    reference,
    kind: settled.documentFor(side),
    legalEntity: body.legalEntity,
    currency: body.currency,
    documentDate: documentOn,
    ...(originalOn === null ? {} : { originalDate: originalOn }),
    party: settled.party,
    text: textOf(body),
    policyVersion: version,
    policyDigest: digest,
    lines: lines.map((line) => lineOf(line, settled)),
    expectedTotals,
  };
}

function lineOf({ lineId, component, debitMinor, creditMinor, source }: OutlineLine, settled: Settled): ErpLine {
  const { role, sku, quantity, tax } = source;
  const erpTaxCode = tax && settled.taxCodeOf(tax.title);
  const dimensions = settled.dimensionsOf(source);
  return {
    lineId,
    account: settled.accountOf(component),
    debitMinor,
    creditMinor,
    ...(role === 'clearing' ? { party: settled.clearingParty } : {}),
    ...(tax ? { taxCode: tax.title } : {}),
    ...(erpTaxCode ? { erpTaxCode } : {}),
    ...(sku ? { sku } : {}),
    ...(quantity ? { quantity: Math.abs(quantity) } : {}),
    ...(dimensions ? { dimensions } : {}),
  };
}

/** Marketplace ids, for people and matching. */
function textOf({ reference: { order, orderName, shipment } }: Posting): string {
  return [orderName, order, shipment].filter((word) => word !== undefined).join(' · ');
}

/** All that a posting moves on clearing and tenders, up or down; minor units. */
export function atStakeOf(body: Posting): number {
  return stakeIn(sidesOf(body));
}

function stakeIn({ sides }: Cut): number {
  const tenders = sides.flatMap(({ lines }) => lines.filter(({ role }) => role === 'tender'));
  const amounts = [...sides.map(({ clearing }) => clearing), ...tenders.map(({ amount }) => amount)];
  return amounts.reduce((sum, amount) => sum + Math.abs(amount), 0);
}

function assertTolerated(body: Posting, { rounded }: Cut, { tolerance }: Settled): void {
  if (Math.abs(rounded) <= tolerance) return;
  throw new Terminal('unbalanced', {
    problem: `The clearing lines of the posting and its other lines differ by ${rounded} ${body.currency} minor units; the policy tolerates ${tolerance}`,
    remedy: 'Look at the plan that issued it: every amount needs its counterpart.',
    details: { rounded, tolerance },
  });
}
