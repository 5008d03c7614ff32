import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Gate, InDoubt, type Turn } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import { referenceOf } from '../../posting/reference.js';
import type { ErpDocument, ErpDriver, PostedDocument } from '../driver.js';
import { manglings, type Mangling, type ManglingProxy } from './mangling-proxy.js';

/** A driver that reaches its ERP through a proxy which spoils answers. */
export interface NastyUnderTest {
  readonly driver: ErpDriver;
  /** A second replica's driver, which shares nothing with the first but the ERP. */
  readonly twin: ErpDriver;
  readonly proxy: ManglingProxy;
  readonly sku: string;
  /** A date in an open period. */
  readonly date: string;
  /** How many documents the ERP has posted under a reference, asked of the ERP itself. */
  postedUnder(reference: string): number | Promise<number>;
  /** From now on logins are refused, and those that were made count no more; left out where it cannot be made so. */
  refuseLogins?(on: boolean): void;
  /** Sets the ERP's clock ahead of ours; left out where it cannot be set. */
  skewClock?(byMs: number): void;
  close(): Promise<void>;
}

/** Most requests that a driver may need for one document: above it something asks without end. */
const MOST_REQUESTS = 15;

const HOUR_MS = 3_600_000;

/**
 * What every driver must bear: each answer that a posting waits for is spoilt in each way. The driver may be in doubt or
 * try later, must not crash, must not call refused what is posted, and the next try makes exactly one document of it.
 */
export function driverNastiness(
  name: string,
  open: () => Promise<NastyUnderTest>,
  /** How long its server may take to be there, milliseconds. */
  openWithinMs = 60_000,
): void {
  describe(`the driver ${name}, badly answered`, () => {
    let tested: NastyUnderTest;
    const gate = new Gate(name, { concurrent: 4, perSecond: 5_000, burst: 5_000 });
    const turn = (): Turn => gate.turn(5_000);
    beforeAll(async () => {
      tested = await open();
      await tested.driver.ping(turn());
    }, openWithinMs);
    afterAll(() => (tested as NastyUnderTest | undefined)?.close());

    function wish(kind: ErpDocument['kind'] = 'invoice'): ErpDocument {
      const party = 'CLR-shopify-eu-1-EUR';
      return {
        reference: referenceOf(`test/${randomUUID()}`, 'above', tested.driver.limits.referenceLength),
        kind,
        legalEntity: 'EU',
        currency: 'EUR',
        documentDate: tested.date,
        party,
        text: '#1001',
        policyVersion: '1',
        policyDigest: 'd',
        lines: [
          { lineId: 'clearing', account: '1200', party, debitMinor: 11900, creditMinor: 0 },
          { lineId: 'item', account: '4000', debitMinor: 0, creditMinor: 10000, sku: tested.sku, quantity: 2 },
          { lineId: 'tax', account: '2210', debitMinor: 0, creditMinor: 1900, taxCode: 'MwSt 19 %' },
        ],
        expectedTotals: { debitMinor: 11900, creditMinor: 11900, taxMinor: 1900 },
      };
    }

    /** Posts with the nth answer spoilt, then without; false where nobody waited for so many answers. */
    async function tryOnce(document: ErpDocument, mangling: Mangling, nth: number): Promise<boolean> {
      const { driver, proxy } = tested;
      proxy.arm(mangling, nth);
      const outcome = await driver.post(document, turn()).catch((error: unknown) => error);
      const hit = proxy.disarm();
      const said = `${mangling} at answer ${nth}: ${String(outcome)}`;
      if (outcome instanceof Error) {
        expect(outcome instanceof RetryLater || outcome instanceof InDoubt, said).toBe(true);
        if (outcome instanceof RetryLater) expect(await tested.postedUnder(document.reference), said).toBe(0);
      }
      const again: PostedDocument = await driver.post(document, turn());
      expect(await tested.postedUnder(document.reference), said).toBe(1);
      expect(again.totals, said).toEqual(document.expectedTotals);
      return hit;
    }

    it.each(manglings)('makes one document of it when an answer is %s', async (mangling) => {
      for (const kind of tested.driver.capabilities.documents) {
        if (kind === 'credit-memo') continue;
        let nth = 1;
        while (nth <= MOST_REQUESTS && (await tryOnce(wish(kind), mangling, nth))) nth += 1;
        expect(nth).toBeGreaterThan(1);
        expect(nth).toBeLessThanOrEqual(MOST_REQUESTS);
      }
    });

    it('makes one document of it when two replicas post it at once', async () => {
      const { driver, twin } = tested;
      for (const kind of driver.capabilities.documents) {
        if (kind === 'credit-memo') continue;
        const document = wish(kind);
        const both = await Promise.allSettled([driver.post(document, turn()), twin.post(document, turn())]);
        for (const one of both)
          if (one.status === 'rejected')
            expect(one.reason instanceof RetryLater || one.reason instanceof InDoubt, String(one.reason)).toBe(true);
        const posted = await driver.post(document, turn());
        expect(await twin.post(document, turn())).toEqual(posted);
        expect(posted.totals).toEqual(document.expectedTotals);
        expect(await tested.postedUnder(document.reference)).toBe(1);
      }
    });

    it.each(manglings)('does not take an answer that is %s for “there is none”', async (mangling) => {
      const { driver, proxy, sku } = tested;
      const document = wish();
      await driver.post(document, turn());
      const reads: (() => Promise<unknown>)[] = [
        () => driver.findByReference(document.reference, turn()),
        () => driver.fetchItem(sku, turn()),
        () => driver.changedSince('item', null, turn()),
        ...(driver.capabilities.balances === 'none' ? [] : [() => driver.balances({ legalEntity: 'EU' }, turn())]),
      ];
      for (const read of reads) {
        proxy.arm(mangling, 1);
        await expect(read(), `${mangling}: ${String(read)}`).rejects.toBeInstanceOf(RetryLater);
        proxy.disarm();
      }
    });

    it('waits while its credentials are refused, and goes on when they are good', async ({ skip }) => {
      const { refuseLogins, driver } = tested;
      if (!refuseLogins) return skip('skipped, because this ERP cannot be made to refuse logins');
      const document = wish();
      refuseLogins(true);
      await expect(driver.post(document, turn())).rejects.toMatchObject({ name: 'RetryLater', code: 'login-refused' });
      refuseLogins(false);
      await driver.post(document, turn());
      expect(await tested.postedUnder(document.reference)).toBe(1);
    });

    it.each([-HOUR_MS, HOUR_MS])('does not mind a clock that is off by %d ms', async (byMs) => {
      tested.skewClock?.(byMs);
      const document = wish();
      tested.refuseLogins?.(true);
      tested.refuseLogins?.(false);
      await tested.driver.post(document, turn());
      tested.skewClock?.(0);
      expect(await tested.postedUnder(document.reference)).toBe(1);
    });
  });
}
