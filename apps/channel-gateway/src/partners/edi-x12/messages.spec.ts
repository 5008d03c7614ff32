import { describe, expect, it } from 'vitest';
import { exampleDocumentAccount, translatedBy } from '../../documents/testing.js';
import type { Translation } from '../../documents/translation.js';
import { source } from './source.js';

const ISA =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*US             *261009*1200*U*00401*000000001*0*P*>~';
const interchange = (type: string, body: readonly string[]): string =>
  `${ISA}GS*XX*A*B*20261009*1200*1*X*004010~ST*${type}*0001~${body.join('~')}~SE*9*0001~GE*1*1~IEA*1*000000001~`;
const translated = (text: string): Promise<Translation> => translatedBy(source.kinds, text, exampleDocumentAccount);
const invoice = (...body: readonly string[]): Promise<Translation> =>
  translated(interchange('810', ['BIG*20261009*INV-1**PO-1', ...body, 'CTT*1']));

describe('an invoice states its charges and taxes', () => {
  const item = 'IT1*1*2*EA*10**VP*SKU-1';
  it.each([
    ['at the item', [item, 'SAC*C*G830***300', 'TXI*ST*1.60', 'TDS*2460']],
    ['behind the total', [item, 'TDS*2460', 'SAC*C*G830***300', 'TXI*ST*1.60']],
    [
      'in both places, tax as a charge too',
      [item, 'SAC*C*G830***300', 'SAC*C*H850***160', 'TXI*ST*1.60', 'TDS*2460', 'SAC*C*G830***300', 'TXI*ST*1.60'],
    ],
    [
      'in both, and those of the item are cut',
      [item, 'SAC*C*G830***3', 'TXI*ST*1.60', 'TDS*2460', 'SAC*C*G830***300', 'TXI*ST*1.60'],
    ],
  ])('%s', async (_where, body) => {
    const found = await invoice(...body);
    expect(found.refused).toEqual([]);
    expect(found.facts[0]?.data).toMatchObject({
      totals: { net: 2300, tax: 160, gross: 2460 },
      lines: [{ amount: 2000 }, { amount: 300 }],
    });
  });

  it('a total before allowances is due less them where the net amount says so', async () => {
    const found = await invoice(item, 'SAC*A*C310***200', 'TDS*2000', 'AMT*N*18');
    expect(found.facts[0]?.data).toMatchObject({ totals: { gross: 1800 } });
  });

  it('charges that come to no stated total refuse it with both figures', async () => {
    const found = await invoice(item, 'SAC*C*G830***300', 'TDS*2301');
    expect(found.facts).toEqual([]);
    expect(found.refused).toMatchObject([{ code: 'amounts-do-not-add-up' }]);
  });
});

it.each([
  ['inside what is paid for the invoice', 'BPR*I*90*C*CHK************20261009', '90'],
  ['beside it', 'BPR*I*80*C*CHK************20261009', '90'],
])('an adjustment behind an invoice is %s', async (_where, head, paid) => {
  const body = [head, 'TRN*3*77', 'ENT*1', `RMR*IV*26801*PO*${paid}*100`, 'ADX*-10*59*CM*26801'];
  const found = await translated(interchange('820', body));
  const lines = found.facts
    .filter(({ type }) => type === 'settlement.line.v1')
    .map(({ data }) => Number(data['amount']));
  const payout = found.facts.find(({ type }) => type === 'settlement.payout.v1')?.data['amount'];
  expect(found.refused).toEqual([]);
  expect(payout).toEqual({ minor: lines.reduce((sum, one) => sum + one, 0), currency: 'USD' });
});

it('lines that break after eighty characters break no segment', async () => {
  const whole = interchange('810', ['BIG*20261009*INV-1**PO-1', 'IT1*1*2*EA*10**VP*SKU-1', 'TDS*2000', 'CTT*1']);
  const wrapped = whole.replace(/(.{80})/g, '$1\r\n');
  expect((await translated(wrapped)).facts.map(({ data }) => data)).toEqual(
    (await translated(whole)).facts.map(({ data }) => data),
  );
});
