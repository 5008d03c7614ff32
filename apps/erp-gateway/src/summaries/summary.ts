import type { DataOf, postingRequested } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import type { ErpDocument, ErpLine } from '../drivers/driver.js';
import { shortened } from '../posting/reference.js';
import { sumOf } from '../posting/sides.js';

/** A document of one posting, on its way into a summary: as the policy made it when it was gathered. */
export interface Gathered {
  readonly side: 'above' | 'below';
  readonly document: ErpDocument;
}

/** Which summary a posting belongs to. */
export interface SummaryKey {
  readonly grain: 'day' | 'settlement';
  readonly legalEntity: string;
  readonly settlementAccount: string;
  readonly currency: string;
  /** The document's day, or the settlement and the month: what belongs to two months is two documents. */
  readonly bucket: string;
  readonly policyDigest: string;
}

/** The summary of a posting: pure. */
export function summaryKeyOf(
  { body }: DataOf<typeof postingRequested>,
  grain: 'day' | 'settlement',
  { documentDate, policyDigest }: Pick<ErpDocument, 'documentDate' | 'policyDigest'>,
): SummaryKey {
  const { legalEntity, settlementAccount, currency, reference } = body;
  const head = { grain, legalEntity, settlementAccount, currency, policyDigest };
  if (grain === 'day') return { ...head, bucket: documentDate };
  if (reference.settlement === undefined)
    throw new Terminal('no-settlement', {
      problem: 'The posting names no settlement, and the policy gathers by settlement',
      remedy: 'Let the rule with grain settlement be for postings of settlements only.',
      where: { document: 'policies/posting.yaml', field: 'grain' },
    });
  return { ...head, bucket: `${reference.settlement}/${documentDate.slice(0, 7)}` };
}

/** Characters of the policy's digest in a summary's name. */
const DIGEST_SHOWN = 8;

/** Name of the n-th summary of a key, from 1: its call, and the beginning of its references in the ERP. */
export function summaryRef(
  { legalEntity, settlementAccount, currency, bucket, policyDigest }: SummaryKey,
  number: number,
): string {
  return `summary/${legalEntity}/${settlementAccount}/${currency}/${bucket}/${policyDigest.slice(0, DIGEST_SHOWN)}@${number}`;
}

/** A line of a summary: all lines with the same account, party, tax codes and dimensions. */
type LineKey = Pick<ErpLine, 'account' | 'party' | 'taxCode' | 'erpTaxCode' | 'dimensions'>;

const PARTS = { above: '/inv', below: '/cm' } as const;

/** The documents of a summary, at most one a side and kind, each balanced: pure, whatever the order of its postings. */
export function summaryDocuments(
  ref: string,
  gathered: readonly Gathered[],
  { referenceLength, lineIdLength }: { readonly referenceLength: number; readonly lineIdLength: number },
): ErpDocument[] {
  const parts = Map.groupBy(gathered, ({ side, document: { kind } }) => `${side}|${kind}`);
  const bySide = Map.groupBy([...parts.values()], ([first]) => first?.side ?? 'above');
  return [...bySide].flatMap(([side, ofSide]) =>
    ofSide
      .toSorted((a, b) => compare(a[0]?.document.kind ?? '', b[0]?.document.kind ?? ''))
      .flatMap((part, index) => {
        const tail = index === 0 ? PARTS[side] : `${PARTS[side]}${index + 1}`;
        return documentOf(`${shortened(ref, referenceLength - tail.length)}${tail}`, part, lineIdLength);
      }),
  );
}

function documentOf(reference: string, gathered: readonly Gathered[], lineIdLength: number): ErpDocument[] {
  const documents = gathered.map(({ document }) => document);
  const newest = documents.toSorted((a, b) => compare(b.documentDate, a.documentDate))[0];
  if (!newest) return [];
  const { originalDate: _original, ...head } = newest;
  const lines = summed(documents, lineIdLength);
  if (lines.length === 0) return [];
  const totals = (name: 'debitMinor' | 'creditMinor') => sumOf(lines.map((line) => ({ amount: line[name] })));
  const taxMinor = sumOf(documents.map(({ expectedTotals }) => ({ amount: expectedTotals.taxMinor })));
  return [
    {
      ...head,
      reference,
      text: `${documents.length} postings`,
      lines,
      expectedTotals: { debitMinor: totals('debitMinor'), creditMinor: totals('creditMinor'), taxMinor },
    },
  ];
}

function summed(documents: readonly ErpDocument[], lineIdLength: number): ErpLine[] {
  const sums = new Map<string, { key: LineKey; amount: number }>();
  for (const { lines } of documents)
    for (const { account, party, taxCode, erpTaxCode, dimensions, debitMinor, creditMinor } of lines) {
      const key = { account, party, taxCode, erpTaxCode, dimensions };
      const text = textOf(key as LineKey);
      const before = sums.get(text)?.amount ?? 0;
      sums.set(text, {
        key: key as LineKey,
        amount: sumOf([{ amount: before }, { amount: debitMinor - creditMinor }]),
      });
    }
  return [...sums]
    .filter(([, { amount }]) => amount !== 0)
    .toSorted(([a], [b]) => compare(a, b))
    .map(([text, { key, amount }]) => ({
      lineId: shortened(text, lineIdLength),
      ...given(key),
      debitMinor: Math.max(amount, 0),
      creditMinor: Math.max(-amount, 0),
    }));
}

function textOf({ account, party, taxCode, erpTaxCode, dimensions }: LineKey): string {
  const named = Object.entries(dimensions ?? {}).toSorted(([a], [b]) => compare(a, b));
  return [account, party ?? '', taxCode ?? '', erpTaxCode ?? '', ...named.map((one) => one.join('='))].join('|');
}

/** Without what is not there. */
function given(key: LineKey): LineKey {
  return Object.fromEntries(Object.entries(key).filter(([, value]) => value !== undefined)) as unknown as LineKey;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
