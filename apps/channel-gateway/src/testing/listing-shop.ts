import { startLittleServer, type LittleAnswer, type LittleRequest, type LittleServer } from './little-server.js';

/** An order of a listing shop. */
export interface ListedOrder {
  readonly id: number;
  readonly updatedAtMs: number;
  readonly note?: string;
  /** The order as the shop shows it, where that matters. */
  readonly document?: Readonly<Record<string, unknown>>;
}

/** How a listing shop misbehaves; undefined where it does not. */
export type Mood = 'down' | 'throttles' | 'garbage' | 'loops' | 'forgets-one';

/** A shop that lists its orders as Shopify does, well or badly. */
export class ListingShop implements AsyncDisposable {
  readonly orders: ListedOrder[] = [];
  /** Read at every request. */
  mood: Mood | undefined;
  pageOrders = 3;
  /** Pages that it shows in a second; undefined: as many as are asked for. */
  pagesAtOnce: number | undefined;
  private shownAtMs: number[] = [];
  /** Orders that it lists and does not show. */
  readonly unknown = new Set<number>();

  private constructor(private server: LittleServer) {}

  static async start(): Promise<ListingShop> {
    const shop: ListingShop = new ListingShop(await startLittleServer((request) => shop.answer(request)));
    return shop;
  }

  get url(): string {
    return this.server.url;
  }

  get requests(): readonly LittleRequest[] {
    return this.server.requests;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }

  private answer({ url }: LittleRequest): LittleAnswer | undefined {
    switch (this.mood) {
      case 'down':
        return undefined;
      case 'throttles':
        return { status: 429, headers: { 'retry-after': '1' }, body: { errors: 'Exceeded 2 calls per second' } };
      case 'garbage':
        return { body: '<!doctype html><h1>Down for maintenance</h1>' };
      default:
        return this.shown(url);
    }
  }

  private shown({ pathname, searchParams }: URL): LittleAnswer {
    if (pathname.endsWith('/count.json')) return { body: { count: this.orders.length } };
    if (pathname.endsWith('/webhooks.json')) return { body: { webhooks: [] } };
    const [, id] = /orders\/(\d+)\.json$/.exec(pathname) ?? [];
    if (id === undefined) return this.list(searchParams);
    const order = this.orders.find((one) => String(one.id) === id);
    return order && !this.unknown.has(order.id) ? { body: { order: documentOf(order) } } : { status: 404 };
  }

  /** Whether a page is one too many. */
  private isTooMany(): boolean {
    const nowMs = Date.now();
    this.shownAtMs = this.shownAtMs.filter((atMs) => atMs > nowMs - 1_000);
    if (this.pagesAtOnce === undefined || this.shownAtMs.length < this.pagesAtOnce) return !this.shownAtMs.push(nowMs);
    return true;
  }

  private list(query: URLSearchParams): LittleAnswer {
    if (this.isTooMany()) return { status: 429, headers: { 'retry-after': '1' }, body: { errors: 'too many' } };
    const state = query.get('page_info');
    const [from, to, at] = state
      ? state.split('/').map(Number)
      : [bound(query, 'min', 0), bound(query, 'max', Infinity), 0];
    const all = this.orders
      .filter(
        ({ updatedAtMs }) =>
          Math.floor(updatedAtMs / 1000) * 1000 >= from! && Math.floor(updatedAtMs / 1000) * 1000 <= to!,
      )
      .sort((one, other) => one.updatedAtMs - other.updatedAtMs);
    const page = all
      .slice(at, at! + this.pageOrders)
      .filter((_, index) => !(this.mood === 'forgets-one' && !query.has('created_at_min') && at === 0 && index === 1));
    const after = this.mood === 'loops' ? 0 : at! + this.pageOrders;
    const link = `<https://shop.test/admin/api/2026-07/orders.json?limit=250&page_info=${from}%2F${to}%2F${after}>; rel="next"`;
    const more = this.mood === 'loops' || after < all.length;
    return { ...(more && { headers: { link } }), body: { orders: page.map(documentOf) } };
  }
}

function bound(query: URLSearchParams, which: 'min' | 'max', otherwise: number): number {
  const text = query.get(`updated_at_${which}`);
  return text === null ? otherwise : Date.parse(text);
}

function documentOf({ id, updatedAtMs, note = '', document }: ListedOrder) {
  return document ?? { id, note, updated_at: new Date(updatedAtMs).toISOString() };
}
