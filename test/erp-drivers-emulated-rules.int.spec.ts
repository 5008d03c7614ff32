import { afterEach, expect, it } from 'vitest';
import { Gate } from '#libs/actors';
import { BusinessCentralDriver } from '../apps/erp-gateway/src/drivers/business-central/business-central-driver.js';
import type { ErpDocument } from '../apps/erp-gateway/src/drivers/driver.js';
import { NetsuiteDriver } from '../apps/erp-gateway/src/drivers/netsuite/netsuite-driver.js';
import { OdooDriver } from '../apps/erp-gateway/src/drivers/odoo/odoo-driver.js';
import { EmulatedBusinessCentral } from '../sandbox/src/erps/business-central/business-central.js';
import { demo } from '../sandbox/src/erps/demo-company.js';
import { chargeItems, subsidiaries } from '../sandbox/src/erps/netsuite/account.js';
import { EmulatedNetsuite } from '../sandbox/src/erps/netsuite/netsuite.js';
import { EmulatedOdoo } from '../sandbox/src/erps/odoo/odoo.js';

/** What is particular to one vendor, and would end in a wrong ledger if nobody knew it. */

const today = new Date().toISOString().slice(0, 10);
const taxAccounts = [...demo.taxAccounts];
const gate = new Gate('vendors', { concurrent: 9, perSecond: 1_000, burst: 1_000 });
const turn = () => gate.turn(5_000);
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function wish(changes: Partial<ErpDocument> = {}): ErpDocument {
  const party = 'CLR-shopify-eu-1-EUR';
  return {
    reference: 'order/shopify-eu-1/1@1/inv',
    kind: 'invoice',
    legalEntity: 'EU',
    currency: 'EUR',
    documentDate: today,
    party,
    text: '#1001',
    policyVersion: '1',
    policyDigest: 'd',
    lines: [
      { lineId: 'clearing', account: '1200', party, debitMinor: 11900, creditMinor: 0 },
      { lineId: 'item', account: '4000', debitMinor: 0, creditMinor: 10000 },
      { lineId: 'tax', account: '2210', debitMinor: 0, creditMinor: 1900 },
    ],
    expectedTotals: { debitMinor: 11900, creditMinor: 11900, taxMinor: 1900 },
    ...changes,
  };
}

async function businessCentral(changes: { noTaxCode?: string } = {}) {
  const erp = await EmulatedBusinessCentral.open();
  open.push(erp);
  const companies = Object.fromEntries(
    erp.companies.map(({ legalEntity, id, currency }) => [legalEntity, { id, currency }]),
  );
  const access = { url: erp.url, tokenUrl: `${erp.url}/oauth2/v2.0/token`, clientId: 'id', clientSecret: erp.secret };
  const settings = { companies, noTaxCode: 'NOTAX', taxAccounts, customers: {}, ...changes };
  return { erp, driver: new BusinessCentralDriver(access, settings) };
}

async function odoo(apiVersion: 'json-2' | 'json-rpc' = 'json-2') {
  const erp = await EmulatedOdoo.open();
  open.push(erp);
  const companies = { EU: { id: 1, journals: { sales: 'INV', general: 'MISC' } } };
  return {
    erp,
    driver: new OdooDriver({ url: erp.url, ...erp.access }, { apiVersion, companies, taxAccounts, partners: {} }),
  };
}

async function netsuite() {
  const erp = await EmulatedNetsuite.open();
  open.push(erp);
  const settings = { subsidiaries, chargeItems, taxAccounts, customers: {} };
  return { erp, driver: new NetsuiteDriver({ url: erp.url, ...erp.credentials }, settings) };
}

it('Business Central: a tax code that computes tax makes a draft that differs; it is withdrawn', async () => {
  const { erp, driver } = await businessCentral({ noTaxCode: 'STANDARD' });
  await expect(driver.post(wish(), turn())).rejects.toMatchObject({ code: 'totals-differ', name: 'Terminal' });
  expect(erp.companies.flatMap(({ invoices }) => invoices)).toStrictEqual([]);
});

it('Business Central: a tax line may be tax as a whole, so that the ERP reports it as tax', async () => {
  const { driver } = await businessCentral();
  const document = wish();
  const lines = document.lines.map((line) => (line.lineId === 'tax' ? { ...line, erpTaxCode: 'FULLVAT' } : line));
  expect((await driver.post({ ...document, lines }, turn())).totals).toStrictEqual(document.expectedTotals);
});

it('Business Central: a draft that a crash left is withdrawn, and not posted beside the new one', async () => {
  const { erp, driver } = await businessCentral();
  erp.temper.loseAnswers = false;
  const document = wish();
  await expect(driver.post({ ...document, documentDate: '2020-01-31' }, turn())).rejects.toMatchObject({
    code: 'closed-period',
  });
  await driver.post(document, turn());
  expect(erp.companies.flatMap(({ invoices }) => invoices.map(({ status }) => status))).toStrictEqual(['Open']);
});

it('Business Central: a journal in another currency is refused, since its API knows none', async () => {
  const { driver } = await businessCentral();
  const dollars = wish({ kind: 'journal', currency: 'USD' });
  await expect(driver.post(dollars, turn())).rejects.toMatchObject({ code: 'not-supported' });
});

it('Business Central: a document of many lines goes in several batches, a journal too', async () => {
  const { driver } = await businessCentral();
  const party = 'CLR-shopify-eu-1-EUR';
  const items = Array.from({ length: 250 }, (_unused, index) => ({
    lineId: `i${index}`,
    account: '4000',
    debitMinor: 0,
    creditMinor: 7,
  }));
  const lines = [{ lineId: 'clearing', account: '1200', party, debitMinor: 1750, creditMinor: 0 }, ...items];
  const expectedTotals = { debitMinor: 1750, creditMinor: 1750, taxMinor: 0 };
  for (const kind of ['invoice', 'journal'] as const)
    expect(
      (await driver.post(wish({ kind, lines, expectedTotals, reference: `many/${kind}` }), turn())).totals,
    ).toStrictEqual(expectedTotals);
});

it('Odoo: a locked period is refused before Odoo would move the date in silence', async () => {
  const { erp, driver } = await odoo();
  await expect(driver.post(wish({ documentDate: '2023-06-30' }), turn())).rejects.toMatchObject({
    code: 'closed-period',
  });
  expect(erp.tables['account.move']).toStrictEqual([]);
});

it.each(['json-2', 'json-rpc'] as const)(
  'Odoo by %s: transactions that met are tried again and post one entry',
  async (apiVersion) => {
    const { erp, driver } = await odoo(apiVersion);
    for (let failures = 1; failures <= 3; failures += 1) {
      erp.serializationFailures = 1;
      await expect(driver.post(wish(), turn())).rejects.toMatchObject({ name: 'RetryLater', code: 'locked' });
    }
    await driver.post(wish(), turn());
    expect(erp.postedUnder(wish().reference)).toBe(1);
    expect(erp.tables['ir.model.data']).toHaveLength(1);
  },
);

it('Odoo: what a claim says stands, even where a draft of another has the reference', async () => {
  const { erp, driver } = await odoo();
  await driver.post(wish(), turn());
  const [claim] = erp.tables['ir.model.data'] ?? [];
  expect(claim).toMatchObject({ module: '__crossdock__', model: 'account.move', res_id: 1001 });
});

it('NetSuite: a tax engine that adds tax shows in the totals, since there is no draft', async () => {
  const { driver } = await netsuite();
  const posted = await driver.post(wish(), turn());
  // 19 % on both lines, on top
  expect(posted.totals).toStrictEqual({ debitMinor: 14161, creditMinor: 14161, taxMinor: 1900 + 2261 });
  const found = await driver.findByReference(wish().reference, turn());
  expect(found?.lines).toContainEqual({ lineId: 'tax of the ERP', debitMinor: 0, creditMinor: 2261 });
});

it('NetSuite: an account without a charge item can be in a journal only', async () => {
  const { driver } = await netsuite();
  const document = wish();
  const lines = document.lines.map((line) => (line.account === '4000' ? { ...line, account: '8888' } : line));
  await expect(driver.post({ ...document, lines }, turn())).rejects.toMatchObject({ code: 'unknown-account' });
});

it('every driver notices what answers say of the end of the interface', async () => {
  for (const { erp, driver } of [await businessCentral(), await odoo(), await netsuite()]) {
    expect(driver.sunset).toBeNull();
    erp.temper.announces = { sunset: 'Thu, 31 Dec 2026 23:59:59 GMT', deprecation: '@1767225600' };
    await driver.ping(turn());
    expect([driver.sunset, driver.deprecatedSince]).toStrictEqual(['2026-12-31', '2026-01-01']);
  }
});
