import { randomUUID } from 'node:crypto';
import { referenceOf } from '../../posting/reference.js';
import type { ErpDocument } from '../driver.js';
import type { DriverUnderTest } from './driver-conformance.js';

/** The customer that clears a settlement account. */
export const CLEARING_PARTY = 'CLR-shopify-eu-1-EUR';

/** An invoice that the ERP under test takes, under a reference of its own. */
export function exampleInvoice(
  { driver, dates, skus }: Pick<DriverUnderTest, 'driver' | 'dates' | 'skus'>,
  changes: Partial<ErpDocument> = {},
): ErpDocument {
  const amount = 11900;
  return {
    reference: referenceOf(`test/${randomUUID()}`, 'above', driver.limits.referenceLength),
    kind: 'invoice',
    legalEntity: 'EU',
    currency: 'EUR',
    documentDate: dates.open,
    party: CLEARING_PARTY,
    text: '#1001 · 450789469',
    policyVersion: '1',
    policyDigest: 'd',
    lines: [
      { lineId: 'clearing', account: '1200', party: CLEARING_PARTY, debitMinor: amount, creditMinor: 0 },
      { lineId: 'item', account: '4000', debitMinor: 0, creditMinor: 10000, sku: skus.known, quantity: 2 },
      { lineId: 'tax', account: '2210', debitMinor: 0, creditMinor: 1900, taxCode: 'MwSt 19 %' },
    ],
    expectedTotals: { debitMinor: amount, creditMinor: amount, taxMinor: 1900 },
    ...changes,
  };
}

/** The same as a credit memo. */
export function swapped(document: ErpDocument): ErpDocument {
  return {
    ...document,
    kind: 'credit-memo',
    lines: document.lines.map((line) => ({ ...line, debitMinor: line.creditMinor, creditMinor: line.debitMinor })),
    expectedTotals: { ...document.expectedTotals, taxMinor: -document.expectedTotals.taxMinor },
  };
}
