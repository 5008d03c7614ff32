import { expect, it } from 'vitest';
import { exampleDocumentAccount, translatedBy } from '../../documents/testing.js';
import { source } from './source.js';

const id = '5d115c9c-44e3-ea11-bb43-000d3a2feca1';
const totals = { totalAmountExcludingTax: 10, totalTaxAmount: 0, totalAmountIncludingTax: 10, currencyCode: 'USD' };
const translated = (record: object) => translatedBy(source.kinds, JSON.stringify(record), exampleDocumentAccount);

it.each([
  ['a purchase invoice', { id, number: '108001', invoiceDate: '2026-01-01', vendorNumber: '20000', ...totals }],
  [
    'a purchase order',
    { id, number: '106001', orderDate: '2026-01-01', vendorId: id, vendorNumber: '20000', ...totals },
  ],
  ['a purchase credit memo', { id, number: '109001', creditMemoDate: '2026-01-01', vendorNumber: '20000', ...totals }],
  [
    'a posted shipment',
    { id, number: '102001', invoiceDate: '2026-01-01', customerNumber: '1', billToCustomerNumber: '1' },
  ],
  ['a vendor', { id, number: '10000', displayName: 'V', taxLiable: true, paymentTermsId: id, irs1099Code: '' }],
  ['an account', { id, number: '10100', displayName: 'Bank', category: 'Assets', subCategory: 'Current Assets' }],
  ['a quote', { id, number: '1006', validUntilDate: '2026-01-24', customerNumber: '1', ...totals }],
])('%s is nothing that we sold', async (_what, record) => {
  const found = await translated(record);
  expect({ kind: found.kind, facts: found.facts, refused: found.refused }).toEqual({
    kind: 'other-record',
    facts: [],
    refused: [],
  });
});

it('a sales invoice is one, whatever else stands in it', async () => {
  const record = {
    id,
    number: '103001',
    invoiceDate: '2026-01-01',
    customerNumber: '1',
    billToCustomerNumber: '1',
    shipmentDate: '2026-01-02',
  };
  expect((await translated({ ...record, ...totals })).kind).toBe('invoice');
});
