import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineKeyOf, type Component, type Posting, type PostingLine } from '#libs/contracts';
import { parse } from 'yaml';
import { documentsFor } from './documents.js';
import { outlinesFor } from './outlines.js';
import { postingPolicySchema, type PostingPolicy } from './posting-policy.js';
import { sumOf } from './sides.js';

const file = new URL('../../../../policies/posting.yaml', import.meta.url);
const policy: PostingPolicy = {
  versions: postingPolicySchema
    .parse(parse(readFileSync(file, 'utf8')))
    .versions.map((one) => ({ ...one, digest: 'd' })),
};
const limits = { referenceLength: 120, lineIdLength: 200 };
const reference = 'order/shopify-us-1/450789469/sale/SHP-1@9';

function contra(component: Component, amount: number, orderLine?: string): PostingLine {
  const basis = component === 'tax' ? 'tax' : 'net';
  return { component, amount, role: 'contra', basis, ...(orderLine ? { orderLine } : {}) };
}

function sale(lines: readonly PostingLine[], header: Partial<Posting> = {}): Posting {
  const clearing = sumOf(lines.filter(({ role }) => role !== 'memo'));
  const [account, currency, legalEntity] = ['shopify-us-1', 'USD', 'US'];
  return {
    kind: 'sale',
    legalEntity,
    channel: 'shopify',
    channelAccount: account,
    settlementAccount: account,
    currency,
    reference: { order: '450789469', orderName: '#1001', shipment: 'SHP-1' },
    occurredOn: '2026-11-21',
    documentOn: '2026-11-21',
    party: { role: 'consumer-default' },
    taxScheme: 'domestic',
    lines: [{ component: 'clearing', amount: clearing, role: 'clearing', basis: 'gross' }, ...lines],
    ...header,
  };
}

function documentsOf(body: Posting) {
  return documentsFor({ reference, body }, policy, limits).map(({ document }) => document);
}

function referencesOf(text: string, body: Posting): string[] {
  return outlinesFor({ reference: text, body }, limits).map((outline) => outline.reference);
}

/** Movements of a posting's documents: debit above zero, by account and party. */
function journal(posting: Posting) {
  return documentsOf(posting).map(({ kind, lines }) => [
    kind,
    Object.fromEntries(
      lines.map(({ account, party, debitMinor, creditMinor }) => [
        party ? `${account} ${party}` : account,
        debitMinor - creditMinor,
      ]),
    ),
  ]);
}

describe('what the books show', () => {
  it('a sale with sales tax on top: clearing at gross, revenue, promotion and tax apart', () => {
    const lines = [
      contra('item-price', 19900, 'L1'),
      contra('seller-promotion', -334, 'L1'),
      contra('tax', 398, 'L1'),
      contra('shipping', 500),
    ];
    expect(journal(sale(lines))).toEqual([
      ['invoice', { '1200 CLR-shopify-us-1-USD': 20464, '4000': -19900, '4090': 334, '2200': -398, '4010': -500 }],
    ]);
  });
  it('VAT of the legal entity EU goes to its own account', () => {
    const euro = {
      legalEntity: 'EU',
      channelAccount: 'shopify-eu-1',
      settlementAccount: 'shopify-eu-1',
      currency: 'EUR',
    };
    expect(journal(sale([contra('item-price', 10000, 'L1'), contra('tax', 1900, 'L1')], euro))).toEqual([
      ['invoice', { '1200 CLR-shopify-eu-1-EUR': 11900, '4000': -10000, '2210': -1900 }],
    ]);
  });
  it('consumption tax of the yen shop goes where the legal entity US has it', () => {
    const yen = { channelAccount: 'shopify-jp-1', settlementAccount: 'shopify-jp-1', currency: 'JPY' };
    expect(journal(sale([contra('item-price', 2728, 'L1'), contra('tax', 272, 'L1')], yen))).toEqual([
      ['invoice', { '1200 CLR-shopify-jp-1-JPY': 3000, '4000': -2728, '2200': -272 }],
    ]);
  });
  it('case 37: 20.00 paid by our own gift card are debited to its liability, the rest to clearing', () => {
    const card: PostingLine = { component: 'gift-card', amount: -2000, role: 'tender', basis: 'gross' };
    expect(journal(sale([contra('item-price', 5000, 'L1'), card]))).toEqual([
      ['invoice', { '1200 CLR-shopify-us-1-USD': 3000, '4000': -5000, '2400': 2000 }],
    ]);
  });
  it('the worked sale of Amazon US: 77.00 to clearing, 4.00 promotion, 76.00 and 5.00 revenue, its tax a memo', () => {
    const memo = (amount: number): PostingLine => ({
      component: 'marketplace-tax',
      amount,
      role: 'memo',
      basis: 'tax',
      orderLine: 'L1',
    });
    const lines = [
      contra('item-price', 7600, 'L1'),
      contra('seller-promotion', -400, 'L1'),
      contra('shipping', 500),
      memo(594),
      memo(-594),
    ];
    expect(journal(sale(lines))).toEqual([
      ['invoice', { '1200 CLR-shopify-us-1-USD': 7700, '4000': -7600, '4090': 400, '4010': -500 }],
    ]);
  });
  it('the worked sale of Amazon.de: 124.95 gross are 100.00 and 5.00 net and 19.95 VAT', () => {
    const euro = { legalEntity: 'EU', settlementAccount: 'amazon-de-1', currency: 'EUR' };
    const lines = [contra('item-price', 10000, 'L1'), contra('tax', 1900, 'L1'), contra('shipping', 500)];
    const tax: PostingLine = { ...contra('tax', 95), tax: { title: 'MwSt 19 %', liable: 'us', included: true } };
    const [document] = documentsOf(sale([...lines, tax], euro));
    expect(document).toMatchObject({
      party: 'CLR-amazon-de-1-EUR',
      expectedTotals: { debitMinor: 12495, creditMinor: 12495, taxMinor: 1995 },
    });
  });
});

describe('case 14: what changes after invoicing', () => {
  it('a line of 12.00 more is an extra invoice of 12.00', () => {
    expect(journal(sale([contra('item-price', 1200, 'L2')]))).toEqual([
      ['invoice', { '1200 CLR-shopify-us-1-USD': 1200, '4000': -1200 }],
    ]);
  });
  it('lines above zero make an invoice, lines below zero a credit memo, both under one revision', () => {
    const posting = sale([
      contra('item-price', 1200, 'L2'),
      contra('item-price', -800, 'L1'),
      contra('tax', -64, 'L1'),
      contra('shipping', -100),
    ]);
    expect(journal(posting)).toEqual([
      ['invoice', { '1200 CLR-shopify-us-1-USD': 1200, '4000': -1200 }],
      ['credit-memo', { '1200 CLR-shopify-us-1-USD': -964, '4000': 800, '2200': 64, '4010': 100 }],
    ]);
    expect(referencesOf(reference, posting)).toEqual([`${reference}/inv`, `${reference}/cm`]);
  });
  it('case 19: taking everything back is one credit memo', () => {
    expect(journal(sale([contra('item-price', -5000, 'L1')]))).toEqual([
      ['credit-memo', { '1200 CLR-shopify-us-1-USD': -5000, '4000': 5000 }],
    ]);
  });
  it('bears the date on which it happened beside the date of the document', () => {
    const [document] = documentsOf(sale([contra('item-price', 100, 'L1')], { documentOn: '2026-12-01' }));
    expect(document).toMatchObject({
      documentDate: '2026-12-01',
      originalDate: '2026-11-21',
      policyVersion: '2026-11',
      policyDigest: 'd',
    });
  });
});

describe('what is refused', () => {
  it('a posting whose clearing is not the sum of its other lines', () => {
    const posting = sale([contra('item-price', 100, 'L1')]);
    const wrong = {
      ...posting,
      lines: posting.lines.map((line) => (line.role === 'clearing' ? { ...line, amount: 99 } : line)),
    };
    expect(() => documentsOf(wrong)).toThrow(expect.objectContaining({ code: 'unbalanced' }));
  });
  it('a component that the policy gives no account', () => {
    const posting = sale([contra('commission', -100, 'L1')]);
    expect(() => documentsOf(posting)).toThrow(expect.objectContaining({ code: 'no-account' }));
  });
  it('a date before the first version of the policy', () => {
    const posting = sale([contra('item-price', 100, 'L1')], { documentOn: '2019-12-31' });
    expect(() => documentsOf(posting)).toThrow(expect.objectContaining({ code: 'no-policy' }));
  });
});

describe('references', () => {
  const body = sale([contra('item-price', 100, 'L1')]);
  it('are cut to the length that the ERP bears, one for each posting', () => {
    const long = (tail: string) => `order/shopify-us-1/${'9'.repeat(150)}/sale/${tail}@9`;
    const [one, other] = [long('SHP-1'), long('SHP-2')].map((text) => referencesOf(text, body)[0] ?? '');
    expect(one).toHaveLength(120);
    expect(one).toMatch(/^order\/shopify-us-1\/9+~[\w-]{16}\/inv$/);
    expect(one).not.toBe(other);
    expect(referencesOf(long('SHP-1'), body)[0]).toBe(one);
  });
});

const components = [
  'item-price',
  'shipping',
  'tax',
  'seller-promotion',
  'gift-wrap',
  'rounding',
  'tip',
  'duty',
] as const;
const anyLine = fc.record({
  component: fc.constantFrom(...components),
  amount: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  orderLine: fc.constantFrom('L1', 'L2', 'L3', undefined),
});
const anyTender = fc.record({
  component: fc.constant('gift-card' as const),
  amount: fc.integer({ min: -1_000_000, max: 1_000_000 }),
});

it('every document balances, and every amount of the posting is in exactly one of them', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyLine, { selector: ({ component, orderLine }) => `${component} ${orderLine}`, maxLength: 12 }),
      fc.array(anyTender, { maxLength: 1 }),
      (lines, tenders) => {
        const given = [
          ...lines.map(({ component, amount, orderLine }) => contra(component, amount, orderLine)),
          ...tenders.map((one): PostingLine => ({ ...one, role: 'tender', basis: 'gross' })),
        ];
        const body = sale(given);
        const documents = documentsOf(body);
        expect(documents.length).toBeLessThanOrEqual(2);
        for (const { lines: inDocument, expectedTotals, kind } of documents) {
          const sum = (side: 'debitMinor' | 'creditMinor') => sumOf(inDocument.map((line) => ({ amount: line[side] })));
          expect(sum('debitMinor')).toBe(sum('creditMinor'));
          expect(expectedTotals).toMatchObject({ debitMinor: sum('debitMinor'), creditMinor: sum('creditMinor') });
          for (const line of inDocument) expect(line.debitMinor > 0).not.toBe(line.creditMinor > 0);
          expect(['invoice', 'credit-memo']).toContain(kind);
        }
        const inDocuments = documents.flatMap((one) => one.lines).filter(({ account }) => account !== '1200');
        const posted = inDocuments
          .map(({ lineId, debitMinor, creditMinor }) => [lineId, creditMinor - debitMinor])
          .sort();
        const moved = given
          .filter(({ amount }) => amount !== 0)
          .map((line) => [lineKeyOf(line), line.amount])
          .sort();
        expect(posted).toEqual(moved);
        const clearing = documents.flatMap((one) => one.lines).filter(({ account }) => account === '1200');
        expect(sumOf(clearing.map(({ debitMinor, creditMinor }) => ({ amount: debitMinor - creditMinor })))).toBe(
          body.lines[0]?.amount,
        );
      },
    ),
  );
});
