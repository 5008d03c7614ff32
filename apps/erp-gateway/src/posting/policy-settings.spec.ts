import { describe, expect, it } from 'vitest';
import { postingRequested, type Posting, type PostingLine } from '#libs/contracts';
import { planFor } from './documents.js';
import { policyOf } from './policy-text.js';
import type { PostingPolicy } from './posting-policy.js';

const { body } = postingRequested.schema.parse(postingRequested.example);
const limits = { referenceLength: 120, lineIdLength: 200 };
const base = {
  name: 'all',
  documents: { above: 'invoice', below: 'credit-memo' },
  clearingParty: 'CLR-{settlementAccount}-{currency}',
  accounts: { clearing: '1200', 'item-price': '4000', tax: '2200', rounding: '6900', shipping: '4010' },
};

function policy(rules: readonly object[], more: object = {}): PostingPolicy {
  const version = { version: 'v', from: '2020-01-01', rules: [base, ...rules] };
  return policyOf(JSON.stringify({ versions: [version], ...more }), 'posting.yaml', []);
}

const line = (component: PostingLine['component'], amount: number, more: Partial<PostingLine> = {}): PostingLine => ({
  component,
  amount,
  role: component === 'clearing' ? 'clearing' : 'contra',
  basis: component === 'tax' ? 'tax' : 'net',
  ...more,
});

function plan(rules: readonly object[], changes: Partial<Posting> = {}, more: object = {}) {
  const lines = [line('clearing', 1_000), line('item-price', 1_000, { orderLine: 'L1', sku: 'MUG', warehouse: 'WH1' })];
  return planFor(
    { reference: 'order/a/1/sale/S@1', body: { ...body, lines, ...changes } },
    policy(rules, more),
    limits,
  );
}

const first = (...words: Parameters<typeof plan>) => plan(...words).documents[0]?.document;

describe('tax codes', () => {
  const vat = line('tax', 190, { orderLine: 'L1', tax: { title: 'MwSt', liable: 'us', included: true } });
  const lines = [line('clearing', 1_190), line('item-price', 1_000, { orderLine: 'L1' }), vat];
  const codesOf = (rules: object[], changes: Partial<Posting> = {}) =>
    first(rules, { lines, ...changes })?.lines.flatMap(({ erpTaxCode, taxCode }) =>
      taxCode ? [[taxCode, erpTaxCode]] : [],
    );
  it('are the ERP’s by the channel’s name, by country', () => {
    const rules = [
      { name: 'codes', taxCodes: { otherwise: 'STD' } },
      { name: 'de', when: { country: 'DE' }, taxCodes: { MwSt: 'DE19' } },
    ];
    expect(codesOf(rules, { shipTo: { country: 'DE' } })).toEqual([['MwSt', 'DE19']]);
    expect(codesOf(rules, { shipTo: { country: 'AT' } })).toEqual([['MwSt', 'STD']]);
    expect(codesOf([])).toEqual([['MwSt', undefined]]);
  });
});

it('case 77: OSS tax of a sale from Germany to France goes to an account of its own', () => {
  const rules = [
    {
      name: 'oss-fr',
      when: { taxScheme: 'OSS', country: 'FR' },
      accounts: { tax: '2230' },
      taxCodes: { otherwise: 'OSS-FR-20' },
    },
  ];
  const lines = [
    line('clearing', 12_000),
    line('item-price', 10_000, { orderLine: 'L1' }),
    line('tax', 2_000, { orderLine: 'L1', tax: { title: 'TVA', rate: '0.20', liable: 'us', included: true } }),
  ];
  const document = first(rules, { taxScheme: 'OSS', shipTo: { country: 'FR' }, lines });
  expect(document?.lines.at(-1)).toMatchObject({ account: '2230', creditMinor: 2_000, erpTaxCode: 'OSS-FR-20' });
  expect(first(rules, { taxScheme: 'OSS', shipTo: { country: 'IT' }, lines })?.lines.at(-1)).toMatchObject({
    account: '2200',
  });
});

it('case 61: EU deemed supply: revenue net, the marketplace is the party, with an exempt code', () => {
  const rules = [
    {
      name: 'deemed',
      when: { taxScheme: 'deemed-supply' },
      party: 'MKT-{channel}',
      dimensions: { taxTreatment: 'B2B-EXEMPT' },
    },
  ];
  const document = first(rules, { taxScheme: 'deemed-supply', channel: 'amazon', party: { role: 'marketplace' } });
  expect(document).toMatchObject({
    party: 'MKT-amazon',
    lines: [
      { account: '1200', party: 'CLR-shopify-us-1-USD', debitMinor: 1_000 },
      { account: '4000', creditMinor: 1_000, dimensions: { taxTreatment: 'B2B-EXEMPT' } },
    ],
  });
});

it('dimensions are filled from posting and line; what is not stated is left out', () => {
  const rules = [{ name: 'd', dimensions: { shop: '{channelAccount}', site: '{warehouse}', country: '{country}' } }];
  const lines = first(rules, { shipTo: undefined, party: { role: 'business' } })?.lines.map(
    ({ dimensions }) => dimensions,
  );
  expect(lines).toEqual([{ shop: 'shopify-us-1' }, { shop: 'shopify-us-1', site: 'WH1' }]);
});

describe('tolerance', () => {
  const off = (by: number) => ({
    lines: [line('clearing', 1_000 + by), line('item-price', 1_000, { orderLine: 'L1' })],
  });
  it('sends what is inside it to rounding, up or down', () => {
    const rules = [{ name: 't', tolerance: 2 }];
    const movements = (by: number) =>
      first(rules, off(by))?.lines.map(({ account, debitMinor, creditMinor }) => [account, debitMinor - creditMinor]);
    expect(movements(2)).toEqual([
      ['1200', 1_002],
      ['4000', -1_000],
      ['6900', -2],
    ]);
    expect(movements(-1)).toEqual([
      ['1200', 999],
      ['4000', -1_000],
      ['6900', 1],
    ]);
  });
  it('refuses what is beyond it, and by itself tolerates nothing', () => {
    expect(() => plan([{ name: 't', tolerance: 2 }], off(3))).toThrow(expect.objectContaining({ code: 'unbalanced' }));
    expect(() => plan([], off(1))).toThrow(expect.objectContaining({ code: 'unbalanced' }));
  });
});

describe('dates', () => {
  const dates = {
    documentOn: '2026-02-03',
    occurredOn: '2026-01-30',
    recogniseOn: '2026-02-02',
    taxPointOn: '2026-01-29',
  };
  it.each([
    ['document', '2026-02-03'],
    ['occurrence', '2026-01-30'],
    ['recognition', '2026-02-02'],
    ['tax-point', '2026-01-29'],
  ])('the %s date is borne where the policy says so', (date, expected) => {
    expect(first([{ name: 'd', date }], dates)).toMatchObject({ documentDate: expected });
  });
  it('case 72: shipped in January, delivered on 2 February, recognised at delivery: the revenue is February’s', () => {
    const document = first([{ name: 'd', date: 'recognition' }], { ...dates, documentOn: '2026-01-30' });
    expect(document).toMatchObject({ documentDate: '2026-02-02', originalDate: '2026-01-30' });
  });
  it('case 65: a date in a closed period becomes the first open day, and its own is kept', () => {
    const books = (late: string) => ({
      legalEntities: { US: { zone: 'America/New_York', closedThrough: '2026-01-31', late } },
    });
    const changes = { documentOn: '2026-01-30', occurredOn: '2026-01-30' };
    expect(plan([], changes, books('next-open')).dates).toEqual({
      documentOn: '2026-02-01',
      originalOn: '2026-01-30',
      late: { from: '2026-01-30', to: '2026-02-01', approve: false },
    });
    expect(plan([], changes, books('approve')).dates.late).toMatchObject({ approve: true });
    expect(() => plan([], changes, books('refuse'))).toThrow(expect.objectContaining({ code: 'closed-period' }));
    expect(plan([], { documentOn: '2026-02-01' }, books('refuse')).dates.late).toBeNull();
  });
});

describe('approval', () => {
  const asks = (rules: object[], changes: Partial<Posting> = {}) => {
    const { settled, atStake } = plan(rules, changes);
    return settled.approvalAbove !== null && atStake > settled.approvalAbove;
  };
  it('is asked above the amount of the most specific rule, whichever way the money goes', () => {
    const rules = [
      { name: 'all-above', approval: { above: 999 } },
      { name: 'sales-never', when: { kind: 'sale' }, approval: 'none' },
    ];
    expect(asks([])).toBe(false);
    expect(asks([{ name: 'a', approval: { above: 999 } }])).toBe(true);
    expect(asks([{ name: 'a', approval: { above: 1_000 } }])).toBe(false);
    expect(asks(rules)).toBe(false);
    const lines = [line('clearing', -1_000), line('item-price', -1_000, { orderLine: 'L1' })];
    expect(asks(rules, { kind: 'refund', lines })).toBe(true);
  });
});
