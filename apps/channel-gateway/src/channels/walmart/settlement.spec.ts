import { describe, expect, it } from 'vitest';
import { codesOf, dataOf, translated } from './testing.js';

const columns = [
  'Period Start Date',
  'Period End Date',
  'Total Payable',
  'Currency',
  'Transaction Key',
  'Transaction Posted Timestamp',
  'Transaction Type',
  'Transaction Description',
  'Purchase Order #',
  'Purchase Order line #',
  'Amount',
  'Amount Type',
  'Ship Qty',
];
type Cells = Readonly<Record<string, string>>;
const row = (cells: Cells): Cells => ({
  'Period Start Date': '04/19/2026',
  'Period End Date': '05/02/2026',
  Currency: 'USD',
  'Transaction Posted Timestamp': '04/30/2026',
  ...cells,
});
const file = (rows: readonly Cells[], names: readonly string[] = columns, delimiter = ',', end = '\n'): string =>
  [names, ...rows.map((one) => names.map((name) => one[name] ?? ''))]
    .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter))
    .join(end);

const sale = { 'Transaction Type': 'Sale', 'Purchase Order #': '0005', 'Purchase Order line #': '1', 'Ship Qty': '13' };
const summary = (total: string): Cells => row({ 'Transaction Type': 'PaymentSummary', 'Total Payable': total });
const price = row({ ...sale, Amount: '100.00', 'Amount Type': 'Product Price' });
const commission = row({ ...sale, Amount: '-8.00', 'Amount Type': 'Commission on Product' });
const fee = row({
  'Transaction Type': 'Adjustment',
  'Transaction Description': '"WFS Return Shipping fee "',
  'Purchase Order #': '0005',
  Amount: '-2.50',
  'Amount Type': 'Fee/Reimbursement',
});

describe('a recon report with a row per amount', () => {
  it('is a settlement whose lines come to its Total Payable', async () => {
    const found = await translated(file([summary('89.50'), price, commission, fee]));
    expect(found.refused).toEqual([]);
    expect(dataOf(found, 'settlement.header.v1')).toMatchObject([
      { settlementId: '2026-04-19_2026-05-02', total: 8950, from: '2026-04-19', to: '2026-05-02' },
    ]);
    expect(dataOf(found, 'settlement.line.v1')).toMatchObject([
      { component: 'item-price', amount: 10000, marketplaceOrderId: '0005', quantity: 13 },
      { component: 'commission', amount: -800 },
      { component: 'return-processing-fee', amount: -250, about: 'order' },
    ]);
  });

  it('says the quantity of a transaction once: 13 units and not 26', async () => {
    const lines = dataOf(await translated(file([price, commission])), 'settlement.line.v1');
    expect(lines.map((one) => one['quantity'])).toEqual([13, undefined]);
  });

  it('keeps two equal rows as two lines with their own quantity', async () => {
    const lines = dataOf(await translated(file([price, price, commission, commission])), 'settlement.line.v1');
    expect(lines.map((one) => one['quantity'])).toEqual([13, 13, undefined, undefined]);
  });

  it.each(['89.51', '89.49'])('is refused as a whole where its Total Payable is %s', async (total) => {
    const found = await translated(file([summary(total), price, commission, fee]));
    expect(codesOf(found)).toEqual(['amounts-do-not-add-up']);
    expect(found.refused[0]?.detail).toContain('89.50');
    expect(dataOf(found, 'settlement.line.v1')).toEqual([]);
  });

  it('reads the same from other columns, delimiters and line ends', async () => {
    const rows = [summary('89.50'), price, commission, fee];
    const other = file(rows, ['Campaign Id', ...columns.toReversed()], '\t', '\r\n');
    const [one, two] = [await translated(`\uFEFF${other}`), await translated(file(rows))];
    expect(one.facts.map((fact) => fact.data)).toEqual(two.facts.map((fact) => fact.data));
  });

  it('keeps words that nobody has mapped as unclassified, and counts them', async () => {
    const odd = row({ ...sale, Amount: '1.00', 'Amount Type': 'Moon Fee' });
    const found = await translated(file([summary('101.00'), price, odd]));
    expect(dataOf(found, 'settlement.line.v1')[1]).toMatchObject({
      component: 'unclassified',
      words: ['Sale', 'Moon Fee'],
    });
  });

  it('as a page of JSON is proved where it is the whole report only', async () => {
    const page = { reportData: [summary('89.50'), price], nextOffset: 2, totalRecords: 4 };
    expect(codesOf(await translated(page))).toEqual([]);
    expect(codesOf(await translated({ ...page, totalRecords: 2 }))).toEqual(['amounts-do-not-add-up']);
  });
});

const older = ['Walmart.com PO #', 'Transaction Type', 'Transaction Date Time', 'Refunded Retail Sales'];
const payable = 'Payable to Partner from Sale';
const refunded = (po: string, sales: string, left: string, more: Cells = {}): Cells => ({
  'Walmart.com PO #': po,
  'Transaction Type': 'REFUNDED',
  'Transaction Date Time': '05/25/2026',
  'Refunded Retail Sales': sales,
  [payable]: left,
  ...more,
});

describe('a recon report with a row per order line', () => {
  it('keeps two refunds of one purchase order as two, and the zeros of its number', async () => {
    const rows = [refunded('007', '-50.00', '-48.00'), refunded('007', '-25.00', '-24.00')];
    const found = await translated(file(rows, [...older, payable]));
    expect(dataOf(found, 'settlement.line.v1')).toMatchObject([
      { marketplaceOrderId: '007', component: 'item-price', amount: -5000, about: 'return' },
      { component: 'unclassified', amount: 200 },
      { marketplaceOrderId: '007', component: 'item-price', amount: -2500 },
      { component: 'unclassified', amount: 100 },
    ]);
  });

  it.each(['2.00', '-2.00'])('knows the commission of %s by what is payable', async (commissionFromSale) => {
    const rows = [refunded('007', '-50.00', '-48.00', { 'Commission from Sale': commissionFromSale })];
    const found = await translated(file(rows, [...older, 'Commission from Sale', payable]));
    expect(dataOf(found, 'settlement.line.v1')[1]).toMatchObject({ component: 'commission', amount: 200 });
  });

  it.each(['-48.01', '-47.99'])('refuses a row that states %s as payable, and no other', async (stated) => {
    const cost = { 'Commission from Sale': '2.00' };
    const rows = [refunded('007', '-50.00', stated, cost), refunded('008', '-50.00', '-48.00', cost)];
    const found = await translated(file(rows, [...older, 'Commission from Sale', payable]));
    expect(codesOf(found)).toEqual(['amounts-do-not-add-up']);
    expect(dataOf(found, 'settlement.line.v1').map((one) => one['marketplaceOrderId'])).toEqual(['008', '008']);
  });
});

const statement = (changed: Readonly<Record<string, object>> = {}) => ({
  status: 'OK',
  partnerId: 'SELLER-1',
  payload: {
    accountSummary: {
      openingBalance: 10,
      orderActivity: 90.5,
      walmartFulfillmentServices: -5,
      otherActivities: 0,
      reserve: 3,
      paidToYou: 10,
      closingBalance: 82.5,
      scheduledSettlementDate: '2026-05-05',
      lastUpdatedDate: '2026-05-02',
      ...changed['summary'],
    },
    transactionDetails: {
      saleAggregate: {
        productPrice: 100,
        netTaxCollected: 8.25,
        productTaxCollected: 8.25,
        shippingTaxCollected: 0,
        netTaxWithheld: -8.25,
        productTaxWithheld: -8.25,
        netComm: -9.5,
        totalBaseCommission: -10,
        commissionSavings: 0.5,
        netPayable: 90.5,
        ...changed['sale'],
      },
      wfs: { wfsFullfillmentFee: -4, wfsStorageFee: -1, netPayable: -5 },
      partnerTxns: [],
    },
  },
});

describe('a payment statement', () => {
  it('comes from the opening to the closing balance by kinds of amounts', async () => {
    const found = await translated(statement());
    expect(found.refused).toEqual([]);
    expect(found.totals).toMatchObject([{ stated: 7250n, sum: 7250n }]);
    expect(found.totals[0]?.byComponent).toMatchObject({
      commission: -1000n,
      'commission-discount': 50n,
      'fulfilment-fee': -400n,
      'storage-fee': -100n,
      payout: -1000n,
      reserve: -300n,
    });
  });

  it('amounts may be text', async () => {
    const text = JSON.stringify(statement(), (_, value: unknown) =>
      typeof value === 'number' ? String(value) : value,
    );
    const found = await translated(JSON.parse(text) as ReturnType<typeof statement>);
    expect(found.refused).toEqual([]);
    expect(found.totals[0]?.byComponent).toMatchObject({ commission: -1000n, 'storage-fee': -100n });
  });

  it('takes a commission as a whole where its parts say nothing', async () => {
    const found = await translated(statement({ sale: { totalBaseCommission: 0, commissionSavings: 0 } }));
    expect(found.totals[0]?.byComponent['commission']).toBe(-950n);
  });

  it.each([
    ['a closing balance too high', { summary: { closingBalance: 82.51 } }],
    ['a closing balance too low', { summary: { closingBalance: 82.49 } }],
    ['a section that is not its netPayable', { sale: { netPayable: 90.51 } }],
    ['tax that is not the sum of its parts', { sale: { netTaxCollected: 8.24 } }],
  ])('is refused for %s', async (_, changed) => {
    const found = await translated(statement(changed));
    expect(codesOf(found)).toEqual(['amounts-do-not-add-up']);
    expect(found.facts).toEqual([]);
  });

  it('case 16: of another seller is refused', async () => {
    expect(codesOf(await translated({ ...statement(), partnerId: 'OTHER' }))).toEqual(['seller-mismatch']);
  });
});
