import { expect, it } from 'vitest';
import { contractOf } from '#libs/contracts';
import { loadedSource } from '../../../documents/load-source.js';
import { exampleDocumentAccount } from '../../../documents/testing.js';
import { translateWhole } from '../../../documents/translate-document.js';

const { source, components } = await loadedSource('amazon');
const account = { ...exampleDocumentAccount, account: 'amazon-us-1', source: 'amazon' };

async function translated(text: string) {
  const bytes = new TextEncoder().encode(text);
  const translation = await translateWhole(source, components, { document: 'report', bytes, account });
  for (const { type, data } of translation.facts)
    expect(contractOf(type)?.schema.safeParse(data).error, type).toBeUndefined();
  return translation;
}
const table = (rows: readonly (readonly string[])[], mark = '\t') =>
  translated(rows.map((row) => row.join(mark)).join('\r\n'));

const V1 = [
  'settlement-id',
  'settlement-start-date',
  'settlement-end-date',
  'deposit-date',
  'total-amount',
  'currency',
];
const V1_DETAIL = ['transaction-type', 'order-id', 'posted-date', 'order-item-code', 'sku', 'quantity-purchased'];
const V1_AMOUNTS = [
  'price-type',
  'price-amount',
  'item-related-fee-type',
  'item-related-fee-amount',
  'other-fee-amount',
  'other-fee-reason-description',
  'other-amount',
];
const HEAD = ['9', '2026-01-01T00:00:00+00:00', '2026-01-15T00:00:00+00:00', '2026-01-17T00:00:00+00:00'];
const v1Row = (detail: readonly string[], amounts: readonly string[]) => [
  '9',
  '',
  '',
  '',
  '',
  '',
  ...detail,
  ...amounts,
];
const POSTED = '2026-01-02T00:00:00+00:00';

function v1(total: string) {
  return table([
    [...V1, ...V1_DETAIL, ...V1_AMOUNTS],
    [...HEAD, total, 'USD'],
    v1Row(['Order', '114-1', POSTED, '55', 'MUG', '2'], []),
    v1Row(['Order', '114-1', POSTED, '55', 'MUG', ''], ['Principal', '40.00 ']),
    v1Row(['Order', '114-1', POSTED, '55', 'MUG', ''], ['', '', 'Commission', '-6.00']),
    v1Row(['ServiceFee', '', POSTED, '', '', ''], ['', '', 'Cost of Advertising', '-3.00', '-0.30', 'TaxAmount']),
    v1Row(['Payable to Amazon', '', POSTED, '', '', ''], ['', '', '', '', '', '', '-1.00']),
  ]);
}

it('a settlement V1 is a line for each pair of columns, with the units of the row before', async () => {
  const { facts, refused } = await v1('29.70');
  expect(refused).toEqual([]);
  const lines = facts.filter(({ type }) => type === 'settlement.line.v1').map(({ data }) => data);
  expect(lines.map((line) => [line['component'], line['amount'], line['quantity']])).toEqual([
    ['item-price', 4000, 2],
    ['commission', -600, undefined],
    ['advertising', -300, undefined],
    ['fee-tax', -30, undefined],
    ['carried-balance', -100, undefined],
  ]);
});

it.each(['29.71', '29.69'])(
  'case 39: a settlement V1 that states %s over lines of 29.70 brings nothing',
  async (total) => {
    const { facts, refused } = await v1(total);
    expect({ facts, code: refused[0]?.code }).toEqual({ facts: [], code: 'amounts-do-not-add-up' });
  },
);

const xml = (
  total: string,
) => `<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion></Header><MessageType>SettlementReport</MessageType><Message><MessageID>1</MessageID><SettlementReport>
<SettlementData><AmazonSettlementID>77</AmazonSettlementID><TotalAmount currency="EUR">${total}</TotalAmount><StartDate>2026-01-01T00:00:00+00:00</StartDate><EndDate>2026-01-15T00:00:00+00:00</EndDate><DepositDate>2026-01-17T00:00:00+00:00</DepositDate></SettlementData>
<Order><AmazonOrderID>303-1</AmazonOrderID><MarketplaceName>Amazon.de</MarketplaceName><Fulfillment><PostedDate>2026-01-02T10:00:00+00:00</PostedDate><Item><AmazonOrderItemCode>1</AmazonOrderItemCode><SKU>MUG</SKU><Quantity>2</Quantity><ItemPrice><Component><Type>Principal</Type><Amount currency="EUR">119.00</Amount></Component></ItemPrice><ItemFees><Fee><Type>Commission</Type><Amount currency="EUR">-17.85</Amount></Fee></ItemFees></Item></Fulfillment></Order>
<OtherTransaction><TransactionType>Current Reserve Amount</TransactionType><PostedDate>2026-01-15T00:00:00+00:00</PostedDate><Amount currency="EUR">-10.00</Amount></OtherTransaction>
</SettlementReport></Message></AmazonEnvelope>`;

it('a settlement as XML says the same', async () => {
  const { facts, refused } = await translated(xml('91.15'));
  expect(refused).toEqual([]);
  expect(facts.slice(1, 4).map(({ data }) => [data['component'], data['amount'], data['sku']])).toEqual([
    ['item-price', 11900, 'MUG'],
    ['commission', -1785, 'MUG'],
    ['reserve', -1000, undefined],
  ]);
  expect((await translated(xml('91.16'))).refused).toMatchObject([{ code: 'amounts-do-not-add-up' }]);
});

it('a date range report in German is read with its commas, months and words', async () => {
  const { facts, refused } = await table(
    [
      ['"Alle Beträge in EUR, sofern nicht anders gekennzeichnet"'],
      [
        'Datum/Uhrzeit',
        'Abrechnungsnummer',
        'Typ',
        'Bestellnummer',
        'SKU',
        'Marketplace',
        'Umsätze',
        'Verkaufsgebühren',
        'Andere',
        'Gesamt',
      ],
      [
        '2 Mai 2026 10:11:12 UTC',
        '5',
        'Bestellung',
        '303-1',
        'TASSE',
        'amazon.de',
        '1.119,00',
        '-17,85',
        '0',
        '1.101,15',
      ],
      ['3 Mai 2026 10:11:12 UTC', '5', 'Übertrag', '', '', '', '0', '0', '-1.101,15', '-1.101,15'],
      ['3 Mai 2026 10:11:12 UTC', '5', 'Bestellung', '303-2', '', 'amazon.de', '1,00', '0', '0', '1,01'],
    ],
    ';',
  );
  expect(facts.slice(0, 3).map(({ data }) => [data['component'], data['amount'], data['postedAt']])).toEqual([
    ['item-price', 111900, '2026-05-02T10:11:12.000Z'],
    ['commission', -1785, '2026-05-02T10:11:12.000Z'],
    ['payout', -110115, '2026-05-03T10:11:12.000Z'],
  ]);
  expect(refused).toMatchObject([{ line: 5, code: 'amounts-do-not-add-up' }]);
});

const RETURN =
  '<item_details><merchant_sku>MUG</merchant_sku><return_quantity>1</return_quantity><resolution>StandardRefund</resolution></item_details>';
const returned = (ordered: number) =>
  translated(
    `<AmazonEnvelope><Message><return_details>${RETURN}${RETURN}<order_id>1</order_id><amazon_rma_id>R</amazon_rma_id><return_request_date>2026-01-02T10:00:00Z</return_request_date><return_request_status>Approved</return_request_status><order_quantity>${ordered}</order_quantity></return_details></Message></AmazonEnvelope>`,
  );

it('an item of a return that stands twice is one where one was ordered, and two where two were', async () => {
  expect((await returned(1)).facts[0]?.data['lines']).toHaveLength(1);
  expect((await returned(2)).facts[0]?.data['lines']).toHaveLength(2);
});

it('rows of one RMA are one return, with a single space for nothing', async () => {
  const header = [
    'Order ID',
    'Return request date',
    'Return request status',
    'Amazon RMA ID',
    'Merchant RMA ID',
    'Merchant SKU',
    'Return quantity',
  ];
  const { facts } = await table([
    header,
    ['1', '10-Jul-2026', 'Approved', 'R1', ' ', 'A', '1'],
    ['1', '10-Jul-2026', 'Approved', 'R1', ' ', 'B', '2'],
    ['2', '11-Jul-2026', 'Denied', 'R2', ' ', 'A', '1'],
  ]);
  expect(facts.map(({ key, data }) => [key, data['state'], (data['lines'] as unknown[]).length])).toEqual([
    ['return/amazon-us-1/R1', 'authorised', 2],
    ['return/amazon-us-1/R2', 'declined', 1],
  ]);
});

it('equal rows of the ledger are two movements', async () => {
  const row = ['09/20/2026', 'SKU', 'Adjustments', '1', '-1', 'DTM2', 'SELLABLE', 'M'];
  const header = [
    'Date',
    'MSKU',
    'Event Type',
    'Reference ID',
    'Quantity',
    'Fulfillment Center',
    'Disposition',
    'Reason',
  ];
  const { facts } = await table([header, row, row], ',');
  expect(new Set(facts.map(({ data }) => data['movementId'])).size).toBe(2);
  expect(facts[0]?.data).toMatchObject({ reason: 'lost', units: -1, at: '2026-09-20' });
});

it('a ledger balance that is not what moved is refused', async () => {
  const header = [
    'Date',
    'MSKU',
    'Disposition',
    'Starting Warehouse Balance',
    'Receipts',
    'Customer Shipments',
    'Ending Warehouse Balance',
  ];
  const { facts, refused } = await table([
    header,
    ['09/20/2026', 'A', 'SELLABLE', '5', '2', '-1', '6'],
    ['09/20/2026', 'B', 'SELLABLE', '5', '2', '-1', '7'],
  ]);
  expect(facts.map(({ key }) => key)).toEqual(['stock-item/US/A/amazon-fba']);
  expect(refused).toMatchObject([{ line: 3, code: 'amounts-do-not-add-up' }]);
});

it.each([
  ['8.20', '2', true],
  ['8.21', '2', true],
  ['8.22', '2', false],
  ['8.20', '3', false],
])('a reimbursement of %s for units of which the report counts %s is taken: %s', async (total, count, taken) => {
  const header = [
    'approval-date',
    'reimbursement-id',
    'reason',
    'sku',
    'currency-unit',
    'amount-per-unit',
    'amount-total',
    'quantity-reimbursed-cash',
    'quantity-reimbursed-inventory',
    'quantity-reimbursed-total',
  ];
  const { facts } = await table([
    header,
    ['2026-09-01T10:00:00+00:00', '1', 'Lost_Warehouse', 'A', 'USD', '4.10', total, '2', '0', count],
  ]);
  expect(facts).toHaveLength(taken ? 1 : 0);
});
