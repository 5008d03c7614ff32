import { expect, it } from 'vitest';
import type { DocumentAccount } from '../accounts/accounts.js';
import { minorOf } from './amounts.js';
import { ComponentTable } from './components.js';
import { checkSeller } from './seller-check.js';
import type { TableKind } from './source.js';
import { Statement } from './statement.js';
import { exampleDocumentAccount, translatedBy } from './testing.js';

const fact = { actor: 'settlement', key: 's', ref: { by: 'settlement-id', value: 's' }, type: 'line.v1' } as const;

/** Rows of a statement: `total` or `line`, and an amount. */
const kind: TableKind<DocumentAccount> = {
  kind: 'statement',
  form: 'table',
  doc: 'An example.',
  documentedAt: 'nowhere',
  columns: ['statement', 'row', 'amount'],
  open: (out) => {
    const statements = new Map<string, Statement>();
    return {
      row: (row) => {
        const id = row.text('statement');
        const amount = minorOf(row.text('amount'), 'USD', row);
        if (row.text('row') === 'total')
          statements.set(id, out.statement({ id, currency: 'USD', stated: amount, place: row.place }));
        else
          statements
            .get(id)
            ?.line(row.place, amount, 'commission', { ...fact, time: '2026-01-01T00:00:00.000Z', data: {} });
      },
    };
  },
};
const translated = (...rows: string[]) => translatedBy([kind], ['statement,row,amount', ...rows].join('\n'));

it('lines that come to the total are taken, and the document is closed', async () => {
  const { facts, refused, totals } = await translated('s,total,10000.00', 's,line,9999.99', 's,line,0.01');
  expect(refused).toEqual([]);
  expect(facts.map(({ type }) => type)).toEqual(['line.v1', 'line.v1', 'document.closed.v1']);
  expect(facts.at(-1)).toMatchObject({
    key: 'example',
    data: { documentId: 'example', lines: 2, sum: 1000000, stated: 1000000 },
  });
  expect(totals).toEqual([
    {
      statement: 's',
      currency: 'USD',
      stated: 1000000n,
      sum: 1000000n,
      lines: 2,
      byComponent: { commission: 1000000n },
    },
  ]);
});

it.each([
  ['10000.00', '0.01'],
  ['9999.98', '-0.01'],
])('case 39: lines of 9,999.99 under a total of %s are refused with a difference of %s', async (total, difference) => {
  const { facts, refused } = await translated(`s,total,${total}`, 's,line,9999.99');
  expect(facts).toEqual([]);
  expect(refused).toMatchObject([{ code: 'amounts-do-not-add-up', line: 2, subject: 's' }]);
  expect(refused[0]?.detail).toContain(
    `9999.99 USD, and the document states ${total} USD: a difference of ${difference} USD`,
  );
});

it('case 42: two equal lines are two', async () => {
  const { facts } = await translated('s,total,-0.60', 's,line,-0.30', 's,line,-0.30');
  expect(facts.map(({ source }) => source.line)).toEqual([3, 4, 2]);
});

it('case 63: a million lines of 0.01 are 10,000.00, and few of them are held back', () => {
  let [out, held] = [0, 0];
  const statement = new Statement(
    { id: 's', currency: 'USD', stated: 1_000_000n, place: { line: 1 } },
    {
      placed: (place, { revision = 0, offsets = {}, ...rest }) => ({
        ...rest,
        source: { document: 'd', translator: 1, ...place },
        revision,
        offsets,
      }),
      check: () => undefined,
      add: (facts) => (out += facts.length),
      refuse: () => expect.unreachable(),
      hold: (more) => (held += more) <= 5_000,
    },
  );
  const cent = minorOf('0.01', 'USD', { place: {} });
  const data = { ...fact, time: '2026-01-01T00:00:00.000Z', data: {} };
  for (let line = 1; line <= 1_000_000; line++) statement.line({ line }, cent, 'commission', data);
  expect(out).toBeGreaterThan(970_000);
  statement.close();
  expect({ out, total: statement.total.sum }).toEqual({ out: 1_000_000, total: 1_000_000n });
});

it('one statement that cannot be taken harms no other', async () => {
  const { facts, refused } = await translated('a,total,1.00', 'b,total,2.00', 'b,line,2.00', 'a,line,1.01');
  expect(refused).toMatchObject([{ subject: 'a' }]);
  expect(facts.map(({ type, source }) => [type, source.line])).toEqual([
    ['line.v1', 4],
    ['document.closed.v1', 3],
  ]);
});

it('a line that cannot be read refuses its statement: the total could not be proved', async () => {
  const { facts, refused } = await translated('s,total,1.00', 's,line,one', 's,line,1.00');
  expect(facts).toEqual([]);
  expect(refused).toMatchObject([{ code: 'not-a-decimal', line: 3, subject: 's' }]);
});

it('words lead to the component whose row has most words of its own, else to unclassified', () => {
  const from = 'example';
  const table = new ComponentTable([
    { words: ['*', 'Fee'], component: 'service-fee', from },
    { words: ['Refund', 'Fee'], component: 'refund-administration', from },
  ]);
  expect(table.of('refund ', 'FEE').component).toBe('refund-administration');
  expect(table.of('Order', 'Fee').component).toBe('service-fee');
  expect(table.of('Order', 'Mystery').component).toBe('unclassified');
});

it('case 16: a document of another seller is refused, one that names nobody is taken', () => {
  const stated = (value?: string) => ({ value, place: { pointer: '/sellerId' }, stated: value !== undefined });
  expect(() => checkSeller(exampleDocumentAccount, stated('SELLER-2'))).toThrow(
    expect.objectContaining({ code: 'seller-mismatch' }),
  );
  expect(() => checkSeller(exampleDocumentAccount, stated('SELLER-1'), stated())).not.toThrow();
});
