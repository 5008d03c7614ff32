import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Gate, InDoubt, type Turn } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import type { ErpDocument, ErpDriver } from '../driver.js';

/** A server that a driver is tried against, and how it is made to misbehave. */
export interface DriverUnderTest {
  readonly driver: ErpDriver;
  /** A SKU that the ERP sells, and one that it does not know. */
  readonly skus: { readonly known: string; readonly unknown: string };
  /** A date in an open period, and one in a closed one. */
  readonly dates: { readonly open: string; readonly closed: string };
  /** From now on documents are posted and the answers lost. */
  loseAnswers(on: boolean): void;
  /** Ends every session. */
  expireSessions(): void;
  /** From now on every request is one too many. */
  throttle(on: boolean): void;
  close(): Promise<void>;
}

/** What every driver must do, tried against its server. */
export function driverConformance(name: string, open: () => Promise<DriverUnderTest>): void {
  describe(`the driver ${name}`, () => {
    let tested: DriverUnderTest;
    const gate = new Gate(name, { concurrent: 4, perSecond: 1_000, burst: 1_000 });
    const turn = (): Turn => gate.turn(5_000);
    beforeAll(async () => {
      tested = await open();
    });
    afterAll(() => tested.close());

    function wish(changes: Partial<ErpDocument> = {}): ErpDocument {
      const amount = 11900;
      return {
        reference: `test/${randomUUID()}/inv`,
        kind: 'invoice',
        legalEntity: 'EU',
        currency: 'EUR',
        documentDate: tested.dates.open,
        party: 'CLR-shopify-eu-1-EUR',
        text: '#1001 · 450789469',
        policyVersion: '1',
        policyDigest: 'd',
        lines: [
          { lineId: 'clearing', account: '1200', party: 'CLR-shopify-eu-1-EUR', debitMinor: amount, creditMinor: 0 },
          { lineId: 'item', account: '4000', debitMinor: 0, creditMinor: 10000, sku: tested.skus.known, quantity: 2 },
          { lineId: 'tax', account: '2210', debitMinor: 0, creditMinor: 1900, taxCode: 'MwSt 19 %' },
        ],
        expectedTotals: { debitMinor: amount, creditMinor: amount, taxMinor: 1900 },
        ...changes,
      };
    }
    const swapped = (document: ErpDocument): ErpDocument => ({
      ...document,
      kind: 'credit-memo',
      lines: document.lines.map((line) => ({ ...line, debitMinor: line.creditMinor, creditMinor: line.debitMinor })),
      expectedTotals: { ...document.expectedTotals, taxMinor: -document.expectedTotals.taxMinor },
    });

    it('posts every kind of document, and finds it by its reference with its lines', async () => {
      const documents = [wish(), swapped(wish()), wish({ kind: 'journal' })];
      for (const document of documents) {
        const posted = await tested.driver.post(document, turn());
        expect(posted.totals).toEqual(document.expectedTotals);
        const lines = document.lines.map(({ lineId, debitMinor, creditMinor }) => ({
          lineId,
          debitMinor,
          creditMinor,
        }));
        const { reference, kind, policyVersion } = document;
        expect(await tested.driver.findByReference(reference, turn())).toMatchObject({
          ...posted,
          reference,
          kind,
          policyVersion,
          lines,
        });
      }
    });

    it('finds nothing where nothing is', async () => {
      expect(await tested.driver.findByReference('test/nothing', turn())).toBeNull();
    });

    it('posts one document for one key, one after the other and at once', async () => {
      const document = wish();
      const first = await tested.driver.post(document, turn());
      expect(await tested.driver.post(document, turn())).toEqual(first);
      const other = wish();
      const [one, two] = await Promise.all([tested.driver.post(other, turn()), tested.driver.post(other, turn())]);
      expect(one).toEqual(two);
    });

    it('is in doubt when the answer is lost, and the document is there', async () => {
      const document = wish();
      await tested.driver.ping(turn());
      tested.loseAnswers(true);
      await expect(tested.driver.post(document, turn())).rejects.toBeInstanceOf(InDoubt);
      tested.loseAnswers(false);
      await expect.poll(() => tested.driver.findByReference(document.reference, turn())).not.toBeNull();
    });

    it('is refused with the ERP’s code: closed period, unbalanced, other totals, unknown account', async () => {
      const document = wish();
      const half = document.lines.slice(0, 2);
      const refused: [changes: Partial<ErpDocument>, code: string][] = [
        [{ documentDate: tested.dates.closed }, 'closed-period'],
        [{ lines: half }, 'unbalanced'],
        [{ expectedTotals: { ...document.expectedTotals, taxMinor: 1 } }, 'totals-differ'],
        [
          {
            lines: document.lines.map((line) => ({
              ...line,
              account: line.account === '4000' ? '9999' : line.account,
            })),
          },
          'unknown-account',
        ],
        [
          { lines: document.lines.map((line) => (line.sku ? { ...line, sku: tested.skus.unknown } : line)) },
          'unknown-item',
        ],
        [{ legalEntity: 'MARS' }, 'unknown-legal-entity'],
      ];
      for (const [changes, code] of refused)
        await expect(tested.driver.post(wish(changes), turn()), code).rejects.toMatchObject({ code, name: 'Terminal' });
    });

    it('renews a session that has ended, without a second document', async () => {
      const document = wish();
      await tested.driver.ping(turn());
      tested.expireSessions();
      const posted = await tested.driver.post(document, turn());
      expect((await tested.driver.findByReference(document.reference, turn()))?.documentId).toBe(posted.documentId);
    });

    it('waits when it is throttled: nothing happened', async () => {
      const document = wish();
      tested.throttle(true);
      await expect(tested.driver.post(document, turn())).rejects.toBeInstanceOf(RetryLater);
      tested.throttle(false);
      expect(await tested.driver.findByReference(document.reference, turn())).toBeNull();
    });

    it('takes a document back by another, once', async () => {
      const { documentId } = await tested.driver.post(wish(), turn());
      const reversal = await tested.driver.reverse(documentId, turn());
      expect(await tested.driver.reverse(documentId, turn())).toEqual(reversal);
      expect(reversal.documentId).not.toBe(documentId);
    });

    it('knows items, one by one and what changed since', async () => {
      const { driver, skus } = tested;
      expect(await driver.fetchItem(skus.known, turn())).toMatchObject({ sku: skus.known, active: true });
      expect(await driver.fetchItem(skus.unknown, turn())).toBeNull();
      expect(await driver.validateItems([skus.known, skus.unknown], turn())).toEqual([skus.unknown]);
      const all = await driver.changedSince(null, turn());
      expect(all.items.map(({ sku }) => sku)).toContain(skus.known);
      expect(await driver.changedSince(all.cursor, turn())).toMatchObject({ items: [], more: false });
    });

    it('tells the balances, in which every document is', async () => {
      const clearing = async () =>
        (await tested.driver.balances('EU', turn())).find(({ account }) => account === '1200')?.balanceMinor ?? 0;
      const before = await clearing();
      await tested.driver.post(wish(), turn());
      expect(await clearing()).toBe(before + 11900);
    });
  });
}
