import { expect, it } from 'vitest';
import { exampleDocumentAccount, translatedBy } from '../../documents/testing.js';
import type { Translation } from '../../documents/translation.js';
import { source } from './source.js';

const interchange = (type: string, body: readonly string[], end = "'"): string =>
  [`UNB+UNOC:3+A:14+B:14+261009:1200+1`, `UNH+1+${type}:D:96A:UN`, ...body, 'UNT+9+1', 'UNZ+1+1', ''].join(end);
const account = {
  ...exampleDocumentAccount,
  warehouses: [{ warehouse: 'WH1', legalEntity: 'US', pool: 'own' as const }],
};
const translated = (type: string, body: readonly string[], end?: string): Promise<Translation> =>
  translatedBy(source.kinds, interchange(type, body, end), account);

it('a price may be for a hundred units', async () => {
  const body = ['BGM+220+PO-1+9', 'DTM+137:20261001:102', 'LIN+1++A:SA', 'QTY+21:50', 'PRI+AAA:12,50:::100'];
  const { facts, refused } = await translated('ORDERS', body);
  expect(refused).toEqual([]);
  expect(facts[0]?.data['lines']).toMatchObject([{ price: 625 }]);
});

it.each(['\n', '\r\n'])('segments may end with their line %j', async (end) => {
  const { kind, facts } = await translated('INVRPT', ['BGM+35+1+9', 'LIN+1++A:SA', 'QTY+17:2:EA'], end);
  expect([kind, facts.map(({ data }) => data)]).toMatchObject([
    'edifact-invrpt',
    [{ asOf: null, quantities: [{ state: 'on-hand', units: 2 }] }],
  ]);
});

it.each([
  ['WH1', 'stock-item.receipt.v1', { received: 96 }],
  ['ELSEWHERE', 'document.acknowledged.v1', { sent: 'DES-1', state: 'accepted-with-errors', rejected: 1 }],
])('goods that arrive at %s', async (place, type, data) => {
  const line = ['LIN+2++5410013109999:EN', 'QTY+12:100:PCE', 'QTY+194:96:PCE'];
  const body = ['BGM+632+RA-1+9', 'RFF+DQ:DES-1', `NAD+DP+${place}::9`, ...line];
  const { facts, refused } = await translated('RECADV', body);
  expect(refused).toEqual([]);
  expect(facts).toMatchObject([{ type, data }]);
});

it.each([
  ['accepted', ['BGM+++34', 'RFF+ACW:X-1']],
  ['rejected', ['BGM+313+A-1', 'RFF+ACE:X-1', 'ERC+Z29', 'FTX+AAO+++wrong:value']],
  ['rejected', ['BGM+7+A-1+9', 'DOC+640+X-1', 'ERC+COM025']],
])('a message of ours is %s', async (state, body) => {
  const { facts } = await translated('APERAK', body);
  expect(facts).toMatchObject([{ data: { sent: 'X-1', state } }]);
});

it('an answer that says of nothing what it is about is refused', async () => {
  const { facts, refused } = await translated('APERAK', ['BGM+313+A-1']);
  expect([facts, refused.map(({ code }) => code)]).toEqual([[], ['missing-field']]);
});

it.each([
  ['1', [['order.cancellation-request.v1', []]]],
  [
    '4',
    [
      ['order.cancellation-request.v1', ['2']],
      ['order.snapshot.v1', ['1']],
    ],
  ],
])('a change of an order with function %s', async (code, wanted) => {
  const lines = ['LIN+1+3+A:SA', 'QTY+21:3', 'LIN+2+2+B:SA', 'UNS+S'];
  const body = [`BGM+230+CHG-1+${code}`, 'DTM+137:20261009:102', 'RFF+ON:PO-1', ...lines];
  const { facts, refused } = await translated('ORDCHG', body);
  expect(refused).toEqual([]);
  const named = ({ lineIds, lines: all }: Readonly<Record<string, unknown>>) =>
    lineIds ?? (all as { lineId: string }[]).map(({ lineId }) => lineId);
  expect(facts.map(({ type, data }) => [type, named(data)])).toEqual(wanted);
});
