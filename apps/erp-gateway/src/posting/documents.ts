import { lineKeyOf, type Posting, type PostingLine } from '#libs/contracts';
import type { ErpDocument, ErpLine, ErpTotals } from '../drivers/driver.js';
import type { PostingPolicy } from './posting-policy.js';
import { referenceOf, shortened } from './reference.js';
import { settle, type Settled } from './settle.js';
import { sidesOf, sumOf, type Side } from './sides.js';

/** What an ERP bears in its texts. */
export interface TextLimits {
  /** Characters of a document's reference. */
  readonly referenceLength: number;
  /** Characters of a line's id. */
  readonly lineIdLength: number;
}

/** A revision of a posting: its reference is `<actor>/<posting>@<revision>`. */
export interface PostingRevision {
  readonly reference: string;
  readonly body: Posting;
}

/** The ERP documents of a posting, each balanced in its currency; none where only memo lines move. Pure. */
export function documentsFor(revision: PostingRevision, policy: PostingPolicy, limits: TextLimits): ErpDocument[] {
  const sides = sidesOf(revision.body);
  const settled = settle(revision.body, policy);
  return sides.map((side) => documentOf(revision, side, settled, limits));
}

/** The references of a posting's documents, whatever the policy says today. */
export function referencesFor({ reference, body }: PostingRevision, limits: TextLimits): string[] {
  return sidesOf(body).map(({ side }) => referenceOf(reference, side, limits.referenceLength));
}

function documentOf({ reference, body }: PostingRevision, part: Side, settled: Settled, limits: TextLimits): ErpDocument {
  const lines = [...clearingLine(part, settled, limits), ...part.lines.map((line) => lineOf(line, settled, limits))];
  const { version } = settled;
  return {
    reference: referenceOf(reference, part.side, limits.referenceLength),
    kind: settled.documentFor(part.side),
    legalEntity: body.legalEntity,
    currency: body.currency,
    documentDate: body.documentOn,
    ...(body.occurredOn === body.documentOn ? {} : { originalDate: body.occurredOn }),
    party: settled.clearingParty,
    text: textOf(body),
    policyVersion: version.version,
    policyDigest: version.digest,
    lines,
    expectedTotals: totalsOf(part, lines),
  };
}

const CLEARING: Pick<PostingLine, 'component' | 'role' | 'basis'> = { component: 'clearing', role: 'clearing', basis: 'gross' };

function clearingLine({ clearing }: Side, settled: Settled, { lineIdLength }: TextLimits): ErpLine[] {
  if (clearing === 0) return [];
  const lineId = shortened(lineKeyOf({ ...CLEARING, amount: clearing }), lineIdLength);
  return [{ lineId, account: settled.accountOf('clearing'), party: settled.clearingParty, ...debit(clearing) }];
}

function lineOf(line: PostingLine, settled: Settled, { lineIdLength }: TextLimits): ErpLine {
  const { sku, quantity, tax } = line;
  return {
    lineId: shortened(lineKeyOf(line), lineIdLength),
    account: settled.accountOf(line.component),
    ...debit(-line.amount),
    ...(tax ? { taxCode: tax.title } : {}),
    ...(sku ? { sku } : {}),
    ...(quantity ? { quantity: Math.abs(quantity) } : {}),
  };
}

/** What is positive is a debit, what is negative a credit. */
function debit(amount: number): Pick<ErpLine, 'debitMinor' | 'creditMinor'> {
  return { debitMinor: Math.max(amount, 0), creditMinor: Math.max(-amount, 0) };
}

/** What the ERP must come to by its own sums, or refuse the document. */
function totalsOf({ lines: posted }: Side, lines: readonly ErpLine[]): ErpTotals {
  return {
    debitMinor: sumOf(lines.map(({ debitMinor: amount }) => ({ amount }))),
    creditMinor: sumOf(lines.map(({ creditMinor: amount }) => ({ amount }))),
    taxMinor: sumOf(posted.filter(({ component }) => component === 'tax')),
  };
}

/** Marketplace ids, for people and matching. */
function textOf({ reference: { order, orderName, shipment } }: Posting): string {
  return [orderName, order, shipment].filter((word) => word !== undefined).join(' · ');
}
