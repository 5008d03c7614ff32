import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataOf, Message, orderPostingOutcome, postingRequested, PostingLine } from '#libs/contracts';
import { GatewayWorld } from './testing/gateway-world.js';
import { contra, postingMessage, today } from './testing/posting-messages.js';

type Body = DataOf<typeof postingRequested>['body'];
type Outcome = DataOf<typeof orderPostingOutcome>;

let world: GatewayWorld;
beforeAll(async () => {
  world = await GatewayWorld.open();
  await world.startGateway();
});
afterAll(() => world.close());

/** Movements of a posting's documents in the ERP: kind, and debit less credit by account. */
async function journal(message: Message) {
  await world.tell(message);
  expect((await world.heard(message.key))[0]?.data).toMatchObject({ outcome: 'posted' } satisfies Partial<Outcome>);
  return world
    .documents(message.id)
    .map(({ kind, lines }) => [
      kind,
      Object.fromEntries(lines.map((line) => [line.account, line.debitMinor - line.creditMinor])),
    ]);
}

/** What a payer owes by the ERP's books, minor units. */
const owed = (party: string) =>
  world.erp.world.erp.ledger.trialBalance().find((row) => row.account === '1200' && row.party === party)?.balanceMinor;

/** A tax that the marketplace keeps: shown with both signs, in no account. */
const memoTax = (amount: number, orderLine: string): PostingLine[] => {
  const tax = { title: 'State tax', rate: '0.0825', liable: 'marketplace' as const, included: false };
  const line = { role: 'memo' as const, basis: 'tax' as const, orderLine, tax };
  return [
    { component: 'tax', amount, ...line },
    { component: 'marketplace-tax', amount: -amount, ...line },
  ];
};

describe('worked example A: Amazon US, recognition at shipment, as far as sales and refunds go', () => {
  const account = 'amazon-us-1';
  const head: Partial<Body> = {
    legalEntity: 'US',
    channel: 'amazon',
    channelAccount: account,
    settlementAccount: account,
    currency: 'USD',
    taxScheme: 'facilitator',
    reference: { order: '112-0000001-0000001' },
    occurredOn: today,
    documentOn: today,
  };
  const key = 'order/amazon-us-1/112-0000001-0000001';
  const of = (posting: string, lines: readonly PostingLine[], body: Partial<Body> = {}) =>
    postingMessage(lines, { key: `${key}/${posting}`, posting, body: { ...head, ...body } });

  it('28 January: clearing 77.00 and promotion 4.00 against item 76.00 and shipping 5.00; the tax is a memo', async () => {
    const lines = [contra('item-price', 7_600, 'L1'), contra('shipping', 500), contra('seller-promotion', -400, 'L1')];
    expect(await journal(of('sale/1', [...lines, ...memoTax(594, 'L1')]))).toEqual([
      ['invoice', { '1200': 7_700, '4000': -7_600, '4010': -500, '4090': 400 }],
    ]);
    expect(owed('CLR-amazon-us-1-USD')).toBe(7_700);
  });

  it('31 January: L2 of 24.00 in a shipment of its own', async () => {
    expect(await journal(of('sale/2', [contra('item-price', 2_400, 'L2'), ...memoTax(198, 'L2')]))).toEqual([
      ['invoice', { '1200': 2_400, '4000': -2_400 }],
    ]);
    expect(owed('CLR-amazon-us-1-USD')).toBe(10_100);
  });

  it('6 February: refund of one unit, returns 38.00 against promotion 2.00 and clearing 36.00', async () => {
    const lines = [contra('item-price', -3_800, 'L1'), contra('seller-promotion', 200, 'L1'), ...memoTax(-297, 'L1')];
    expect(await journal(of('refund/1', lines, { kind: 'refund' }))).toEqual([
      ['credit-memo', { '1200': -3_600, '4080': 3_800, '4090': -200 }],
    ]);
    expect(owed('CLR-amazon-us-1-USD')).toBe(6_500);
  });
});

describe('worked example B: Amazon.de, EUR, as far as sales and refunds go', () => {
  const account = 'amazon-eu-1';
  const head: Partial<Body> = {
    legalEntity: 'EU',
    channel: 'amazon',
    channelAccount: account,
    settlementAccount: account,
    reference: { order: '305-0000001-0000001' },
    shipTo: { country: 'DE' },
    party: { role: 'consumer-default', country: 'DE' },
  };
  const vat = (amount: number, orderLine?: string): PostingLine => ({
    ...contra('tax', amount, orderLine),
    tax: { title: 'VAT DE', rate: '0.19', liable: 'us', included: true },
  });

  it('20 January: clearing 124.95 against item 100.00, shipping 5.00 and VAT 19.95; a refund in full leaves nothing', async () => {
    const amounts = (sign: number) => [
      contra('item-price', sign * 10_000, 'L1'),
      vat(sign * 1_900, 'L1'),
      contra('shipping', sign * 500),
      vat(sign * 95),
    ];
    const sale = postingMessage(amounts(1), { body: head });
    await journal(sale);
    const lines = world.documents(sale.id).flatMap((document) => document.lines);
    const on = (accountCode: string) =>
      lines
        .filter((line) => line.account === accountCode)
        .reduce((sum, line) => sum + line.debitMinor - line.creditMinor, 0);
    expect(['1200', '4000', '4010', '2210'].map(on)).toEqual([12_495, -10_000, -500, -1_995]);
    expect(owed('CLR-amazon-eu-1-EUR')).toBe(12_495);

    const refund = postingMessage(amounts(-1), { posting: 'refund/1', body: { ...head, kind: 'refund' } });
    const [[kind] = []] = await journal(refund);
    expect(kind).toBe('credit-memo');
    expect(owed('CLR-amazon-eu-1-EUR')).toBe(0);
  });
});
