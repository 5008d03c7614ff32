import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Certificate } from '#libs/actors';
import { serviceNames } from '#libs/contracts';
import { exampleOrder } from '../apps/channel-gateway/src/channels/shopify/testing.js';
import { WholeStack } from './testing/whole-stack.js';

const PATIENCE = { timeout: 60_000, interval: 200 };

// a command is a process of its own, and a busy machine takes seconds to start one
vi.setConfig({ testTimeout: 180_000 });

let stack: WholeStack;
const order = '/orders/shopify-us-1/8301';
const actor = 'order/shopify-us-1/8301';

beforeAll(async () => {
  stack = await WholeStack.open();
  await stack.deliver(exampleOrder({ id: 8301 }));
  await vi.waitUntil(async () => (await stack.get('order-service', order)).status === 200, PATIENCE);
});
afterAll(() => stack.close());

/** What a command answered in its last line. */
async function asked<T>(...words: readonly string[]): Promise<{ readonly exitCode: number; readonly answer: T }> {
  const { exitCode, stdout } = await stack.crossdock(...words, '--json');
  return { exitCode, answer: JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null') as T };
}

it('crossdock prove gives the certificate of a real order: one state, one set of effects, as it is stored', async () => {
  const proven = () => asked<Certificate>('prove', actor);
  await expect.poll(proven, PATIENCE).toMatchObject({ exitCode: 0, answer: { actor, ok: true, asStored: true } });
  const { answer } = await proven();
  expect(answer.messages).toBeGreaterThan(0);
  expect(answer.stateHash).toMatch(/^[0-9a-f]{64}$/);
});

it('crossdock prove refuses what is no actor, and one that nobody knows', async () => {
  expect(await stack.crossdock('prove')).toMatchObject({ exitCode: 64 });
  expect(await stack.crossdock('prove', 'shop/1')).toMatchObject({ exitCode: 64 });
  const unknown = await stack.crossdock('prove', 'order/shopify-us-1/none');
  expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('404')]);
});

it('crossdock republish says again what each service said since then, and nothing changes by it', async () => {
  const before = (await stack.get('order-service', `${order}/history`)).body;
  const all = await asked<{ rows: number; republished: { service: string; rows: number }[] }>(
    'republish',
    '--since',
    '1h',
  );
  expect(all.exitCode).toBe(0);
  expect(all.answer.republished.find(({ service }) => service === 'channel-gateway')?.rows).toBeGreaterThan(0);
  expect(all.answer.rows).toBe(all.answer.republished.reduce((sum, one) => sum + one.rows, 0));
  const unpublished = async () =>
    (await asked<{ findings: { check: string }[] }>('verify')).answer.findings.some(
      ({ check }) => check === 'outbox-published',
    );
  await expect.poll(unpublished, PATIENCE).toBe(false);
  expect((await stack.get('order-service', `${order}/history`)).body).toEqual(before);
  const one = await asked<{ republished: unknown[] }>('republish', '--since', '1m', '--service', 'order-service');
  expect([one.exitCode, one.answer.republished.length]).toEqual([0, 1]);
});

it('crossdock republish refuses an instant that is none, and a service that is none', async () => {
  expect(await stack.crossdock('republish')).toMatchObject({ exitCode: 64 });
  expect(await stack.crossdock('republish', '--since', 'yesterday')).toMatchObject({ exitCode: 64 });
  expect(await stack.crossdock('republish', '--since', '1h', '--service', 'shop')).toMatchObject({ exitCode: 64 });
});

it.each(serviceNames)(
  'the doors of %s are those of docs/openapi (npx vitest run test/operator-commands -u)',
  async (service) => {
    const { body } = await stack.get(service, '/openapi.json');
    await expect(`${JSON.stringify(body, null, 2)}\n`).toMatchFileSnapshot(`../docs/openapi/${service}.json`);
  },
);

it('crossdock upload brings a file once, and its order is there', async () => {
  const file = join(stack.folder, 'order-8302.json');
  writeFileSync(file, JSON.stringify(exampleOrder({ id: 8302 })));
  const upload = () => asked<{ receipt: string; documentId: string }>('upload', 'shopify', 'shopify-us-1', file);
  const first = await upload();
  expect(first).toMatchObject({ exitCode: 0, answer: { receipt: 'received' } });
  expect(await upload()).toMatchObject({ exitCode: 0, answer: { ...first.answer, receipt: 'duplicate' } });
  const status = async () => (await stack.get('order-service', '/orders/shopify-us-1/8302')).status;
  await expect.poll(status, PATIENCE).toBe(200);
  expect(await stack.crossdock('upload', 'shopify', 'amazon-us-1', file)).toMatchObject({ exitCode: 2 });
  expect(await stack.crossdock('upload', 'shopify')).toMatchObject({ exitCode: 64 });
});

it('crossdock completeness compares a day with what the shop counts, and lists what was compared', async () => {
  const day = ['--account', 'shopify-us-1', '--day', '2026-11-20'];
  const checked = await asked<{ reports: unknown[] }>('completeness', '--check', ...day);
  expect(checked).toMatchObject({ exitCode: 0, answer: { reports: [{ stated: 0, listed: 0, state: 'complete' }] } });
  expect(await asked('completeness', ...day)).toEqual(checked);
  expect(await stack.crossdock('completeness', '--check')).toMatchObject({ exitCode: 64 });
});
