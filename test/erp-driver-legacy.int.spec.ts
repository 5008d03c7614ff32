import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Gate } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import type { ErpDocument, ErpDriver, PostedDocument } from '../apps/erp-gateway/src/drivers/driver.js';
import { LegacyDriver } from '../apps/erp-gateway/src/drivers/legacy/legacy-driver.js';
import { driverConformance } from '../apps/erp-gateway/src/drivers/testing/driver-conformance.js';
import { EmulatedLegacy } from '../sandbox/src/erps/legacy/legacy-erp.js';

const today = new Date().toISOString().slice(0, 10);
const settings = { batchEverySeconds: 0, checkEverySeconds: 60, resendAfterHours: 24, legalEntities: ['EU', 'US'] };
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function open(): { folder: string; erp: EmulatedLegacy; driver: LegacyDriver } {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-legacy-'));
  return { folder, erp: new EmulatedLegacy(folder), driver: new LegacyDriver(folder, settings) };
}

/** A driver that asks again, as the call desk does, while the ERP works a night between two looks. */
function patient(driver: LegacyDriver, erp: EmulatedLegacy): ErpDriver {
  const later = async <Result>(look: () => Promise<Result>): Promise<Result> => {
    for (let night = 0; ; night += 1) {
      try {
        return await look();
      } catch (error) {
        if (night > 3 || !(error instanceof RetryLater) || error.code !== 'awaiting-acknowledgement') throw error;
        erp.wake();
      }
    }
  };
  const post: ErpDriver['post'] = (document, turn) => later(() => driver.post(document, turn));
  return Object.assign(Object.create(driver) as ErpDriver, {
    post,
    postMany: async (documents: readonly ErpDocument[], turn: Parameters<ErpDriver['post']>[1]) =>
      Promise.all(
        documents.map((one) =>
          post(one, turn).then(
            (posted) => ({ posted }),
            (failure: unknown) => ({ failure }),
          ),
        ),
      ),
  });
}

driverConformance('legacy', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-legacy-'));
  const erp = new EmulatedLegacy(folder);
  return {
    driver: patient(new LegacyDriver(folder, settings), erp),
    skus: { known: 'CD-MUG-WHITE', unknown: 'CD-UNMAPPED' },
    dates: { open: today, closed: '2020-01-31' },
    notAsked: 'files have no sessions and no answers on the wire',
    loseAnswers: () => undefined,
    expireSessions: () => undefined,
    throttle: () => undefined,
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

const gate = new Gate('legacy', { concurrent: 9, perSecond: 1_000, burst: 1_000 });
const turn = () => gate.turn(5_000);

function wish(reference: string, changes: Partial<ErpDocument> = {}): ErpDocument {
  const party = 'CLR-shopify-eu-1-EUR';
  return {
    reference,
    kind: 'invoice',
    legalEntity: 'EU',
    currency: 'EUR',
    documentDate: today,
    party,
    text: 'a "quoted", text',
    policyVersion: '1',
    policyDigest: 'd',
    lines: [
      { lineId: 'clearing', account: '1200', party, debitMinor: 11900, creditMinor: 0 },
      { lineId: 'item', account: '4000', debitMinor: 0, creditMinor: 10000, sku: 'CD-MUG-WHITE', quantity: 2 },
      { lineId: 'tax', account: '2210', debitMinor: 0, creditMinor: 1900 },
    ],
    expectedTotals: { debitMinor: 11900, creditMinor: 11900, taxMinor: 1900 },
    ...changes,
  };
}

const outcome = (look: Promise<PostedDocument>) =>
  look.then(
    ({ number }) => number,
    (error: Error & { code?: string }) => error.code,
  );

it('says that a document is handed over, and later what became of it', async () => {
  const { driver, erp } = open();
  await expect(driver.post(wish('a'), turn())).rejects.toMatchObject({
    name: 'RetryLater',
    code: 'awaiting-acknowledgement',
    afterMs: 60_000,
  });
  await expect(driver.findByReference('a')).rejects.toMatchObject({ code: 'awaiting-acknowledgement' });
  expect(await driver.findByReference('b')).toBeNull();
  erp.wake();
  expect(await outcome(driver.post(wish('a'), turn()))).toBe('RE000001');
  expect(await driver.findByReference('a')).toMatchObject({ kind: 'invoice', policyVersion: '1' });
});

it('gathers what waits into one batch, as often as one may be made', async () => {
  const { folder, erp } = open();
  const driver = new LegacyDriver(folder, { ...settings, batchEverySeconds: 300 });
  expect(await outcome(driver.post(wish('a'), turn()))).toBe('awaiting-acknowledgement');
  for (const reference of ['b', 'c', 'd']) {
    const waits: unknown = await driver.post(wish(reference), turn()).catch((error: unknown) => error);
    // it comes back when the next batch is due
    expect((waits as RetryLater).afterMs).toBeGreaterThan(290_000);
    expect((waits as RetryLater).afterMs).toBeLessThanOrEqual(300_000);
  }
  expect(readdirSync(join(folder, 'sent'))).toStrictEqual(['B00000001.csv']);
  const before = Date.now() / 1000 - 301;
  utimesSync(join(folder, 'sent', 'B00000001.csv'), before, before);
  expect(await outcome(driver.post(wish('b'), turn()))).toBe('awaiting-acknowledgement');
  expect(readFileSync(join(folder, 'sent', 'B00000002.csv'), 'utf8').match(/^D,\w/gm)).toHaveLength(3);
  erp.wake();
  for (const reference of ['a', 'b', 'c', 'd']) await driver.post(wish(reference), turn());
  expect(erp.books).toHaveLength(4);
  expect(readdirSync(join(folder, 'spool'))).toStrictEqual([]);
});

it('accepts a part of a batch; what was refused may be handed in again, and is', async () => {
  const { driver, erp } = open();
  const bad = wish('bad', { documentDate: '2020-01-31' });
  await Promise.all([outcome(driver.post(wish('good'), turn())), outcome(driver.post(bad, turn()))]);
  erp.wake();
  expect(await outcome(driver.post(wish('good'), turn()))).toBe('RE000001');
  expect(await outcome(driver.post(bad, turn()))).toBe('closed-period');
  // a person has corrected it, and retries
  expect(await outcome(driver.post(wish('bad'), turn()))).toBe('awaiting-acknowledgement');
  erp.wake();
  expect(await outcome(driver.post(wish('bad'), turn()))).toBe('RE000002');
});

it('puts a batch that nobody answers there again, and it is not booked twice', async () => {
  const { driver, erp, folder } = open();
  erp.withholdsAnswers = true;
  await outcome(driver.post(wish('a'), turn()));
  erp.wake();
  expect(erp.postedUnder('a')).toBe(1);
  erp.withholdsAnswers = false;
  expect(await outcome(driver.post(wish('a'), turn()))).toBe('awaiting-acknowledgement');
  expect(readdirSync(join(folder, 'to-erp'))).toStrictEqual([]);
  const yesterday = Date.now() / 1000 - 25 * 3600;
  utimesSync(join(folder, 'sent', 'B00000001.csv'), yesterday, yesterday);
  expect(await outcome(driver.post(wish('a'), turn()))).toBe('awaiting-acknowledgement');
  expect(readdirSync(join(folder, 'to-erp'))).toStrictEqual(['B00000001.csv']);
  erp.wake();
  expect(await outcome(driver.post(wish('a'), turn()))).toBe('RE000001');
  expect(erp.postedUnder('a')).toBe(1);
});

it.each([
  ['nothing', ''],
  ['half of itself', 'A,crossdock-ack,1,B00000001\r\nP,a,L-1,RE1,EUR,119.00,119.'],
  ['no end', 'A,crossdock-ack,1,B00000001\r\nP,a,L-1,RE1,EUR,119.00,119.00,19.00\r\n'],
  ['another count', 'A,crossdock-ack,1,B00000001\r\nP,a,L-1,RE1,EUR,119.00,119.00,19.00\r\nZ,B00000001,2\r\n'],
  ['another version', 'A,crossdock-ack,2,B00000001\r\nR,a,closed-period,no\r\nZ,B00000001,1\r\n'],
  ['HTML', '<!doctype html><h1>Down for maintenance</h1>'],
  ['an open quote', 'A,crossdock-ack,1,"B0000'],
])('does not believe an acknowledgement that is %s, and believes it when it is whole', async (_what, text) => {
  const { driver, erp, folder } = open();
  await outcome(driver.post(wish('a'), turn()));
  writeFileSync(join(folder, 'from-erp', 'B00000001-9.ack.csv'), text);
  expect(await outcome(driver.post(wish('a'), turn()))).toBe('awaiting-acknowledgement');
  erp.wake();
  expect(await outcome(driver.post(wish('a'), turn()))).toBe('RE000001');
});

it('hands each document over once, whatever two replicas do at once', async () => {
  const { driver, erp, folder } = open();
  const twin = new LegacyDriver(folder, settings);
  const references = Array.from({ length: 12 }, (_unused, index) => `r${index}`);
  await Promise.all(references.flatMap((one) => [driver, twin].map((each) => outcome(each.post(wish(one), turn())))));
  const batches = readdirSync(join(folder, 'sent')).filter((name) => name.startsWith('B'));
  const heads = batches.flatMap((name) => readFileSync(join(folder, 'sent', name), 'utf8').match(/^D,r\d+/gm) ?? []);
  expect(heads.toSorted()).toStrictEqual(references.map((one) => `D,${one}`).toSorted());
  erp.wake();
  for (const one of references) await driver.post(wish(one), turn());
  expect(erp.books).toHaveLength(references.length);
});

it('waits where the folder is away', async () => {
  const { driver, folder } = open();
  rmSync(folder, { recursive: true });
  await expect(driver.ping()).rejects.toMatchObject({ name: 'RetryLater', code: 'unreachable' });
  await expect(driver.post(wish('a'), turn())).rejects.toMatchObject({ name: 'RetryLater', code: 'unreachable' });
});
