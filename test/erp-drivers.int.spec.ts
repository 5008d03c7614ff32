import { SandboxDriver } from '../apps/erp-gateway/src/drivers/sandbox/sandbox-driver.js';
import { driverConformance } from '../apps/erp-gateway/src/drivers/testing/driver-conformance.js';
import { driverNastiness } from '../apps/erp-gateway/src/drivers/testing/driver-nastiness.js';
import { ManglingProxy } from '../apps/erp-gateway/src/drivers/testing/mangling-proxy.js';
import { openWorld } from '../sandbox/src/testing/world-at-port.js';

const today = new Date().toISOString().slice(0, 10);

driverConformance('sandbox', async () => {
  const { world, url, close } = await openWorld({
    SANDBOX_FAULTS: 'off',
    CHANNEL_GATEWAY_URL: 'http://127.0.0.1:1',
    SANDBOX_ERP_REQUESTS_PER_SECOND: '500',
  });
  const { trouble, gate, settings } = world;
  const driver = new SandboxDriver({ url: `${url}/erp`, token: settings.secrets.erpToken });
  const enter = gate.enter.bind(gate);
  let expired = false;
  Object.defineProperty(trouble, 'sessionLifetimeMs', { get: () => (expired ? ((expired = false), -1) : 3_600_000) });
  return {
    driver,
    skus: { known: 'CD-MUG-WHITE', unknown: 'CD-UNMAPPED' },
    dates: { open: today, closed: '2020-01-31' },
    customer: { code: 'C-10020', taxId: 'de 123.456-789', country: 'DE' },
    loseAnswers: (on) => void world.faults.turn({ 'erp-lost-answer': on ? 1 : 0 }),
    expireSessions: () => {
      expired = true;
    },
    throttle: (on) => {
      gate.enter = on ? () => 300 : enter;
    },
    close,
  };
});

driverNastiness('sandbox', async () => {
  const { world, url, close } = await openWorld({
    SANDBOX_FAULTS: 'off',
    CHANNEL_GATEWAY_URL: 'http://127.0.0.1:1',
    SANDBOX_ERP_REQUESTS_PER_SECOND: '5000',
    SANDBOX_ERP_MAX_CONCURRENT: '50',
  });
  const proxy = await ManglingProxy.open(url);
  const at = (address: string) => new SandboxDriver({ url: `${address}/erp`, token: world.settings.secrets.erpToken });
  return {
    driver: at(proxy.url),
    twin: at(url),
    proxy,
    sku: 'CD-MUG-WHITE',
    date: today,
    postedUnder: (reference) => (world.erp.ledger.withReference(reference) ? 1 : 0),
    close: async () => {
      await proxy.close();
      await close();
    },
  };
});
