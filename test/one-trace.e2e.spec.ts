import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '#libs/telemetry/testing';
import { WholeStack } from './testing/whole-stack.js';

/** Patience for what must happen in the end. */
const PATIENCE = { timeout: 60_000, interval: 100 } as const;

let receiver: OtlpReceiver;
let stack: WholeStack;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.endpoint);
  stack = await WholeStack.open();
});
afterAll(async () => {
  await stack?.close();
  await receiver?.[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

/** One order of a shop, from its first webhook to the confirmation that the shop got in the end. */
async function sold(seed: number): Promise<void> {
  const { fulfilments } = await stack.sandbox.status();
  await stack.sandbox.start({ orders: 1, seed });
  const made = async () => (await stack.sandbox.status()).fulfilments.made;
  await expect.poll(made, PATIENCE).toBeGreaterThan(fulfilments.made);
}

function shown({ service, name }: ReceivedSpan): string {
  return `${service}: ${name}`;
}

/** Hops of an order in their order, each as the service that does it and what it does. */
const WAY = [
  'channel-gateway: POST /webhooks/:source/:account',
  'channel-gateway: translate',
  'channel-gateway: publish xd.facts.order.snapshot.v1.{partition}',
  'order-service: process xd.facts.order.snapshot.v1.{partition}',
  'order-service: publish xd.facts.stock-item.reservation.v1.{partition}',
  'inventory-service: process xd.facts.stock-item.reservation.v1.{partition}',
  'inventory-service: publish xd.facts.order.reservation-answer.v1.{partition}',
  'order-service: publish xd.commands.delivery.requested.v1.{partition}',
  'channel-gateway: process xd.commands.delivery.requested.v1.{partition}',
  'channel-gateway: perform shipment.release',
  'channel-gateway: route',
  'channel-gateway: publish xd.facts.order.shipment.v1.{partition}',
  'order-service: process xd.facts.order.shipment.v1.{partition}',
  'order-service: publish xd.postings.posting.requested.v1.{partition}',
  'erp-gateway: process xd.postings.posting.requested.v1.{partition}',
  'erp-gateway: perform sandbox',
  'erp-gateway: publish xd.facts.order.posting-outcome.v1.{partition}',
  'order-service: process xd.facts.order.posting-outcome.v1.{partition}',
  'channel-gateway: perform shipment.confirm',
];

it(
  'one trace runs from the webhook of the shop to the document in the ERP and back',
  { timeout: 180_000 },
  async () => {
    // once before, so that the stock is counted and the items are known: an order that waits goes on with what it waited for
    await sold(1);
    await sold(2);
    const traceOf = () => receiver.spans.findLast(({ name }) => name === 'perform shipment.confirm')?.traceId;
    const mine = () => receiver.spans.filter(({ traceId }) => traceId === traceOf());
    await expect.poll(() => mine().map(shown), PATIENCE).toEqual(expect.arrayContaining(WAY));

    const ids = new Set(mine().map(({ spanId }) => spanId));
    const roots = mine().filter(({ parentSpanId }) => !parentSpanId || !ids.has(parentSpanId));
    expect(roots.map(shown)).toEqual(['channel-gateway: POST /webhooks/:source/:account']);

    const joined = mine().find(({ name }) => name === 'route');
    const told = receiver.spans.filter(({ traceId }) => traceId === joined?.links?.[0]?.traceId);
    expect(told.map(shown)).toContain('channel-gateway: POST /webhooks/:source/:account');
  },
);
