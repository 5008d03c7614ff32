import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { GATEWAY_SETUP, type GatewaySetup } from '../apps/erp-gateway/src/setup.js';
import { GatewayWorld } from './testing/gateway-world.js';

const PATIENCE = { timeout: 15_000, interval: 50 } as const;

let world: GatewayWorld;

beforeAll(async () => {
  world = await GatewayWorld.open();
  await world.startGateway();
  await vi.waitUntil(async () => {
    const { lists = [] } = (await world.get('/master-data/lists')).body as { lists?: { readAt: string | null }[] };
    return lists.filter(({ readAt }) => readAt !== null).length === 5;
  }, PATIENCE);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => world.close());

async function check(what: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await world.post(`/checks/${what}`, body);
  expect(answer.status).toBe(200);
  return answer.body;
}

const customer = (wish: object) => check('customer', { legalEntity: 'EU', ...wish });
const items = (...skus: string[]) => check('items', { legalEntity: 'EU', skus });
const addCustomer = (code: string, taxId = '', active = true) =>
  world.erp.world.erp.putCustomer({ customerId: `K-${code}`, code, taxId, country: 'DE', active });
/** Customers are looked up in the ERP only on a miss. */
const lookUps = () => vi.spyOn(world.erp.world.erp.masters, 'customersLike');

describe('a customer', () => {
  it('is matched from master data, exact before normalised, and the ERP is not asked', async () => {
    const asked = lookUps();
    const found = { verdict: 'pass', basis: 'master-data', customer: { code: 'C-10020', customerId: 'K-3' } };
    expect(await customer({ code: 'C-10020' })).toMatchObject({ ...found, by: 'code' });
    expect(await customer({ code: 'c 10020' })).toMatchObject({ ...found, by: 'normalised-code' });
    expect(await customer({ taxId: 'DE123456789' })).toMatchObject({ ...found, by: 'tax-id' });
    expect(await customer({ taxId: '123 456-789', country: 'DE' })).toMatchObject({
      ...found,
      by: 'normalised-tax-id',
    });
    expect(asked).not.toHaveBeenCalled();
  });

  it('that is new in the ERP is asked for once, by many at once, and then remembered', async () => {
    await addCustomer('C-NEW');
    const asked = lookUps();
    const answers = await Promise.all([1, 2, 3].map(() => customer({ code: 'C-NEW' })));
    expect(answers.every(({ verdict }) => verdict === 'pass')).toBe(true);
    expect(await customer({ code: 'C-NEW' })).toMatchObject({ basis: 'cache', customer: { code: 'C-NEW' } });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('of whom there are two is nobody, and both are named', async () => {
    await addCustomer('C-TWIN-1', 'DE999');
    await addCustomer('C-TWIN-2', 'DE999');
    expect(await customer({ taxId: 'DE 999' })).toMatchObject({
      verdict: 'fail',
      basis: 'erp',
      customer: null,
      candidates: ['C-TWIN-1', 'C-TWIN-2'],
    });
  });

  it('who is a guest of a marketplace is the party that the posting policy names', async () => {
    const guest = { channel: 'shopify', channelAccount: 'shopify-eu-1', currency: 'EUR', on: '2026-11-20' };
    expect(await customer({ guest })).toMatchObject({
      verdict: 'pass',
      basis: 'policy',
      party: 'CLR-shopify-eu-1-EUR',
      customer: null,
    });
  });

  it('is asked for in words that can be read', async () => {
    const bad = [{}, { code: '' }, { name: 'Erika Mustermann' }, { code: 'x', country: 'Germany' }];
    for (const wish of bad)
      expect((await world.post('/checks/customer', { legalEntity: 'EU', ...wish })).status).toBe(400);
    expect((await world.post('/checks/customer', { legalEntity: 'UK', code: 'x' })).status).toBe(404);
  });
});

describe('items', () => {
  it('that are kept pass at once; the others cost one call', async () => {
    expect(await items('CD-MUG-WHITE', 'CD-APRON')).toMatchObject({ verdict: 'pass', basis: 'master-data' });
    expect(await items('CD-MUG-WHITE', 'CD-NEVER')).toMatchObject({
      verdict: 'fail',
      basis: 'erp',
      items: [
        { sku: 'CD-MUG-WHITE', state: 'active' },
        { sku: 'CD-NEVER', state: 'unknown' },
      ],
    });
    expect(await items('CD-NEVER', 'CD-MUG-WHITE')).toMatchObject({ verdict: 'fail', basis: 'cache' });
  });

  it('that a person adds pass as soon as the list has changed, whatever was remembered', async () => {
    expect(await items('CD-LATER')).toMatchObject({ verdict: 'fail' });
    await world.erp.world.erp.addItem('CD-LATER');
    await vi.waitUntil(async () => (await items('CD-LATER'))['verdict'] === 'pass', PATIENCE);
  });

  it('are no more than two hundred', async () => {
    const skus = Array.from({ length: 201 }, (_, index) => `S-${index}`);
    expect((await world.post('/checks/items', { legalEntity: 'EU', skus })).status).toBe(400);
  });
});

it('a price is compared with the one before, within the bounds of the policy', async () => {
  const price = (from: number, to: number) => check('price', { legalEntity: 'EU', currency: 'EUR', from, to });
  expect(await price(10_000, 9_000)).toMatchObject({ verdict: 'pass', basis: 'policy', by: -1_000, beyond: [] });
  expect(await price(10_000, 5_000)).toMatchObject({ verdict: 'fail', beyond: ['percent'] });
  expect(await price(100_000, 94_999)).toMatchObject({ verdict: 'fail', beyond: ['amount'] });
});

describe('an ERP that does not answer', () => {
  const declared = { verdict: 'hold', asOf: null, customer: null };

  it('talks nonsense: that is no answer, and none that is remembered', async () => {
    const asked = lookUps().mockReturnValue('nonsense' as never);
    expect(await customer({ code: 'C-GARBAGE' })).toMatchObject({ ...declared, basis: 'erp-down' });
    asked.mockRestore();
    expect(await customer({ code: 'C-GARBAGE' })).toMatchObject({ verdict: 'fail', basis: 'erp' });
  });

  it('is down: what is kept still passes, the rest is held, and it is counted', async () => {
    vi.spyOn(world.erp.world.trouble, 'unavailableForMs').mockReturnValue(60_000);
    expect(await customer({ code: 'C-10021' })).toMatchObject({ verdict: 'pass', basis: 'master-data' });
    expect(await customer({ code: 'C-UNKNOWN' })).toMatchObject({ ...declared, basis: 'erp-down' });
    expect(await items('CD-MUG-WHITE', 'CD-GONE')).toMatchObject({
      verdict: 'hold',
      items: [{ state: 'active' }, { state: 'unchecked' }],
    });
    const metrics = await (await fetch(`${world.gateways[0]?.url}/metrics`)).text();
    const down = metrics.split('\n').find((one) => {
      const words = ['crossdock_erp_checks_total{', 'check="items"', 'basis="erp-down"', 'verdict="hold"'];
      return words.every((word) => one.includes(word));
    });
    expect(down).toMatch(/ 1$/);
  });

  it('is accepted unchecked where the policy says so', async () => {
    vi.spyOn(world.erp.world.trouble, 'unavailableForMs').mockReturnValue(60_000);
    const setup = world.gateways[0]?.app.get<GatewaySetup>(GATEWAY_SETUP, { strict: false });
    const checks = Object.assign(setup?.checks ?? {}, { whenDown: 'accept' });
    expect(await items('CD-GONE')).toMatchObject({ verdict: 'accept', basis: 'erp-down', asOf: null });
    Object.assign(checks, { whenDown: 'hold' });
  });
});
