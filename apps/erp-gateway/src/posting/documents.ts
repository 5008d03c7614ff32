import type { Posting } from '#libs/contracts';
import type { ErpDocument, ErpLine } from '../drivers/driver.js';
import { outlinesFor, type Outline, type OutlineLine, type PostingRevision, type TextLimits } from './outlines.js';
import type { PostingPolicy } from './posting-policy.js';
import { settle, type Settled } from './settle.js';

/** A document ready to be sent, and the outline that it was made of. */
export interface OutlinedDocument {
  readonly outline: Outline;
  readonly document: ErpDocument;
}

/** The ERP documents of a posting, each balanced in its currency; none where only memo lines move. Pure. */
export function documentsFor(revision: PostingRevision, policy: PostingPolicy, limits: TextLimits): OutlinedDocument[] {
  const outlines = outlinesFor(revision, limits);
  const settled = settle(revision.body, policy);
  return outlines.map((outline) => ({ outline, document: documentOf(revision.body, outline, settled) }));
}

function documentOf(body: Posting, { reference, side, lines, expectedTotals }: Outline, settled: Settled): ErpDocument {
  const { version, digest } = settled.version;
  return {
    reference,
    kind: settled.documentFor(side),
    legalEntity: body.legalEntity,
    currency: body.currency,
    documentDate: body.documentOn,
    ...(body.occurredOn === body.documentOn ? {} : { originalDate: body.occurredOn }),
    party: settled.clearingParty,
    text: textOf(body),
    policyVersion: version,
    policyDigest: digest,
    lines: lines.map((line) => lineOf(line, settled)),
    expectedTotals,
  };
}

function lineOf({ lineId, component, debitMinor, creditMinor, source }: OutlineLine, settled: Settled): ErpLine {
  const { role, sku, quantity, tax } = source;
  return {
    lineId,
    account: settled.accountOf(component),
    debitMinor,
    creditMinor,
    ...(role === 'clearing' ? { party: settled.clearingParty } : {}),
    ...(tax ? { taxCode: tax.title } : {}),
    ...(sku ? { sku } : {}),
    ...(quantity ? { quantity: Math.abs(quantity) } : {}),
  };
}

/** Marketplace ids, for people and matching. */
function textOf({ reference: { order, orderName, shipment } }: Posting): string {
  return [orderName, order, shipment].filter((word) => word !== undefined).join(' · ');
}
