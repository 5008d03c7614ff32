import { expect, it } from 'vitest';
import type { TranslatedFact } from '../../apps/channel-gateway/src/documents/translation.js';
import { contradictedTotals } from './control-totals.js';

const fact = (type: string, data: Readonly<Record<string, unknown>>): TranslatedFact => ({
  actor: 'settlement',
  key: 'k',
  ref: { by: 'settlement-id', value: '7' },
  type,
  source: { document: 'd', line: 1, translator: 1 },
  time: '2026-01-01T00:00:00.000Z',
  revision: 0,
  data,
  offsets: {},
});
const header = fact('settlement.header.v1', { settlementId: '7', currency: 'USD', total: 300 });
const line = (amount: number) =>
  fact('settlement.line.v1', { settlementId: '7', currency: 'USD', role: 'clearing', amount });
const statement = fact('bank-account.statement.v1', {
  statementId: '1',
  account: 'A',
  currency: 'EUR',
  openingBalance: 100,
  closingBalance: 90,
});
const entry = (minor: number) =>
  fact('bank-account.entry.v1', {
    statementId: '1',
    account: 'A',
    state: 'booked',
    amount: { minor, currency: 'EUR' },
  });

it.each([
  ['a settlement that adds up', [header, line(100), line(200)], 0],
  ['a settlement that does not', [header, line(100), line(201)], 1],
  ['a bank statement that adds up', [statement, entry(-10)], 0],
  ['a bank statement that does not', [statement, entry(-11)], 1],
  [
    'a document that is closed with another sum',
    [fact('document.closed.v1', { documentId: 'd', sum: 1, stated: 2 })],
    1,
  ],
])('sees %s', (_name, facts, problems) => {
  expect(contradictedTotals({ facts, totals: [] })).toHaveLength(problems);
});

it('sees facts of a statement that was refused', () => {
  const totals = [{ statement: '7', currency: 'USD', stated: 300n, sum: 301n, lines: 1, byComponent: {} }];
  expect(contradictedTotals({ facts: [line(301)], totals })).toHaveLength(1);
});
