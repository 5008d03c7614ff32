import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DataOf, Message, orderPostingOutcome } from '#libs/contracts';
import { readSetup } from '../apps/erp-gateway/src/setup.js';
import { EmulatedLegacy } from '../sandbox/src/erps/legacy/legacy-erp.js';
import { GatewayWorld } from './testing/gateway-world.js';
import { PolicyFolder } from './testing/policy-folder.js';
import { contra, postingMessage } from './testing/posting-messages.js';

const CONNECTIONS = `
connections:
  old-books:
    driver: legacy
    folderVariable: LEGACY_FOLDER
    batchEverySeconds: 0
    checkEverySeconds: 60
    legalEntities: [EU]
    limits: { preset: legacy }
    timeoutMs: 10000
    itemListEverySeconds: 600
items: { refetchMinutes: [5] }
`;

const folder = mkdtempSync(join(tmpdir(), 'crossdock-legacy-'));
const policies = new PolicyFolder();
let world: GatewayWorld;
let erp: EmulatedLegacy;

beforeAll(async () => {
  writeFileSync(join(policies.path, 'erp-connections.yaml'), CONNECTIONS);
  erp = new EmulatedLegacy(folder);
  world = await GatewayWorld.open(policies.path, 10_000, { LEGACY_FOLDER: folder });
  await world.startGateway();
});
afterAll(async () => {
  await world.close();
  policies.remove();
  rmSync(folder, { recursive: true, force: true });
});

function sale(sku = 'CD-MUG-WHITE'): Message {
  const goods = { ...contra('item-price', 10000, 'L1'), sku, quantity: 1 };
  return postingMessage([goods, contra('tax', 1900, 'L1')]);
}

const outcomes = async (message: Message, count: number) =>
  (await world.heard(message.key, count)).map((one) => one.data as DataOf<typeof orderPostingOutcome>);

it('tells the order that its posting waits, and hours later that it is posted', async () => {
  const messages = Array.from({ length: 8 }, () => sale());
  for (const message of messages) await world.tell(message);
  for (const message of messages) {
    const [waiting] = await outcomes(message, 1);
    expect(waiting).toMatchObject({ outcome: 'waiting', reason: 'awaiting-acknowledgement' });
    // with the time of the next look
    expect(Date.parse(waiting?.until ?? '')).toBeGreaterThan(Date.now());
  }
  const { body } = await world.get('/erps');
  expect(body).toMatchObject({ erps: [{ name: 'old-books', driver: 'legacy', apiVersion: '1', breaker: 'closed' }] });

  erp.wake();
  // a person need not wait for the next look
  await world.post('/calls/retry', { target: 'old-books' });
  for (const message of messages) {
    const [, posted] = await outcomes(message, 2);
    expect(posted).toMatchObject({ outcome: 'posted', documents: [{ kind: 'invoice' }] });
    expect(erp.postedUnder(posted?.documents[0]?.reference ?? '')).toBe(1);
  }
});

it('tells it of a refusal as of any other', async () => {
  const message = sale('CD-UNMAPPED');
  await world.tell(message);
  await outcomes(message, 1);
  erp.wake();
  await world.post('/calls/retry', { target: 'old-books' });
  const [, refused] = await outcomes(message, 2);
  expect(refused).toMatchObject({ outcome: 'rejected', reason: 'unknown-item' });
});

it('refuses a policy that asks for what this ERP cannot do, when it is read', async () => {
  const good = policies.text;
  policies.write(policies.with(['- name: eu-vat\n', '- name: eu-vat\n        dimensions: { CENTRE: web }\n']));
  const what = /rule eu-vat, for EU: the ERP old-books \(legacy\) does not take the dimension CENTRE/;
  await expect(readSetup({ POLICIES_DIR: policies.path, LEGACY_FOLDER: folder })).rejects.toThrow(what);
  // the one that serves stays
  const { body } = await world.post('/policy/reload');
  expect(body).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(what) });
  policies.write(good);
});
