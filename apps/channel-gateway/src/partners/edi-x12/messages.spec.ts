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

  it.each([
    ['PE', 4500],
    ['HP', 45],
    ['TP', 5],
  ])('a price with basis %s makes %i cents', async (basis, cents) => {
    const { facts } = await translated(
      interchange('850', ['BEG*00*SA*PO-1**20261001', `PO1*1*10*EA*4.50*${basis}*VN*A`]),
    );
    expect(facts[0]?.data['lines']).toMatchObject([{ price: cents }]);
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

describe('a ship notice', () => {
  const notice = (...body: readonly string[]): Promise<Translation> =>
    translated(interchange('856', ['BSN*00*ASN-1*20261009*0930', ...body]));
  const packed = ['HL*1**S', 'TD5**2*FDEG', 'HL*2*1*O', 'PRF*PO-1', 'HL*3*2*P', 'REF*2I*T-1'];

  it('is a fact an order, with the number of the package that the goods lie in; packages of one line are added up', async () => {
    const more = ['HL*4*3*I', 'LIN*1*VN*A', 'SN1*1*8*EA', 'HL*5*2*P', 'HL*6*5*I', 'LIN*1*VN*A', 'SN1*1*4*EA'];
    const other = ['HL*7*1*O', 'PRF*PO-2', 'HL*8*7*I', 'LIN**VN*B', 'SN1**1*EA', 'CTT*8'];
    const { facts, refused } = await notice(...packed, ...more, ...other);
    expect(refused).toEqual([]);
    expect(facts.map(({ key, data }) => [key, data['trackingNumber'], data['lines']])).toEqual([
      ['order/example-us-1/PO-1', 'T-1', [{ lineId: '1', sku: 'A', quantity: 12 }]],
      ['order/example-us-1/PO-2', undefined, [{ lineId: '1', sku: 'B', quantity: 1 }]],
    ]);
  });

  it.each([
    ['missing-field', ['HL*1**S', 'HL*2*1*O', 'PRF*PO-1']],
    ['missing-field', ['LIN*1*VN*A', 'SN1*1*8*EA']],
    ['not-an-integer', [...packed, 'HL*4*3*I', 'LIN*1*VN*A', 'SN1*1*1.5*EA']],
    ['amounts-do-not-add-up', [...packed, 'HL*4*3*I', 'LIN*1*VN*A', 'SN1*1*8*EA', 'CTT*9']],
  ])('is refused (%s) where it is not whole', async (code, body) => {
    const { facts, refused } = await notice(...body);
    expect([facts, refused.map((one) => one.code)]).toEqual([[], [code]]);
  });

  it('levels that lie in each other end', async () => {
    const { refused } = await notice('HL*1*2*S', 'HL*2*1*I', 'LIN*1*VN*A', 'SN1*1*8*EA');
    expect(refused).toEqual([]);
  });
});

it.each([
  ['accepted', ['BAK*00*AD*PO-1*20261008', 'PO1*1*2*EA*1**VN*A'], { accepted: 1, rejected: 0, problems: [] }],
  ['rejected', ['BAK*00*RD*PO-1*20261008'], { accepted: 0, rejected: 0 }],
  [
    'accepted-with-errors',
    [
      'BAK*00*AC*PO-1*20261008',
      'PO1*1*2*EA*1**VN*A',
      'ACK*IR*2*EA',
      'PO1*2*2*EA*1**VN*B',
      'ACK*IB*1*EA',
      'ACK*IA*1*EA',
    ],
    {
      accepted: 1,
      rejected: 1,
      problems: [
        { code: 'IR', severity: 'error' },
        { code: 'IB', severity: 'warning' },
      ],
    },
  ],
])('an order is answered: %s', async (state, body, more) => {
  const { facts, refused } = await translated(interchange('855', body));
  expect(refused).toEqual([]);
  expect(facts).toMatchObject([{ type: 'document.acknowledged.v1', data: { sent: 'PO-1', state, ...more } }]);
});

it.each([
  [['BCH*01*SA*PO-1**3*20261001'], [['order.cancellation-request.v1', []]]],
  [
    ['BCH*04*SA*PO-1**3*20261001*****20261009', 'POC*1*DI*2*0*EA*1**VN*A', 'POC*2*PC*2*2*EA*1.5**VN*B'],
    [
      ['order.cancellation-request.v1', ['1']],
      ['order.snapshot.v1', ['2']],
    ],
  ],
])('what a buyer takes back is a request, what he changes a part of the order', async (body, wanted) => {
  const { facts, refused } = await translated(interchange('860', body));
  expect(refused).toEqual([]);
  const lines = ({ lineIds, lines: all }: Readonly<Record<string, unknown>>) =>
    lineIds ?? (all as { lineId: string }[]).map(({ lineId }) => lineId);
  expect(facts.map(({ type, data }) => [type, lines(data)])).toEqual(wanted);
});

it('what arrived at our own warehouse is stock, what arrived at a partner is his answer', async () => {
  const warehouses = [{ warehouse: 'WH1', legalEntity: 'US', pool: 'own' as const }];
  const body = ['BRA*R-1*20261010*00*1', 'REF*SI*ASN-1', 'N1*ST*X*92*WH1', 'RCD*1*5*EA***2*EA*01', 'LIN**VN*A'];
  const own = await translatedBy(source.kinds, interchange('861', body), { ...exampleDocumentAccount, warehouses });
  expect(own.facts).toMatchObject([{ type: 'stock-item.receipt.v1', data: { received: 5, damaged: 2 } }]);
  const partners = await translated(interchange('861', body));
  expect(partners.facts).toMatchObject([{ type: 'document.acknowledged.v1', data: { sent: 'ASN-1', rejected: 1 } }]);
});

it('a warehouse corrects stock by units of either sign', async () => {
  const { facts } = await translated(
    interchange('947', ['W15*20261009*ADJ', 'W19*05*-3*EA**VN*A', 'W19*AV*2*EA**VN*B']),
  );
  expect(facts.map(({ data }) => data['units'])).toEqual([-3, 2]);
});
