import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Gate } from '#libs/actors';
import type { ErpDocument } from '../../apps/erp-gateway/src/drivers/driver.js';
import { TrytonDriver } from '../../apps/erp-gateway/src/drivers/tryton/tryton-driver.js';
import { TrytonReader } from '../../stack/tryton/reader.js';
import { TRYTON_WITHIN_MS, tryTryton, type TrytonUnderTest } from './tryton-under-test.js';

const today = new Date().toISOString().slice(0, 10);
const party = 'CLR-shopify-jp-1-JPY';

/** 3,000 yen, tax and a gift card of 500 in them, in dollar books. */
function yen(kind: ErpDocument['kind'], reference: string): ErpDocument {
  return {
    reference,
    kind,
    legalEntity: 'US',
    currency: 'JPY',
    documentDate: today,
    party,
    text: '#1003',
    policyVersion: '1',
    policyDigest: 'd',
    lines: [
      { lineId: 'clearing', account: '1200', party, debitMinor: 2500, creditMinor: 0 },
      { lineId: 'gift', account: '2400', debitMinor: 500, creditMinor: 0 },
      { lineId: 'item', account: '4000', debitMinor: 0, creditMinor: 2728, sku: 'CD-SOAP', quantity: 3 },
      { lineId: 'tax', account: '2200', debitMinor: 0, creditMinor: 272, taxCode: 'consumption tax' },
    ],
    expectedTotals: { debitMinor: 3000, creditMinor: 3000, taxMinor: 272 },
  };
}

/** What real books must show, beyond what every driver must do. */
export function tryBooks(): void {
  describe('the books of Tryton', () => {
    let tryton: TrytonUnderTest;
    let driver: TrytonDriver;
    const gate = new Gate('tryton', { concurrent: 4, perSecond: 1_000, burst: 1_000 });
    const turn = () => gate.turn(20_000);
    const allRows = async () => new TrytonReader(tryton.rpc).trialBalance();
    beforeAll(async () => {
      tryton = await tryTryton(['CD-SOAP']);
      const { url, user, password } = tryton.login;
      driver = new TrytonDriver({ url, token: `${user}:${password}` }, { uniqueReference: true });
    }, TRYTON_WITHIN_MS);
    afterAll(() => (tryton as TrytonUnderTest | undefined)?.close());

    it('keep yen in dollar books: to the yen, and balanced in dollars', async () => {
      for (const kind of ['invoice', 'journal'] as const) {
        const document = yen(kind, `test/yen/${kind}`);
        expect(await driver.post(document, turn())).toMatchObject({ totals: document.expectedTotals });
      }
      const rows = await driver.balances({ legalEntity: 'US' }, turn());
      const expected = { '1200': 5000, '2400': 1000, '4000': -5456, '2200': -544 };
      expect(Object.fromEntries(rows.map(({ account, balanceMinor }) => [account, balanceMinor]))).toEqual(expected);
      expect(rows.every(({ currency }) => currency === 'JPY')).toBe(true);
      const { id: company } = await tryton.rpc.one('company.company', [['party.code', '=', 'US']]);
      tryton.rpc.context = { ...tryton.rpc.context, company };
      const domain = [
        ['company', '=', company],
        // the root of the chart adds up those below it, and is closed
        ['closed', '!=', true],
      ];
      const theirs = await tryton.rpc.find('account.account', domain, ['balance']);
      const dollars = theirs.map((one) => Number((one['balance'] as { decimal: string }).decimal));
      expect(dollars.some((one) => one > 0)).toBe(true);
      expect(dollars.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 8);
    });

    it('are read alike by the driver and by the stack’s own hands', async () => {
      const read = (await allRows()).map(({ debitMinor: _debit, creditMinor: _credit, ...row }) => row);
      const told = await driver.balances({ legalEntity: 'US' }, turn());
      expect(told.toSorted((one, other) => (one.account < other.account ? -1 : 1))).toEqual(
        read.toSorted((one, other) => (one.account < other.account ? -1 : 1)),
      );
    });

    it('take a document back in its own currency, to nothing', async () => {
      const { documentId } = await driver.post(yen('invoice', 'test/yen/back'), turn());
      const before = await driver.balances({ legalEntity: 'US', accounts: ['1200', '2400'] }, turn());
      await driver.reverse(documentId, turn());
      const after = await driver.balances({ legalEntity: 'US', accounts: ['1200', '2400'] }, turn());
      const minor = (rows: typeof before) => Object.fromEntries(rows.map((one) => [one.account, one.balanceMinor]));
      expect(minor(before)).toEqual({ '1200': 7500, '2400': 1500 });
      expect(minor(after)).toEqual({ '1200': 5000, '2400': 1000 });
    });

    it('hold each document once when Tryton is killed in the middle of posting', async () => {
      const references = Array.from({ length: 6 }, (_, index) => `test/killed/${index}`);
      const first = references.map((reference) => driver.post(yen('invoice', reference), turn()).catch(() => null));
      await new Promise((passed) => setTimeout(passed, 300));
      await tryton.supervisor.kill('tryton');
      await Promise.all(first);
      for (const reference of references) await driver.post(yen('invoice', reference), turn());
      const documents = await new TrytonReader(tryton.rpc).documents();
      const killed = documents.filter(({ reference }) => reference.startsWith('test/killed/'));
      expect(killed.map(({ reference }) => reference).toSorted()).toEqual(references);
    });
  });
}
