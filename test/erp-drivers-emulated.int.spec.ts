import { BusinessCentralDriver } from '../apps/erp-gateway/src/drivers/business-central/business-central-driver.js';
import { NetsuiteDriver } from '../apps/erp-gateway/src/drivers/netsuite/netsuite-driver.js';
import { OdooDriver } from '../apps/erp-gateway/src/drivers/odoo/odoo-driver.js';
import { driverConformance, type DriverUnderTest } from '../apps/erp-gateway/src/drivers/testing/driver-conformance.js';
import { driverNastiness, type NastyUnderTest } from '../apps/erp-gateway/src/drivers/testing/driver-nastiness.js';
import { ManglingProxy } from '../apps/erp-gateway/src/drivers/testing/mangling-proxy.js';
import { EmulatedBusinessCentral } from '../sandbox/src/erps/business-central/business-central.js';
import { chargeItems, NO_TAX_CODE, subsidiaries } from '../sandbox/src/erps/netsuite/account.js';
import { EmulatedNetsuite } from '../sandbox/src/erps/netsuite/netsuite.js';
import { EmulatedOdoo } from '../sandbox/src/erps/odoo/odoo.js';
import { demo } from '../sandbox/src/erps/demo-company.js';

/** What the emulated ERPs have in common: one demo company, one temper. */
function common(erp: {
  readonly temper: { loseAnswers: boolean; throttled: boolean };
  readonly tokens: { expire(): void };
  close(): Promise<void>;
}): Omit<DriverUnderTest, 'driver'> {
  return {
    skus: { known: 'CD-MUG-WHITE', unknown: 'CD-UNMAPPED' },
    dates: { open: new Date().toISOString().slice(0, 10), closed: '2020-01-31' },
    customer: { code: 'C-10020', taxId: 'de 123.456.789', country: 'DE' },
    loseAnswers: (on) => void (erp.temper.loseAnswers = on),
    throttle: (on) => void (erp.temper.throttled = on),
    expireSessions: () => erp.tokens.expire(),
    close: () => erp.close(),
  };
}

/** The same for what is badly answered. */
function nasty(
  erp: {
    readonly temper: { loginsRefused: boolean; clockSkewMs: number };
    readonly tokens: { expire(): void };
    postedUnder(reference: string): number;
    close(): Promise<void>;
  },
  proxy: ManglingProxy,
): Omit<NastyUnderTest, 'driver' | 'twin'> {
  return {
    proxy,
    sku: 'CD-MUG-WHITE',
    date: new Date().toISOString().slice(0, 10),
    postedUnder: (reference) => erp.postedUnder(reference),
    refuseLogins: (on) => {
      erp.temper.loginsRefused = on;
      erp.tokens.expire();
    },
    skewClock: (byMs) => void (erp.temper.clockSkewMs = byMs),
    close: async () => {
      await proxy.close();
      await erp.close();
    },
  };
}

/** Business Central, reached directly or at another address. */
function businessCentralAt(erp: EmulatedBusinessCentral, url: string): BusinessCentralDriver {
  const companies = Object.fromEntries(
    erp.companies.map(({ legalEntity, id, currency }) => [legalEntity, { id, currency }]),
  );
  const access = { url, tokenUrl: `${url}/oauth2/v2.0/token`, clientId: 'id', clientSecret: erp.secret };
  const settings = { companies, noTaxCode: 'NOTAX', taxAccounts: [...demo.taxAccounts], customers: {} };
  return new BusinessCentralDriver(access, settings);
}

driverConformance('business-central', async () => {
  const erp = await EmulatedBusinessCentral.open();
  return { driver: businessCentralAt(erp, erp.url), ...common(erp) };
});

driverNastiness('business-central', async () => {
  const erp = await EmulatedBusinessCentral.open();
  const proxy = await ManglingProxy.open(erp.url);
  const at = (url: string) => businessCentralAt(erp, url);
  return { driver: at(proxy.url), twin: at(erp.url), ...nasty(erp, proxy) };
});

/** Odoo by one of its two protocols. */
function odooAt(erp: EmulatedOdoo, url: string, apiVersion: 'json-2' | 'json-rpc'): OdooDriver {
  const journals = { sales: 'INV', general: 'MISC' };
  const companies = { EU: { id: 1, journals }, US: { id: 2, journals } };
  const settings = { apiVersion, companies, taxAccounts: [...demo.taxAccounts], partners: {} };
  return new OdooDriver({ url, ...erp.access }, settings);
}

for (const apiVersion of ['json-2', 'json-rpc'] as const) {
  driverConformance(`odoo by ${apiVersion}`, async () => {
    const erp = await EmulatedOdoo.open();
    return { driver: odooAt(erp, erp.url, apiVersion), ...common(erp) };
  });

  driverNastiness(`odoo by ${apiVersion}`, async () => {
    const erp = await EmulatedOdoo.open();
    const proxy = await ManglingProxy.open(erp.url);
    const at = (url: string) => odooAt(erp, url, apiVersion);
    return { driver: at(proxy.url), twin: at(erp.url), ...nasty(erp, proxy) };
  });
}

function netsuiteAt(erp: EmulatedNetsuite, url: string): NetsuiteDriver {
  const taxAccounts = [...demo.taxAccounts];
  const settings = {
    subsidiaries,
    chargeItems,
    taxAccounts,
    noTaxCode: NO_TAX_CODE,
    adjustmentAccount: '6900',
    customers: {},
  };
  return new NetsuiteDriver({ url, ...erp.credentials }, settings);
}

driverConformance('netsuite', async () => {
  const erp = await EmulatedNetsuite.open();
  return { driver: netsuiteAt(erp, erp.url), warehouse: 'BERLIN', ...common(erp) };
});

driverNastiness('netsuite', async () => {
  const erp = await EmulatedNetsuite.open();
  const proxy = await ManglingProxy.open(erp.url);
  return { driver: netsuiteAt(erp, proxy.url), twin: netsuiteAt(erp, erp.url), ...nasty(erp, proxy) };
});
