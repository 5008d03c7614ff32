import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accountNamed } from '../channel-accounts.js';
import { callDoor, type Answer } from '../testing/call-door.js';
import { openWorld, type OpenWorld } from '../testing/world-at-port.js';
import { rolesOf } from './roles.js';
import { ids } from './ids.js';
import type { ShopOrder } from './shop.js';

let open: OpenWorld;
let order: ShopOrder;

beforeEach(async () => {
  open = await openWorld({ SANDBOX_FAULTS: 'off', SANDBOX_SPEED: '1' });
  const [run] = await open.world.start({ orders: 60, seed: 7, channels: ['shopify'] });
  if (!run) throw new Error('nobody sells');
  const place = rolesOf(run).indexOf('units-cancelled');
  const found = open.world.shopify.shop.order(ids.order(run, place));
  if (!found) throw new Error('the run has no order with cancelled units');
  order = found;
});
afterEach(() => open.close());

function admin(path: string, body?: unknown, token?: string): Promise<Answer> {
  const { domain, variable } = accountNamed(order.plan.account);
  const headers = { 'x-shopify-access-token': token ?? `${variable}_ACCESS_TOKEN` };
  return callDoor(`${open.url}/shops/${domain}/admin/api/2026-07${path}`, body, headers);
}

interface FulfilmentOrder {
  readonly id: number;
  readonly line_items: { readonly id: number; readonly fulfillable_quantity: number }[];
}

async function fulfilmentOrder(): Promise<FulfilmentOrder> {
  const { body } = await admin(`/orders/${order.plan.id}/fulfillment_orders.json`);
  const [first] = body['fulfillment_orders'] as FulfilmentOrder[];
  if (!first) throw new Error('the order has no fulfilment order');
  return first;
}

function wish({ id, line_items }: FulfilmentOrder) {
  const lines = line_items.map((line) => ({ id: line.id, quantity: line.fulfillable_quantity }));
  const line_items_by_fulfillment_order = [{ fulfillment_order_id: id, fulfillment_order_line_items: lines }];
  return { fulfillment: { line_items_by_fulfillment_order, tracking_info: { number: '1Z1' }, notify_customer: false } };
}

describe('the shop', () => {
  it('offers what is to be fulfilled, and takes a fulfilment of it once', async () => {
    const before = await fulfilmentOrder();
    const made = await admin('/fulfillments.json', wish(before));
    expect(made).toMatchObject({
      status: 201,
      body: { fulfillment: { order_id: order.plan.id, tracking_number: '1Z1' } },
    });
    expect(await admin('/fulfillments.json', wish(before))).toMatchObject({ status: 422 });
    const list = await admin(`/orders/${order.plan.id}/fulfillments.json`);
    expect(list.body['fulfillments']).toHaveLength(1);
    expect((await admin(`/orders/${order.plan.id}.json`)).body).toMatchObject({
      order: { fulfillment_status: 'fulfilled' },
    });
    expect((await fulfilmentOrder()).line_items.every((line) => line.fulfillable_quantity === 0)).toBe(true);
  });

  it('shows of an order what has happened by then, and nothing of what its script has for later', () => {
    const cancelledAtMs = order.plan.revisions[1]?.sentMs ?? 0;
    const wanted = (nowMs: number) =>
      open.world.shopify.shop.document(order, nowMs).line_items.map((line) => line.quantity - line.current_quantity);
    expect(wanted(cancelledAtMs - 1)[0]).toBe(0);
    expect(wanted(cancelledAtMs)[0]).toBeGreaterThan(0);
  });

  it('has made the fulfilment when its answer is lost', async () => {
    await open.world.turnFaults({ 'shop-lost-answer': 1 });
    const { status } = await admin('/fulfillments.json', wish(await fulfilmentOrder()));
    expect(status).toBe(0);
    const list = await admin(`/orders/${order.plan.id}/fulfillments.json`);
    expect(list.body['fulfillments']).toHaveLength(1);
  });

  it('knows its callers, and no order of another shop', async () => {
    expect((await admin(`/orders/${order.plan.id}.json`, undefined, 'wrong')).status).toBe(401);
    expect((await admin('/orders/1.json')).status).toBe(404);
  });

  it('refuses calls that come too fast', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => admin(`/orders/${order.plan.id}.json`)));
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused?.headers.get('x-shopify-shop-api-call-limit')).toBe('40/40');
  });
});

describe('the lists of the shop', () => {
  const linkOf = ({ headers }: Answer) => /page_info=([^>&]+)/.exec(headers.get('link') ?? '')?.[1];

  /** How many orders this shop has when its run is over. */
  async function allSold(): Promise<number> {
    const { shopify } = open.world;
    const count = (atMs: number) => [...shopify.shop.ordersOf(order.plan.account, atMs)].length;
    await vi.waitFor(
      () => expect([shopify.isQuiet, count(Date.now())]).toEqual([true, count(Number.MAX_SAFE_INTEGER)]),
      20_000,
    );
    return count(Date.now());
  }

  it('count and show every order once, over all pages', async () => {
    const since = 'created_at_min=2020-01-01T00:00:00Z&status=any';
    const count = await allSold();
    const ids: number[] = [];
    let page = await admin(`/orders.json?${since}&limit=4&fields=id`);
    for (;;) {
      ids.push(...(page.body['orders'] as { id: number }[]).map(({ id }) => id));
      const next = linkOf(page);
      if (next === undefined) break;
      page = await admin(`/orders.json?limit=4&fields=id&page_info=${next}`);
    }
    const counted = (await admin(`/orders/count.json?${since}`)).body['count'];
    expect([counted, new Set(ids).size]).toEqual([count, count]);
    expect(ids).toHaveLength(count);
  }, 30_000);

  it('leave out what is asked to be left out, and repeat a page, when told to', async () => {
    const since = 'updated_at_min=2020-01-01T00:00:00Z&status=any';
    await allSold();
    open.world.faults.turn({ 'shop-listing-omits': 1 });
    expect((await admin(`/orders.json?${since}`)).body['orders']).toEqual([]);
    open.world.faults.turn({ 'shop-listing-omits': 0, 'shop-page-repeats': 1 });
    const first = await admin(`/orders.json?${since}&limit=2`);
    const second = await admin(`/orders.json?limit=2&page_info=${linkOf(first)}`);
    expect(second.body).toEqual(first.body);
  });

  it('show subscriptions, of which one may vanish and be made again', async () => {
    open.world.faults.turn({ 'shop-subscription-vanishes': 1 });
    const before = (await admin('/webhooks.json')).body['webhooks'] as { topic: string; address: string }[];
    open.world.faults.turn({ 'shop-subscription-vanishes': 0 });
    expect(before).toHaveLength(8);
    const webhook = { topic: 'app/uninstalled', address: before[0]?.address, format: 'json' };
    expect(await admin('/webhooks.json', { webhook })).toMatchObject({ status: 201 });
    expect(await admin('/webhooks.json', { webhook })).toMatchObject({ status: 422 });
  });
});
