import { expect, it } from 'vitest';
import { contractOf } from '#libs/contracts';
import { loadedSource } from '../../../../documents/load-source.js';
import { exampleDocumentAccount } from '../../../../documents/testing.js';
import { translateWhole } from '../../../../documents/translate-document.js';

const { source, components } = await loadedSource('amazon');
const account = { ...exampleDocumentAccount, account: 'amazon-us-1', source: 'amazon' };
const usd = (CurrencyAmount: number) => ({ CurrencyCode: 'USD', CurrencyAmount });
const money = (currencyAmount: number, currencyCode = 'USD') => ({ currencyCode, currencyAmount });
const POSTED = '2026-01-20T08:00:00Z';

async function translated(document: unknown) {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const translation = await translateWhole(source, components, { document: 'answer', bytes, account });
  for (const { type, data } of translation.facts)
    expect(contractOf(type)?.schema.safeParse(data).error, type).toBeUndefined();
  return translation;
}
const events = (FinancialEvents: unknown) => translated({ payload: { FinancialEvents } });
async function linesOf(list: unknown) {
  const { facts, refused } = await events(list);
  expect(refused).toEqual([]);
  return facts.map(({ data }) => [data['component'], data['amount']]);
}

it('a shipment is a line for each charge, fee, tax and promotion, with the item that it is about', async () => {
  const { facts } = await events({
    ShipmentEventList: [
      {
        AmazonOrderId: '114-1',
        MarketplaceName: 'Amazon.com',
        PostedDate: POSTED,
        ShipmentItemList: [
          {
            SellerSKU: 'MUG',
            OrderItemId: '55',
            QuantityShipped: 2,
            ItemChargeList: [
              { ChargeType: 'Principal', ChargeAmount: usd(39.99) },
              { ChargeType: 'Tax', ChargeAmount: usd(3.3) },
            ],
            ItemFeeList: [{ FeeType: 'Commission', FeeAmount: usd(-6) }],
            ItemTaxWithheldList: [
              {
                TaxCollectionModel: 'MarketplaceFacilitator',
                TaxesWithheld: [{ ChargeType: 'MarketplaceFacilitatorTax-Principal', ChargeAmount: usd(-3.3) }],
              },
            ],
            PromotionList: [{ PromotionType: 'Whatever', PromotionId: 'Save 1', PromotionAmount: usd(-1) }],
          },
        ],
      },
    ],
  });
  expect(facts.map(({ data }) => [data['component'], data['amount'], data['quantity']])).toEqual([
    ['item-price', 3999, 2],
    ['tax', 330, undefined],
    ['commission', -600, undefined],
    ['marketplace-tax', -330, undefined],
    ['seller-promotion', -100, undefined],
  ]);
  expect(facts[0]).toMatchObject({
    key: 'settlement/amazon-us-1/open-USD',
    data: { sku: 'MUG', orderLineId: '55', marketplaceOrderId: '114-1', postedAt: '2026-01-20T08:00:00.000Z' },
  });
});

it('claims, chargebacks, loans, debts, withheld taxes and advertising have components of their own', async () => {
  const claim = { PostedDate: POSTED, OrderChargeList: [{ ChargeType: 'Principal', ChargeAmount: usd(-5) }] };
  expect(
    await linesOf({
      GuaranteeClaimEventList: [claim],
      ChargebackEventList: [claim],
      LoanServicingEventList: [{ LoanAmount: usd(100), SourceBusinessEventType: 'LoanAdvance' }],
      DebtRecoveryEventList: [{ DebtRecoveryType: 'DebtPayment', RecoveryAmount: usd(-7) }],
      TDSReimbursementEventList: [{ PostedDate: POSTED, ReimbursedAmount: usd(2) }],
      ProductAdsPaymentEventList: [
        {
          postedDate: POSTED,
          transactionType: 'charge',
          baseValue: usd(-10),
          taxValue: usd(-1),
          transactionValue: usd(-11),
        },
      ],
    }),
  ).toEqual([
    ['marketplace-claim', -500],
    ['dispute-amount', -500],
    ['loan-drawn', 10000],
    ['transfer', -700],
    ['tax-withheld', 200],
    ['advertising', -1000],
    ['fee-tax', -100],
  ]);
});

it('case 39: an event that does not come to its own total is refused alone, by both figures', async () => {
  const coupon = (TotalAmount: number) => ({
    PostedDate: POSTED,
    CouponId: 'C',
    FeeComponent: { FeeType: 'CouponRedemptionFee', FeeAmount: usd(-4) },
    ChargeComponent: { ChargeType: 'CouponRedemptionFee', ChargeAmount: usd(-1) },
    TotalAmount: usd(TotalAmount),
  });
  const { facts, refused } = await events({ CouponPaymentEventList: [coupon(-5), coupon(-5.01)] });
  expect(facts).toHaveLength(2);
  expect(refused).toMatchObject([
    { pointer: '/payload/FinancialEvents/CouponPaymentEventList/1', code: 'amounts-do-not-add-up' },
  ]);
});

it('an event in two currencies is refused', async () => {
  const { refused } = await events({
    ServiceFeeEventList: [
      {
        FeeList: [
          { FeeType: 'Subscription', FeeAmount: usd(-1) },
          { FeeType: 'Subscription', FeeAmount: { CurrencyCode: 'CAD', CurrencyAmount: -1 } },
        ],
      },
    ],
  });
  expect(refused).toMatchObject([{ code: 'mixed-currency' }]);
});

it('case 45: unknown words of a fee are unclassified and kept', async () => {
  const { facts } = await events({
    ServiceFeeEventList: [{ FeeReason: 'New', FeeList: [{ FeeType: 'Moon fee', FeeAmount: usd(-1) }] }],
  });
  expect(facts[0]?.data).toMatchObject({
    component: 'unclassified',
    words: ['ServiceFeeEventList', 'New', 'FeeList', 'Moon fee'],
  });
});

const transaction = (changes: object) =>
  translated({
    payload: {
      transactions: [{ transactionType: 'Shipment', postedDate: POSTED, totalAmount: money(8), ...changes }],
    },
  });
const part = (breakdownType: string, amount: number, breakdowns: unknown[] = []) => ({
  breakdownType,
  breakdownAmount: money(amount),
  breakdowns,
});

it('a transaction is what it is broken down into, and must come to its total', async () => {
  const breakdowns = [
    part('Sales', 10, [part('OurPricePrincipal', 10)]),
    part('AmazonFees', -2, [part('Commission', -2)]),
  ];
  const { facts } = await transaction({ breakdowns });
  expect(facts.map(({ data }) => [data['component'], data['amount']])).toEqual([
    ['item-price', 1000],
    ['commission', -200],
  ]);
  const { refused } = await transaction({ breakdowns: [part('Sales', 9)] });
  expect(refused).toMatchObject([{ code: 'amounts-do-not-add-up' }]);
});

it('items that repeat the amounts of a transaction are not counted twice', async () => {
  const items = [{ totalAmount: money(8), breakdowns: [part('OurPricePrincipal', 8)], contexts: [{ sku: 'MUG' }] }];
  const { facts } = await transaction({ breakdowns: [part('Sales', 8)], items });
  expect(facts.map(({ data }) => [data['component'], data['amount'], data['sku']])).toEqual([
    ['item-price', 800, 'MUG'],
  ]);
});

it.each([
  ['more', 8.02, '-0.02'],
  ['less', 7.98, '0.02'],
])(
  'case 40: a transaction whose items come to two cents %s than its breakdown is refused alone',
  async (_what, item, difference) => {
    const good = { transactionId: 'T1', transactionType: 'Shipment', postedDate: POSTED, totalAmount: money(8) };
    const items = [{ totalAmount: money(item), breakdowns: [part('OurPricePrincipal', item)] }];
    const wrong = { ...good, transactionId: 'T2', breakdowns: [part('Sales', 8)], items };
    const { facts, refused } = await translated({
      payload: { transactions: [good, wrong, { ...good, transactionId: 'T3' }] },
    });
    expect(refused).toMatchObject([{ code: 'amounts-do-not-add-up', pointer: '/payload/transactions/1' }]);
    expect(refused[0]?.detail).toContain(`a difference of ${difference} USD`);
    expect(facts.map(({ data }) => data['transactionId'])).toEqual(['T1', 'T3']);
    // nothing says that the settlement is closed: it waits for the transaction that it lacks
    expect(facts.map(({ type }) => type)).not.toContain('settlement.header.v1');
  },
);

it('money that is deferred is a memo until the day that is named', async () => {
  const contexts = [{ contextType: 'DeferredContext', deferralReason: 'DD7', maturityDate: '2026-02-01T00:00:00Z' }];
  const { facts } = await transaction({ transactionStatus: 'DEFERRED', contexts });
  expect(facts[0]?.data).toMatchObject({ role: 'memo', availableAt: '2026-02-01T00:00:00.000Z' });
});

it('balances state what can be paid and what is held, and must add up', async () => {
  const balance = (reserved: number) => ({
    balances: [
      {
        balanceType: 'TOTAL',
        amount: money(15),
        lastUpdatedTime: '2026-01-12T10:30:00+09:00',
        balances: [
          { balanceType: 'AVAILABLE', amount: money(8) },
          { balanceType: 'RESERVED', amount: money(reserved) },
        ],
      },
    ],
  });
  const { facts } = await translated(balance(7));
  expect(facts[0]?.data).toMatchObject({ available: 800, reserved: 700, total: 1500, at: '2026-01-12T01:30:00.000Z' });
  expect((await translated(balance(6))).refused).toMatchObject([{ code: 'amounts-do-not-add-up' }]);
});

it('a group of events is a settlement, and its transfer a payout in the currency of the bank', async () => {
  const { facts } = await translated({
    payload: {
      FinancialEventGroupList: [
        {
          FinancialEventGroupId: 'G1',
          ProcessingStatus: 'Closed',
          FundTransferStatus: 'Succeeded',
          OriginalTotal: usd(10),
          ConvertedTotal: { CurrencyCode: 'EUR', CurrencyAmount: 9 },
          FundTransferDate: POSTED,
          FinancialEventGroupStart: '2026-01-01T00:00:00Z',
          FinancialEventGroupEnd: '2026-01-15T00:00:00Z',
        },
      ],
    },
  });
  expect(facts.map(({ type, data }) => [type, data['total'] ?? data['amount']])).toEqual([
    ['settlement.header.v1', 1000],
    ['settlement.payout.v1', { minor: 900, currency: 'EUR' }],
  ]);
});

it('a transfer of the wallet has the rate, what arrived and what was kept', async () => {
  const { facts } = await translated({
    transactionId: 'T1',
    transactionType: 'DEBIT',
    transactionStatus: 'SUCCESSFUL',
    transactionRequestDate: POSTED,
    transactionRequestAmount: money(500, 'EUR'),
    transferRateDetails: {
      fxRateDetails: { baseRate: 7.6915, effectiveFxRate: 7.6084 },
      transferAmount: money(3804.2, 'CNY'),
      fees: [{ feeType: 'TRANSACTION_FEE', feeAmount: money(4.5, 'EUR') }],
    },
  });
  expect(facts[0]?.data).toMatchObject({
    amount: { minor: -50000, currency: 'EUR' },
    original: { minor: 380420, currency: 'CNY' },
    fee: { minor: -450, currency: 'EUR' },
    exchangeRate: '7.6084',
  });
});

it.each([
  ['error', { errors: [{ code: 'InvalidInput', message: 'No.' }] }],
  ['payment-methods', { paymentMethods: [] }],
  ['payouts', { payouts: [] }],
  ['request', { parameters: { MaxResultsPerPage: { value: 1 } } }],
])('an answer without business facts is taken: %s', async (kind, document) => {
  expect(await translated(document)).toMatchObject({ kind, facts: [], refused: [] });
});
