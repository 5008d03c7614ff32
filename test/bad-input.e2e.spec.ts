import { jetstream } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encode } from '#libs/actors';
import type { Exception, Message } from '#libs/contracts';
import { exampleLine, exampleOrder } from '../apps/channel-gateway/src/channels/shopify/testing.js';
import { withBus } from '../stack/nats.js';
import { WholeStack } from './testing/whole-stack.js';

/** Patience for what must happen in the end. */
const PATIENCE = { timeout: 40_000, interval: 100 } as const;

/** Orders that are sold while all this is sent. */
const GOOD_ORDERS = 8;

let stack: WholeStack;

beforeAll(async () => {
  stack = await WholeStack.open();
  await stack.sandbox.start({ orders: GOOD_ORDERS, seed: 21 });
});
afterAll(() => stack?.close());

/** An order that is not paid yet: it is known, and nothing of it leaves the house. */
function pendingOrder(id: number, sku: string) {
  return exampleOrder({ id, name: `#${id}`, financial_status: 'pending', line_items: [exampleLine({ sku })] });
}

async function document(id: string): Promise<Readonly<Record<string, unknown>>> {
  return (await stack.get('channel-gateway', `/documents/${encodeURIComponent(id)}`)).body;
}

async function exceptions(service: 'channel-gateway' | 'order-service', state = 'open'): Promise<Exception[]> {
  return (await stack.get(service, `/exceptions?state=${state}`)).body['exceptions'] as Exception[];
}

describe('a document that cannot be read', () => {
  it.each([
    ['malformed JSON', '{"id": 1,', 'malformed-json', 'integration-support'],
    ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0x22, 0xfc, 0x22, 0x7d), 'not-utf-8', 'integration-support'],
    ['an unknown currency', exampleOrder({ currency: 'USX' }), 'unknown-currency', 'finance'],
    [
      'a negative quantity',
      exampleOrder({ line_items: [exampleLine({ quantity: -1 })] }),
      'negative-quantity',
      'integration-support',
    ],
    ['amounts that do not add up', exampleOrder({ total_price: '99.00' }), 'amounts-do-not-add-up', 'finance'],
  ])('%s: is taken, kept, shown to its owner, and can be replayed', async (_name, body, code, owner) => {
    const { status, body: answer } = await stack.deliver(body);
    expect({ status, answer }).toMatchObject({ status: 200, answer: { receipt: 'received' } });
    const id = answer['documentId'] as string;
    const refused = { state: 'refused', facts: 0, refused: [{ code }] };
    await expect.poll(() => document(id), PATIENCE).toMatchObject(refused);
    const shown = { id: `document/${id}/refused-document`, owner, detail: expect.stringContaining(code) as string };
    expect(await exceptions('channel-gateway')).toContainEqual(expect.objectContaining(shown));

    const before = (await document(id))['translatedAt'];
    expect(await stack.post('channel-gateway', `/documents/${encodeURIComponent(id)}/replay`)).toMatchObject({
      status: 202,
    });
    await expect.poll(async () => (await document(id))['translatedAt'], PATIENCE).not.toEqual(before);
    await expect.poll(() => document(id), PATIENCE).toMatchObject(refused);
    expect(await exceptions('channel-gateway')).toContainEqual(expect.objectContaining(shown));
  });
});

describe('a delivery that nobody can vouch for', () => {
  it.each([
    ['a wrong signature', { secret: 'another', eventId: 'forged' }, 401, 'wrong-signature'],
    ['an unknown shop', { account: 'shopify-xx-1', eventId: 'strange' }, 404, 'unknown-account'],
  ])('%s: is refused by name, and nothing is kept', async (_name, changes, status, code) => {
    expect(await stack.deliver(exampleOrder(), changes)).toMatchObject({ status, body: { code } });
    expect(await stack.get('channel-gateway', `/documents/shopify-us-1%2F${changes.eventId}`)).toMatchObject({
      status: 404,
    });
  });

  it('a body of 20 MB: is refused by its size, and nothing is kept', async () => {
    const answer = await stack.deliver(Buffer.alloc(20_000_000, 0x20), { eventId: 'large' });
    expect(answer).toMatchObject({ status: 413, body: { status: 413 } });
    expect(await stack.get('channel-gateway', '/documents/shopify-us-1%2Flarge')).toMatchObject({ status: 404 });
  });
});

it.each([
  ['days ago', 8101, -5 * 86_400_000],
  ['minutes ahead of us', 8102, 7 * 60_000],
])('a delivery that was triggered %s becomes an order like any other', async (_name, id, offsetMs) => {
  const triggeredAt = new Date(Date.now() + offsetMs).toISOString();
  expect(await stack.deliver(pendingOrder(id, 'CD-SOAP'), { triggeredAt })).toMatchObject({ status: 200 });
  const order = () => stack.get('order-service', `/orders/shopify-us-1/${id}`);
  await expect.poll(order, PATIENCE).toMatchObject({ status: 200, body: { state: 'pending' } });
});

it('an unknown SKU is an exception of its order, which closes by itself when the ERP knows the item', async () => {
  await stack.deliver(pendingOrder(8103, 'CD-NEW'));
  const mine = { reason: 'unknown-item', detail: expect.stringContaining('CD-NEW') as string };
  const about = (state: string) => exceptions('order-service', state);
  await expect.poll(() => about('open'), PATIENCE).toContainEqual(expect.objectContaining(mine));
  const wish = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"sku":"CD-NEW"}' };
  await fetch(`${stack.connections.addresses.sandbox}/control/items`, wish);
  await expect.poll(() => about('closed'), PATIENCE).toContainEqual(expect.objectContaining(mine));
});

describe('a message on the bus that cannot be taken', () => {
  const envelope = {
    source: 'channel-gateway',
    key: 'order/shopify-us-1/8104',
    time: '2026-11-23T00:00:00.000Z',
    revision: 1,
    data: {},
  };
  const newer: Message = { ...envelope, id: 'newer-1', type: 'order.snapshot.v9' };
  const broken: Message = { ...envelope, id: 'broken-1', type: 'order.snapshot.v1' };

  const letters = async () =>
    (await stack.get('order-service', '/dead-letters')).body['deadLetters'] as {
      id: string;
      body: string;
      replays: number;
    }[];

  it('is kept with its reason, each alone', async () => {
    const bytes = Uint8Array.of(0x7b, 0x22, 0xfc, 0x22, 0x7d);
    await withBus(stack.connections.natsUrl, async (connection) => {
      const stream = jetstream(connection);
      for (const message of [newer, broken]) {
        const { headers, data } = encode([message], message.id);
        await stream.publish('xd.facts.order.snapshot.v1.00', data, { headers });
      }
      await stream.publish('xd.facts.order.snapshot.v1.00', bytes);
    });
    await expect.poll(letters, PATIENCE).toHaveLength(3);
    expect(await letters()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 'newer-1', code: 'newer-version' }),
        expect.objectContaining({ id: 'broken-1', code: 'invalid-data' }),
        expect.objectContaining({ code: 'undecodable', body: Buffer.from(bytes).toString('base64') }),
      ]),
    );
  });

  it('is taken again when somebody says so, and is a dead letter once more while its cause stands', async () => {
    expect(await stack.post('order-service', '/dead-letters/newer-1/replay')).toMatchObject({ status: 202 });
    const newerOne = async () => (await letters()).find(({ id }) => id === 'newer-1');
    await expect.poll(newerOne, PATIENCE).toMatchObject({ code: 'newer-version', replays: 1 });
  });

  it('whose bytes are no message is for its sender to send again', async () => {
    const undecodable = (await letters()).find(({ id }) => id.startsWith('undecodable/'));
    const path = `/dead-letters/${encodeURIComponent(undecodable?.id ?? '')}/replay`;
    expect(await stack.post('order-service', path)).toMatchObject({
      status: 409,
      body: { code: 'dead-letter-not-replayable' },
    });
  });
});

describe('crossdock', () => {
  it('lists what a person must see, in one line of JSON or in lines for people', async () => {
    const { exitCode, stdout } = await stack.crossdock('exceptions', '--json');
    expect([exitCode, stdout.trimEnd().split('\n').length]).toEqual([0, 1]);
    const shown = JSON.parse(stdout) as { exceptions: Exception[]; missing: string[] };
    expect(shown.exceptions.filter(({ reason }) => reason === 'refused-document')).toHaveLength(5);
    expect(shown.missing).toEqual([]);
    const text = await stack.crossdock('exceptions', '--reason', 'refused-document');
    expect(text.stdout).toContain('amounts-do-not-add-up');
    expect(text.stdout).toMatch(/5 open exceptions\n$/);
  });

  it('lists dead letters', async () => {
    const { exitCode, stdout } = await stack.crossdock('dead-letters', '--json');
    const { deadLetters } = JSON.parse(stdout) as { deadLetters: { service: string; code: string }[] };
    expect(exitCode).toBe(0);
    expect(new Set(deadLetters.map(({ service }) => service))).toEqual(new Set(['order-service']));
    expect(deadLetters.map(({ code }) => code).toSorted()).toEqual(['invalid-data', 'newer-version', 'undecodable']);
  });

  it('replays what is named', async () => {
    const refused = (await stack.get('channel-gateway', '/documents?state=refused')).body['documents'] as {
      documentId: string;
    }[];
    const id = refused[0]?.documentId ?? '';
    const { exitCode, stdout } = await stack.crossdock('replay', id, 'newer-1', '--json');
    const replayed = [
      { id, service: 'channel-gateway', kind: 'document' },
      { id: 'newer-1', service: 'order-service', kind: 'dead-letter' },
    ];
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { replayed, refused: [], missing: [] }]);
  });

  it('replays all, and says what cannot be and why', async () => {
    const refused = async () => (await stack.get('channel-gateway', '/documents?state=refused')).body['documents'];
    await expect.poll(refused, PATIENCE).toHaveLength(5);
    await expect
      .poll(async () => (await stack.get('order-service', '/dead-letters')).body['deadLetters'], PATIENCE)
      .toHaveLength(3);
    const { exitCode, stdout } = await stack.crossdock('replay', '--all', '--json');
    const said = JSON.parse(stdout) as { replayed: unknown[]; refused: { code: string }[] };
    expect([exitCode, said.replayed.length]).toEqual([2, 7]);
    expect(said.refused).toMatchObject([{ code: 'dead-letter-not-replayable' }]);
    expect((await stack.crossdock('replay', 'nobody-knows')).stdout).toContain('not replayed: document nobody-knows');
  });
});

it('good orders that were sold meanwhile are posted undisturbed, and every invariant holds', async () => {
  const quiet = async () => (await stack.sandbox.status()).quiet;
  await expect.poll(quiet, PATIENCE).toBe(true);
  const { documents, trialBalance } = await stack.sandbox.expectation();
  await expect.poll(async () => (await stack.sandbox.documents()).length, PATIENCE).toBe(documents);
  expect(documents).toBeGreaterThanOrEqual(GOOD_ORDERS - 1);
  const held = (await stack.sandbox.trialBalance()).map(({ account, currency, balanceMinor }) => [
    account,
    currency,
    balanceMinor,
  ]);
  for (const { account, currency, balanceMinor } of trialBalance)
    expect(held).toContainEqual([account, currency, balanceMinor]);

  const findings = async () =>
    (JSON.parse((await stack.crossdock('verify', '--json')).stdout) as { findings: unknown[] }).findings;
  await expect.poll(findings, { ...PATIENCE, interval: 2_000 }).toEqual([]);
});
