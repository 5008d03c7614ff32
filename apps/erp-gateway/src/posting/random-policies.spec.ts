import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineKeyOf, postingRequested, type Posting, type PostingLine } from '#libs/contracts';
import { planFor, type PostingPlan } from './documents.js';
import { policyOf } from './policy-text.js';
import { sumOf } from './sides.js';
import { summaryDocuments } from '../summaries/summary.js';

const template = postingRequested.schema.parse(postingRequested.example).body;
const components = [
  'item-price',
  'shipping',
  'tax',
  'seller-promotion',
  'gift-wrap',
  'tip',
  'goodwill',
  'rounding',
] as const;
const limits = { referenceLength: 120, lineIdLength: 200 };
const account = fc.integer({ min: 1000, max: 9999 }).map(String);
const documentKinds = fc.constantFrom('invoice', 'credit-memo', 'journal');

/** A rule for all postings, so that there are no gaps. */
const everywhere = fc.record({
  name: fc.constant('everywhere'),
  documents: fc.record({ above: documentKinds, below: documentKinds }),
  clearingParty: fc.constantFrom('CLR', 'CLR-{settlementAccount}-{currency}', '{channel}'),
  accounts: fc.record({
    ...Object.fromEntries(components.map((one) => [one, account])),
    clearing: account,
    'gift-card': account,
  }),
});

const someValues = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const special = fc.record(
  {
    when: fc.record(
      {
        legalEntity: someValues(['US', 'EU']),
        channel: someValues(['shopify', 'amazon']),
        kind: someValues(['sale', 'refund']),
        taxScheme: someValues(['domestic', 'OSS']),
        country: someValues(['US', 'DE', 'FR']),
      },
      { requiredKeys: [] },
    ),
    grain: fc.constantFrom('line', 'order', 'day', 'settlement'),
    date: fc.constantFrom('document', 'occurrence', 'recognition', 'tax-point'),
    party: fc.constantFrom('P', 'MKT-{channel}-{country}'),
    tolerance: fc.integer({ min: 0, max: 3 }),
    approval: fc.oneof(fc.constant('none'), fc.record({ above: fc.integer({ min: 0, max: 100_000 }) })),
    accounts: fc.dictionary(fc.constantFrom(...components, 'clearing'), account),
    taxCodes: fc.dictionary(fc.constantFrom('VAT', 'otherwise'), fc.constantFrom('V1', 'V2')),
    dimensions: fc.dictionary(fc.constantFrom('brand', 'region'), fc.constantFrom('x', '{country}', '{sku}')),
  },
  { requiredKeys: ['when'] },
);

const policies = fc
  .tuple(everywhere, fc.array(special, { maxLength: 3 }), fc.option(fc.constantFrom('2026-10-31', '2026-11-30')))
  .map(([all, rules, closedThrough]) => ({
    versions: [
      {
        version: 'v',
        from: '2020-01-01',
        rules: [all, ...rules.map((rule, index) => ({ name: `r${index}`, ...rule }))],
      },
    ],
    legalEntities: { US: { zone: 'America/New_York', ...(closedThrough ? { closedThrough } : {}) } },
  }));

const anyLine = fc
  .record({
    component: fc.constantFrom(...components),
    amount: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    orderLine: fc.constantFrom('L1', 'L2', undefined),
  })
  .map(({ component, amount, orderLine }): PostingLine => {
    const tax = component === 'tax' ? { tax: { title: 'VAT', liable: 'us' as const, included: true } } : {};
    const basis = component === 'tax' ? 'tax' : 'net';
    return { component, amount, role: 'contra', basis, ...tax, ...(orderLine ? { orderLine, sku: 'S' } : {}) };
  });
const anyTender = fc
  .integer({ min: -1_000_000, max: 1_000_000 })
  .map((amount): PostingLine => ({ component: 'gift-card', amount, role: 'tender', basis: 'gross' }));

const postings = fc
  .record({
    lines: fc.uniqueArray(anyLine, { selector: lineKeyOf, maxLength: 10 }),
    tenders: fc.array(anyTender, { maxLength: 1 }),
    off: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -4, max: 4 }) }),
    head: fc.record({
      legalEntity: fc.constantFrom('US', 'EU'),
      channel: fc.constantFrom('shopify', 'amazon'),
      kind: fc.constantFrom('sale', 'refund', 'concession'),
      taxScheme: fc.constantFrom('domestic', 'OSS'),
      documentOn: fc.constantFrom('2026-10-15', '2026-11-21', '2026-12-02'),
      recogniseOn: fc.constantFrom('2026-11-25', undefined),
    }),
    country: fc.constantFrom('US', 'DE', 'FR', undefined),
  })
  .map(({ lines, tenders, off, head, country }): Posting => {
    const others = [...lines, ...tenders];
    const clearing = sumOf(others) + off;
    const { recogniseOn, ...rest } = head;
    const stated: PostingLine = { component: 'clearing', amount: clearing, role: 'clearing', basis: 'gross' };
    const { shipTo: _none, ...plain } = template;
    return {
      ...plain,
      ...rest,
      ...(recogniseOn ? { recogniseOn } : {}),
      ...(country ? { shipTo: { country } } : {}),
      lines: clearing === 0 && others.length > 0 ? others : [stated, ...others],
    };
  });

function outcome(body: Posting, text: string): PostingPlan | { refused: string } | null {
  let policy;
  try {
    policy = policyOf(text, 'posting.yaml', []);
  } catch (error) {
    // rules that clash are no policy
    expect((error as Error).message).toMatch(/equally specific/);
    return null;
  }
  try {
    return planFor({ reference: 'order/a/1/sale/S@1', body }, policy, limits);
  } catch (error) {
    return { refused: (error as { code: string }).code };
  }
}

function expectExplained(body: Posting, { documents, settled }: PostingPlan): void {
  for (const { document, outline } of documents) {
    const sum = (side: 'debitMinor' | 'creditMinor') => sumOf(document.lines.map((line) => ({ amount: line[side] })));
    expect(sum('debitMinor')).toBe(sum('creditMinor'));
    for (const line of document.lines) expect(line.debitMinor > 0).not.toBe(line.creditMinor > 0);
    expect(outline.lines.map(({ lineId }) => lineId)).toEqual(document.lines.map(({ lineId }) => lineId));
    expect(new Set(document.lines.map(({ lineId }) => lineId)).size).toBe(document.lines.length);
    expect(document.policyVersion).toBe('v');
  }
  // every amount of the posting is in exactly one document, under the account that the policy names
  const moved = documents.flatMap(({ outline: { lines }, document }) =>
    lines.map(({ source, component }, index) => [source, component, document.lines[index]!] as const),
  );
  for (const [source, component, line] of moved) {
    expect(line.account).toBe(settled.accountOf(component));
    expect(line.debitMinor - line.creditMinor).toBe(source.role === 'clearing' ? source.amount : -source.amount);
  }
  const posted = new Map<string, number>();
  for (const [source] of moved) posted.set(lineKeyOf(source), (posted.get(lineKeyOf(source)) ?? 0) + source.amount);
  const rounded = posted.get('rounding|gross|contra||') ?? 0;
  posted.delete('rounding|gross|contra||');
  expect(Math.abs(rounded)).toBeLessThanOrEqual(settled.tolerance);
  const asked = new Map<string, number>();
  for (const line of body.lines) if (line.amount !== 0 && line.role !== 'memo') asked.set(lineKeyOf(line), line.amount);
  const nonzero = new Map([...posted].filter(([, amount]) => amount !== 0));
  expect(Object.fromEntries(nonzero)).toEqual(Object.fromEntries(asked));
}

it('1,000 random policies and postings: every journal balances, every amount is explained, the same gives the same', () => {
  const counts = { none: 0, refused: 0, planned: 0 };
  fc.assert(
    fc.property(policies, postings, (policy, body) => {
      const text = JSON.stringify(policy);
      const first = outcome(body, text);
      if (first === null) return void (counts.none += 1);
      expect(JSON.stringify(outcome(body, text))).toBe(JSON.stringify(first));
      if ('refused' in first) {
        expect(['unbalanced']).toContain(first.refused);
        return void (counts.refused += 1);
      }
      expectExplained(body, first);
      counts.planned += 1;
    }),
    { numRuns: 1_000, seed: 69 },
  );
  expect(counts.planned).toBeGreaterThan(500);
  expect(counts.refused).toBeGreaterThan(50);
  expect(counts.none).toBeGreaterThan(0);
});

it('a summary of random postings moves what they move together, whatever their order, and balances', () => {
  fc.assert(
    fc.property(policies, fc.array(postings, { minLength: 1, maxLength: 8 }), fc.integer(), (policy, bodies, seed) => {
      const plans = bodies
        .map((body) => outcome({ ...body, legalEntity: 'EU', documentOn: '2026-11-21' }, JSON.stringify(policy)))
        .flatMap((plan) => (plan !== null && 'documents' in plan ? [plan] : []));
      const gathered = plans.flatMap(({ documents }) =>
        documents.map(({ outline: { side }, document }) => ({ side, document })),
      );
      const documents = summaryDocuments('summary/EU/a/EUR/2026-11-21/d@1', gathered, limits);
      for (const { lines, expectedTotals } of documents) {
        expect(sumOf(lines.map(({ debitMinor, creditMinor }) => ({ amount: debitMinor - creditMinor })))).toBe(0);
        expect(expectedTotals.debitMinor).toBe(expectedTotals.creditMinor);
      }
      expect(byAccount(documents)).toEqual(byAccount(gathered.map(({ document }) => document)));
      const shuffled = gathered
        .toSorted((a, b) => hash(a.document.reference, seed) - hash(b.document.reference, seed))
        .toReversed();
      expect(byAccount(summaryDocuments('summary/EU/a/EUR/2026-11-21/d@1', shuffled, limits))).toEqual(
        byAccount(documents),
      );
    }),
    { numRuns: 200, seed: 70 },
  );
});

function byAccount(
  documents: readonly { lines: readonly { account: string; debitMinor: number; creditMinor: number }[] }[],
) {
  const sums: Record<string, number> = {};
  for (const { account, debitMinor, creditMinor } of documents.flatMap(({ lines }) => lines))
    sums[account] = (sums[account] ?? 0) + debitMinor - creditMinor;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

function hash(text: string, seed: number): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, seed);
}
