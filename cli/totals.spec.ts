import { expect, it } from 'vitest';
import { totalsCommand } from './totals.js';

const columns =
  'settlement-id\tcurrency\ttotal-amount\ttransaction-type\tamount-type\tamount-description\tamount\tposted-date';
const line = (amount: string) => `7\t\t\tOrder\tItemPrice\tPrincipal\t${amount}\t2026-01-20`;

async function run(...rows: string[]) {
  const written = { stdout: '', stderr: '' };
  const exitCode = await totalsCommand(['-'], {
    stdin: (async function* () {
      yield new TextEncoder().encode(rows.join('\n'));
    })(),
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  const lines = written.stdout.split('\n').filter(Boolean);
  return { exitCode, lines: lines.map((text) => JSON.parse(text) as unknown), stderr: written.stderr };
}

it('tells the stated total beside what the lines come to, and ends with 0 where they are equal', async () => {
  expect(await run(columns, '7\tUSD\t12.00', line('10.00'), line('2.00'))).toMatchObject({
    exitCode: 0,
    lines: [
      {
        source: 'amazon',
        kind: 'settlement-v2',
        currency: 'USD',
        statedTotal: 1200,
        linesTotal: 1200,
        difference: 0,
        lines: 2,
        byComponent: { 'item-price': 1200 },
      },
    ],
  });
});

it('ends with 1 where they differ', async () => {
  const { exitCode, lines } = await run(columns, '7\tUSD\t12.00', line('11.99'));
  expect(exitCode).toBe(1);
  expect(lines).toMatchObject([{ statedTotal: 1200, linesTotal: 1199, difference: 1 }]);
});

it('ends with 3 where no total is stated', async () => {
  const { exitCode, lines } = await run(columns, line('11.99'));
  expect(exitCode).toBe(3);
  expect(lines).toMatchObject([{ statedTotal: null, linesTotal: 1199, difference: null }]);
});

it.each([
  ['a line that cannot be read', [columns, '7\tUSD\t12.00', line('ten')], /not-a-decimal/],
  ['a file that nobody knows', ['Dear all,'], /of no kind that is known/],
])('ends with 2 for %s', async (_name, rows, message) => {
  const { exitCode, stderr } = await run(...rows);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
});

it('takes one file', async () => {
  await expect(totalsCommand([])).rejects.toThrow('One file is expected');
});
