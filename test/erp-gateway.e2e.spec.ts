import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CallDesk, Gate, type Call } from '#libs/actors';
import {
  itemLookup,
  postingRequested,
  typeOf,
  type DataOf,
  type Message,
  type orderPostingOutcome,
  type PostingLine,
} from '#libs/contracts';
import { PostingCaller } from '../apps/erp-gateway/src/outbound/posting.caller.js';
import { GATEWAY_SETUP, type GatewaySetup } from '../apps/erp-gateway/src/setup.js';
import { openDesks } from '../apps/erp-gateway/src/testing/open-desks.js';
import { GatewayWorld } from './testing/gateway-world.js';
import { contra, postingMessage, sold, type PostingChanges } from './testing/posting-messages.js';

type Outcome = DataOf<typeof orderPostingOutcome>;

let world: GatewayWorld;

beforeAll(async () => {
  world = await GatewayWorld.open();
  await world.startGateway();
});
beforeEach(() => void world.erp.world.faults.turn({ all: false }));
afterAll(() => world.close());

/** A posting of a new order. */
const sale = (lines: readonly PostingLine[] = sold, body?: PostingChanges['body']): Message =>
  postingMessage(lines, body ? { body } : {});

async function outcomeOf(message: Message): Promise<Outcome> {
  return (await world.heard(message.key))[0]?.data as Outcome;
}

async function posted(message: Message): Promise<Outcome> {
  await world.tell(message);
  return outcomeOf(message);
}

describe('a posting', () => {
  it('becomes an invoice in the ERP, and its lines come back as issued', async () => {
    const message = sale();
    expect(await posted(message)).toMatchObject({
      posting: 'sale/SHP-1',
      answersRevision: 9,
      outcome: 'posted',
      lines: {
        'clearing|gross|clearing||': 12400,
        'item-price|net|contra|L1|': 10000,
        'tax|tax|contra|L1|': 1900,
        'shipping|net|contra||': 500,
      },
      documents: [{ kind: 'invoice', reference: `${message.id}/inv` }],
      policyVersion: '2026-11',
    });
    const [document] = world.documents(message.id);
    expect(document?.lines.map(({ account, debitMinor, creditMinor }) => [account, debitMinor - creditMinor])).toEqual([
      ['1200', 12400],
      ['4000', -10000],
      ['2210', -1900],
      ['4010', -500],
    ]);
  });

  it('with lines below zero becomes a credit memo beside the invoice, under one revision', async () => {
    const message = sale([contra('item-price', 1200, 'L2'), contra('item-price', -800, 'L1')]);
    const { documents } = await posted(message);
    expect(documents.map(({ kind }) => kind)).toEqual(['invoice', 'credit-memo']);
    expect(world.documents(message.id)).toHaveLength(2);
  });

  it('case 6: delivered many times is posted once, and answered the same each time', async () => {
    const message = sale();
    await Promise.all(Array.from({ length: 20 }, (_, index) => world.tell(message, `#${index}`)));
    await outcomeOf(message);
    await world.tell(message, '#late');
    const [first, second] = await world.heard(message.key, 2);
    expect(second?.data).toEqual(first?.data);
    expect(world.documents(message.id)).toHaveLength(1);
  });

  it('is refused where the period is closed, and the reason comes back', async () => {
    const outcome = await posted(sale(sold, { documentOn: '2020-02-03' }));
    expect(outcome).toMatchObject({ outcome: 'rejected', reason: 'closed-period', lines: {}, documents: [] });
  });

  it('is refused where nobody keeps the books, and where the policy has no account', async () => {
    expect(await posted(sale(sold, { legalEntity: 'MARS' }))).toMatchObject({
      outcome: 'rejected',
      reason: 'unknown-legal-entity',
    });
    expect(await posted(sale([contra('commission', -100)]))).toMatchObject({
      outcome: 'rejected',
      reason: 'no-account',
    });
  });

  it('of which one document is refused counts with what is in the books', async () => {
    const credit = { ...contra('item-price', -800, 'L1'), sku: 'CD-UNMAPPED' };
    const outcome = await posted(sale([contra('item-price', 1200, 'L2'), credit]));
    expect(outcome).toMatchObject({
      outcome: 'posted-different',
      reason: 'unknown-item',
      documents: [{ kind: 'invoice' }],
    });
    expect(outcome.lines).toMatchObject({
      'clearing|gross|clearing||': 1200,
      'item-price|net|contra|L2|': 1200,
      'item-price|net|contra|L1|': 0,
    });
  });

  it('that comes with other content under the same id is not posted: an exception shows it', async () => {
    const message = sale();
    await posted(message);
    const { data } = sale([contra('item-price', 1, 'L1')]);
    await world.tell({ ...message, data }, '#other');
    const open = async () =>
      ((await world.get('/exceptions')).body['exceptions'] as { id: string }[]).map(({ id }) => id);
    await expect.poll(open, { timeout: 10_000 }).toContain(`call/${message.id}/contradiction`);
    expect(world.documents(message.id)).toHaveLength(1);
  });
});

describe('an ERP that misbehaves', () => {
  const faults = ['erp-lost-answer', 'erp-slow-answer', 'erp-late-commit', 'erp-garbage'] as const;
  it.each(faults)('%s: each posting is in the books once', async (fault) => {
    world.erp.world.faults.turn({ [fault]: 1 });
    const messages = [sale(), sale(), sale()];
    await Promise.all(messages.map((message) => world.tell(message)));
    for (const message of messages) expect(await outcomeOf(message)).toMatchObject({ outcome: 'posted' });
    await expect.poll(() => world.erp.world.late.count).toBe(0);
    for (const message of messages) expect(world.documents(message.id)).toHaveLength(1);
  });

  it('throttled: what waits is posted when it may', async () => {
    const { gate } = world.erp.world;
    const enter = gate.enter.bind(gate);
    let refused = 0;
    gate.enter = (nowMs) => (refused++ < 5 ? 200 : enter(nowMs));
    expect(await posted(sale())).toMatchObject({ outcome: 'posted' });
    gate.enter = enter;
    expect(refused).toBeGreaterThan(5);
  });

  it('is never asked for more than it bears', async () => {
    const messages = Array.from({ length: 80 }, () => sale());
    const before = world.erp.world.gate.usage.refused;
    await Promise.all(messages.map((message) => world.tell(message)));
    await Promise.all(messages.map(outcomeOf));
    const { refused, mostAtOnce, limits } = world.erp.world.gate.usage;
    expect(refused).toBe(before);
    expect(mostAtOnce).toBeLessThanOrEqual(limits.maxConcurrent);
  });

  it('away: the gateway stays ready, says so, and posts when it is back', async () => {
    const { trouble } = world.erp.world;
    const usually = trouble.unavailableForMs.bind(trouble);
    trouble.unavailableForMs = () => 400;
    const message = sale();
    await world.tell(message);
    const reachable = async () => ((await world.get('/erps')).body['erps'] as { reachable: boolean }[])[0]?.reachable;
    const waiting = async () =>
      (
        (await world.get(`/calls?ref=${encodeURIComponent(message.id)}`)).body['calls'] as {
          lastError: { code: string };
        }[]
      )[0]?.lastError.code;
    await expect.poll(waiting, { timeout: 10_000 }).toBe('unavailable');
    await expect.poll(reachable, { timeout: 10_000 }).toBe(false);
    expect((await world.get('/health/ready')).status).toBe(200);
    trouble.unavailableForMs = usually;
    expect(await outcomeOf(message)).toMatchObject({ outcome: 'posted' });
    await expect.poll(reachable, { timeout: 10_000 }).toBe(true);
  });
});

/** What a killed process leaves behind: a claim that runs, a document in the ERP, and no record of it. */
async function dieAfterPosting(message: Message): Promise<void> {
  const { erps, postingPolicy } = await world.setup();
  const { connection, driver } = erps[0] ?? expect.unreachable();
  const gate = new Gate(connection.name, { concurrent: 1, perSecond: 10, burst: 10 });
  await world.pool.query(
    `insert into call (ref, target, lane, priority, message, digest, state, version, token, next_at)
     values ($1, $2, 'invoices', 3, $3, 'd', 'in-flight', 1, 'dead', now() + interval '1.5 seconds')`,
    [message.id, connection.name, message],
  );
  const caller = new PostingCaller({
    driver,
    policy: postingPolicy,
    timeoutMs: connection.timeoutMs,
    desks: openDesks,
  });
  const call: Partial<Call> = { ref: message.id, message, kept: null, doubted: false };
  await caller.perform(call as Call, gate.turn(connection.timeoutMs));
}

describe('a process that dies', () => {
  it('between the call and its record: the document is found, and not posted again', async () => {
    await world.gateways.shift()?.stop();
    const message = sale();
    await dieAfterPosting(message);
    expect(world.documents(message.id)).toHaveLength(1);
    await world.startGateway();
    expect(await outcomeOf(message)).toMatchObject({
      outcome: 'posted',
      documents: [{ reference: `${message.id}/inv` }],
    });
    expect(world.documents(message.id)).toHaveLength(1);
  });

  it('is replaced by another: two replicas post each posting once', async () => {
    const second = await world.startGateway();
    expect(second.app.get(CallDesk)).not.toBe(world.gateways[0]?.app.get(CallDesk));
    const messages = Array.from({ length: 30 }, () => sale());
    await Promise.all(messages.flatMap((message) => [world.tell(message, '#1'), world.tell(message, '#2')]));
    await Promise.all(messages.map(outcomeOf));
    for (const message of messages) expect(world.documents(message.id)).toHaveLength(1);
  });
});

describe('an operator', () => {
  const tell = async (path: string, body: object = {}) => {
    const url = `${world.gateways[0]?.url}${path}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('pauses an ERP: whoever asks is told to wait, on every replica; resumed, what waited is posted', async () => {
    expect((await tell('/erps/sandbox/pause', {})).status).toBe(400);
    expect((await tell('/erps/nobody/resume')).body).toMatchObject({ code: 'unknown-erp' });
    const { body } = await tell('/erps/sandbox/pause', { reason: 'upgrade', by: 'anna' });
    expect(body).toMatchObject({ name: 'sandbox', paused: { by: 'anna', reason: 'upgrade' } });
    await expect.poll(() => world.gateways.every(isPaused), { timeout: 5_000 }).toBe(true);
    const message = sale();
    await world.tell(message);
    expect(await outcomeOf(message)).toMatchObject({ outcome: 'waiting', reason: 'paused' });
    expect(world.documents(message.id)).toHaveLength(0);
    const [erp] = (await world.get('/erps')).body['erps'] as { lanes: { lane: string }[] }[];
    expect(erp?.lanes.find(({ lane }) => lane === 'invoices')).toMatchObject({ waiting: 1, throughAt: null });
    expect((await tell('/erps/sandbox/resume')).body).toMatchObject({ paused: null });
    expect(await world.ended(message.key)).toMatchObject({ outcome: 'posted' });
  });

  it('sees what the ERP bears, how much of it is used, and the breaker', async () => {
    const [erp] = (await world.get('/erps')).body['erps'] as object[];
    expect(erp).toMatchObject({
      name: 'sandbox',
      quotas: [{ name: 'per-second', requests: 45, windowSeconds: 1, permitted: expect.any(Number) }],
      concurrency: { limit: 5 },
      breaker: 'closed',
      closedUntil: null,
    });
    const metrics = await (await fetch(`${world.gateways[0]?.url}/metrics`)).text();
    expect(metrics).toMatch(/crossdock_erp_budget_used_ratio\{connection="sandbox",quota="per-second"\} [0-9.]+/);
    expect(metrics).toMatch(/crossdock_erp_breaker_state\{connection="sandbox",state="closed"\} 1/);
    expect(metrics).toMatch(/crossdock_erp_lane_through_seconds\{connection="sandbox",lane="month-end"\} 0/);
  });
});

const isPaused = ({ app }: (typeof world.gateways)[number]) =>
  app.get<GatewaySetup>(GATEWAY_SETUP, { strict: false }).erps[0]?.gate.view().paused !== null;

describe('items', () => {
  let askers = 7_000_000_000;
  const asks = (sku: string): Message => {
    const order = `order/shopify-us-1/${++askers}`;
    const data: DataOf<typeof itemLookup> = { order, sku, wanted: true };
    return {
      id: `${order}/item.lookup/${sku}@1`,
      type: typeOf(itemLookup),
      source: order,
      key: `item/US/${sku}`,
      time: new Date().toISOString(),
      revision: 1,
      data,
    };
  };
  const asker = ({ data }: Message) => (data as DataOf<typeof itemLookup>).order;

  it('of the list are told to whoever asks', async () => {
    const question = asks('CD-MUG-WHITE');
    await world.tell(question);
    expect((await world.heard(asker(question)))[0]?.data).toMatchObject({
      sku: 'CD-MUG-WHITE',
      state: 'resolved',
      taxClass: 'standard',
    });
    const { body } = await world.get('/items/US/CD-MUG-WHITE');
    expect(body).toMatchObject({ legalEntity: 'US', master: { state: 'resolved' }, orders: { asked: 1, waiting: 1 } });
  });

  it('that are kits come with their parts', async () => {
    const question = asks('CD-KIT-TABLE');
    await world.tell(question);
    const parts = [
      { sku: 'CD-MUG-WHITE', quantity: 1, standalonePrice: 1000 },
      { sku: 'CD-TOWEL-SET', quantity: 2, standalonePrice: 1250 },
    ];
    expect((await world.heard(asker(question)))[0]?.data).toMatchObject({ state: 'resolved', bundle: parts });
  });

  it('that nobody knows are unknown, until the ERP gets them', async () => {
    const question = asks('CD-UNMAPPED');
    await world.tell(question);
    expect((await world.heard(asker(question)))[0]?.data).toMatchObject({ state: 'unknown' });
    await world.erp.world.erp.addItem('CD-UNMAPPED');
    expect((await world.heard(asker(question), 2))[1]?.data).toMatchObject({ state: 'resolved' });
  });
});

describe('its doors', () => {
  it('show policy, explanation, calls, API description and metrics', async () => {
    expect((await world.get('/policy')).body).toMatchObject({ versions: [{ version: '2026-11' }] });
    const explained = await fetch(`${world.gateways[0]?.url}/policy/explain`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(postingRequested.example.body),
    });
    expect(await explained.json()).toMatchObject({
      version: '2026-11',
      documents: [{ kind: 'invoice', party: 'CLR-shopify-us-1-USD' }],
    });
    expect((await world.get('/calls?state=done&limit=1')).body['calls']).toHaveLength(1);
    expect((await world.get('/calls?state=lost')).status).toBe(400);
    expect(Object.keys((await world.get('/openapi.json')).body['paths'] as object)).toEqual(
      expect.arrayContaining(['/calls', '/calls/retry', '/policy', '/erps']),
    );
    const metrics = await (await fetch(`${world.gateways[0]?.url}/metrics`)).text();
    expect(metrics).toMatch(
      /crossdock_erp_postings_total\{document_type="invoice",legal_entity="EU",outcome="posted",reason="none"\} [1-9]/,
    );
  });
});
