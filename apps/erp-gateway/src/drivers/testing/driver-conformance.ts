import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { Gate, InDoubt, type Turn } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import { masterKinds, type ErpDocument, type ErpDriver } from '../driver.js';
import { CLEARING_PARTY, exampleInvoice, swapped } from './example-documents.js';

/** A server that a driver is tried against, and how it is made to misbehave. */
export interface DriverUnderTest {
  readonly driver: ErpDriver;
  /** A SKU that the ERP sells, and one that it does not know. */
  readonly skus: { readonly known: string; readonly unknown: string };
  /** A date in an open period, and one in a closed one. */
  readonly dates: { readonly open: string; readonly closed: string };
  /** A customer that the ERP has, where it can look customers up: its code, and its tax number in another spelling. */
  readonly customer?: { readonly code: string; readonly taxId: string; readonly country: string };
  /** A warehouse, where the ERP adjusts stock. */
  readonly warehouse?: string;
  /** How long a call may take, milliseconds. */
  readonly timeoutMs?: number;
  /** Why the ERP has no answer that can be lost, no session that can end and no rate: it is not asked, it is written to. */
  readonly notAsked?: string;
  /** From now on documents are posted and the answers lost. */
  loseAnswers(on: boolean): void;
  /** Ends every session. */
  expireSessions(): void;
  /** From now on every request is one too many. */
  throttle(on: boolean): void;
  close(): Promise<void>;
}

/** What every driver must do, tried against its server. */
export function driverConformance(
  name: string,
  open: () => Promise<DriverUnderTest>,
  /** How long its server may take to be there, milliseconds. */
  openWithinMs = 60_000,
): void {
  describe(`the driver ${name}`, () => {
    let tested: DriverUnderTest;
    const gate = new Gate(name, { concurrent: 4, perSecond: 1_000, burst: 1_000 });
    const turn = (): Turn => gate.turn(tested.timeoutMs ?? 5_000);
    /** An ERP that cannot do a thing says so, and does not half do it. */
    const onlyWhere = ({ skip }: TestContext, can: boolean, what: string): void =>
      skip(!can, `skipped, because ${name} declares that it cannot ${what}`);
    beforeAll(async () => {
      tested = await open();
    }, openWithinMs);
    // where it never opened there is nothing to close
    afterAll(() => (tested as DriverUnderTest | undefined)?.close());

    const wish = (changes: Partial<ErpDocument> = {}): ErpDocument => exampleInvoice(tested, changes);

    it('posts every kind of document, and finds it by its reference with its lines', async () => {
      const every = [wish(), swapped(wish()), wish({ kind: 'journal' })];
      const documents = every.filter(({ kind }) => tested.driver.capabilities.documents.includes(kind));
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

    it('is in doubt when the answer is lost, and the document is there', async ({ skip }) => {
      skip(tested.notAsked !== undefined, `skipped, because ${tested.notAsked}`);
      const document = wish();
      await tested.driver.ping(turn());
      tested.loseAnswers(true);
      await expect(tested.driver.post(document, turn())).rejects.toBeInstanceOf(InDoubt);
      tested.loseAnswers(false);
      await expect.poll(() => tested.driver.findByReference(document.reference, turn())).not.toBeNull();
    });

    it('does not hide that it comes to other totals', async () => {
      const document = wish();
      const other = { ...document, expectedTotals: { ...document.expectedTotals, taxMinor: 1 } };
      if (tested.driver.capabilities.comparesBeforePosting) {
        await expect(tested.driver.post(other, turn())).rejects.toMatchObject({
          code: 'totals-differ',
          name: 'Terminal',
        });
        expect(await tested.driver.findByReference(other.reference, turn())).toBeNull();
      } else {
        const posted = await tested.driver.post(other, turn());
        expect(posted.totals).toEqual(document.expectedTotals);
      }
    });

    it('is refused with the ERP’s code: closed period, unbalanced, unknown account', async () => {
      const document = wish();
      const half = document.lines.slice(0, 2);
      const refused: [changes: Partial<ErpDocument>, code: string][] = [
        [{ documentDate: tested.dates.closed }, 'closed-period'],
        [{ lines: half }, 'unbalanced'],
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

    it('renews a session that has ended, without a second document', async ({ skip }) => {
      skip(tested.notAsked !== undefined, `skipped, because ${tested.notAsked}`);
      const document = wish();
      await tested.driver.ping(turn());
      tested.expireSessions();
      const posted = await tested.driver.post(document, turn());
      expect((await tested.driver.findByReference(document.reference, turn()))?.documentId).toBe(posted.documentId);
    });

    it('waits when it is throttled: nothing happened', async ({ skip }) => {
      skip(tested.notAsked !== undefined, `skipped, because ${tested.notAsked}`);
      const document = wish();
      tested.throttle(true);
      await expect(tested.driver.post(document, turn())).rejects.toBeInstanceOf(RetryLater);
      tested.throttle(false);
      expect(await tested.driver.findByReference(document.reference, turn())).toBeNull();
    });

    it('refuses the kinds of document that it does not declare', async (context) => {
      const every = ['invoice', 'credit-memo', 'journal'] as const;
      const others = every.filter((kind) => !tested.driver.capabilities.documents.includes(kind));
      onlyWhere(context, others.length > 0, 'refuse a kind: it takes all');
      for (const kind of others)
        await expect(tested.driver.post(wish({ kind }), turn())).rejects.toMatchObject({ code: 'not-supported' });
    });

    it('posts many, with an answer for each, and finds them all at once', async () => {
      const { driver, dates } = tested;
      const documents = [wish(), wish({ documentDate: dates.closed }), swapped(wish())];
      const [first, refused, third] = await driver.postMany(documents, turn());
      expect(refused).toMatchObject({ failure: { code: 'closed-period', name: 'Terminal' } });
      const found = await driver.findByReferences([...documents.map(({ reference }) => reference), 'none'], turn());
      expect([...found.keys()].toSorted()).toEqual(
        [documents[0], documents[2]].map((one) => one?.reference).toSorted(),
      );
      for (const [answer, document] of [[first, documents[0]] as const, [third, documents[2]] as const])
        expect(answer).toEqual({
          posted: expect.objectContaining({ documentId: found.get(document?.reference ?? '')?.documentId }),
        });
      const again = await driver.postMany(documents, turn());
      expect([again[0], again[2]]).toEqual([first, third]);
    });

    it('takes a document back by another, once', async (context) => {
      onlyWhere(context, tested.driver.capabilities.reverse, 'reverse');
      const { documentId } = await tested.driver.post(wish(), turn());
      const reversal = await tested.driver.reverse(documentId, turn());
      expect(await tested.driver.reverse(documentId, turn())).toEqual(reversal);
      expect(reversal.documentId).not.toBe(documentId);
    });

    it('adjusts stock once for one key', async (context) => {
      const { driver, skus, dates, warehouse = '' } = tested;
      onlyWhere(context, driver.capabilities.stock, 'adjust stock');
      const adjustment = {
        reference: `test/${randomUUID()}/stock`,
        legalEntity: 'EU',
        documentDate: dates.open,
        warehouse,
        reason: 'found',
        lines: [{ sku: skus.known, quantity: 3 }],
      };
      const adjusted = await driver.adjustStock(adjustment, turn());
      expect(await driver.adjustStock(adjustment, turn())).toEqual(adjusted);
      const unknown = {
        ...adjustment,
        reference: `${adjustment.reference}2`,
        lines: [{ sku: skus.unknown, quantity: 1 }],
      };
      await expect(driver.adjustStock(unknown, turn())).rejects.toMatchObject({ code: 'unknown-item' });
    });

    it('finds a customer by its code, by its tax number in any spelling, and nobody else', async (context) => {
      const { driver, customer = { code: '', taxId: '', country: '' } } = tested;
      onlyWhere(context, driver.capabilities.customers, 'look up customers');
      const { code, taxId, country } = customer;
      const matched = { result: 'matched', customer: { code } };
      const legalEntity = 'EU';
      expect(await driver.matchCustomer({ legalEntity, code }, turn())).toMatchObject({ ...matched, by: 'code' });
      expect(await driver.matchCustomer({ legalEntity, taxId, country }, turn())).toMatchObject({
        ...matched,
        by: 'normalised-tax-id',
      });
      expect(await driver.matchCustomer({ legalEntity, code: `no ${code}` }, turn())).toEqual({ result: 'none' });
    });

    it('knows items, one by one', async () => {
      const { driver, skus } = tested;
      expect(await driver.fetchItem(skus.known, turn())).toMatchObject({ sku: skus.known, active: true });
      expect(await driver.fetchItem(skus.unknown, turn())).toBeNull();
      expect(await driver.validateItems([skus.known, skus.unknown], turn())).toEqual([skus.unknown]);
    });

    it.each(masterKinds)('tells what changed of kind %s, and nothing twice', async (kind) => {
      const { driver, skus } = tested;
      if (!driver.capabilities.masterData.includes(kind)) {
        await expect(driver.changedSince(kind, null, turn())).rejects.toMatchObject({ code: 'not-supported' });
        return;
      }
      const records: unknown[] = [];
      let page = await driver.changedSince(kind, null, turn());
      for (; page.more; page = await driver.changedSince(kind, page.cursor, turn())) records.push(...page.records);
      records.push(...page.records);
      expect(records.length).toBeGreaterThan(0);
      if (kind === 'item') expect(records).toContainEqual(expect.objectContaining({ sku: skus.known }));
      expect(await driver.changedSince(kind, page.cursor, turn())).toMatchObject({ records: [], more: false });
    });

    it('tells the balances, in which every document is', async (context) => {
      onlyWhere(context, tested.driver.capabilities.balances !== 'none', 'tell balances');
      const scope = { legalEntity: 'EU', accounts: ['1200'] };
      const clearing = async () => {
        const rows = await tested.driver.balances(scope, turn());
        expect(rows.every(({ account }) => account === '1200')).toBe(true);
        // not every ERP tells its ledger by party
        const row = rows.find(({ party = CLEARING_PARTY, currency }) => party === CLEARING_PARTY && currency === 'EUR');
        return row?.balanceMinor ?? 0;
      };
      const before = await clearing();
      await tested.driver.post(wish(), turn());
      expect(await clearing()).toBe(before + 11900);
    });

    it('tells the movements of a period', async (context) => {
      onlyWhere(context, tested.driver.capabilities.balances === 'by-period', 'tell balances of a period');
      const { open } = tested.dates;
      const revenueOf = async (from: string, to: string) => {
        const scope = { legalEntity: 'EU', accounts: ['4000'], period: { from, to } };
        const rows = await tested.driver.balances(scope, turn());
        return rows.find(({ currency }) => currency === 'EUR')?.balanceMinor ?? 0;
      };
      const before = await revenueOf(open, open);
      await tested.driver.post(wish(), turn());
      expect(await revenueOf(open, open)).toBe(before - 10000);
      expect(await revenueOf('2001-01-01', '2001-12-31')).toBe(0);
    });

    it('says which version of the interface it speaks', () => {
      const { apiVersion, sunset } = tested.driver;
      expect(apiVersion).not.toBe('');
      if (sunset !== null) expect(sunset).toMatch(/^\d{4}-\d\d-\d\d$/);
    });
  });
}
