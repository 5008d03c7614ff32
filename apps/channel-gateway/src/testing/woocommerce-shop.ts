import type { LittleAnswer, LittleRequest } from './little-server.js';

/** An order as far as lists need it; both times are UTC without saying so. */
interface ShopOrder {
  readonly id: number;
  readonly placed: string;
  readonly modified: string;
}

const API = '/wp-json/wc/v3';
const PRODUCTS = [
  { id: 10, sku: 'MUG', parent_id: 0 },
  { id: 21, sku: 'TEE-L', parent_id: 20 },
];

/**
 * A shop in little, as WooCommerce answers (WC_REST_CRUD_Controller, version 3): what happened exactly at a border of a list
 * is left out, `offset` goes before `page`, the count stands in a header, refusals are `{code, message, data}`.
 */
export class Shop {
  readonly notes: { readonly id: number; readonly note: string; readonly customer_note: boolean }[] = [];
  readonly states: Record<string, string> = {};
  readonly stock: Record<string, number> = {};
  private orders: readonly ShopOrder[] = [];

  /** Orders that were placed at these times, and not changed since. */
  add(...placed: readonly string[]): void {
    this.orders = placed.map((at, index) => ({ id: index + 1, placed: at, modified: at }));
  }

  touch(id: number, at: string): void {
    this.orders = this.orders.map((order) => (order.id === id ? { ...order, modified: at } : order));
  }

  answer(request: LittleRequest): LittleAnswer {
    const { pathname } = request.url;
    if (pathname === `${API}/orders`) return this.list(request);
    if (pathname === `${API}/products`) {
      const sku = request.url.searchParams.get('sku');
      return { body: PRODUCTS.filter((product) => product.sku === sku) };
    }
    if (pathname.startsWith(`${API}/products/`)) return this.setStock(pathname, request);
    return pathname.endsWith('/notes') ? this.noted(request) : this.one(pathname, request);
  }

  private list({ url }: LittleRequest): LittleAnswer {
    const asked = (name: string) => url.searchParams.get(name);
    const inside = (at: string, after: string | null, before: string | null) =>
      (after === null || at > after) && (before === null || at < before);
    const found = this.orders.filter(
      ({ placed, modified }) =>
        inside(placed, asked('after'), asked('before')) &&
        inside(modified, asked('modified_after'), asked('modified_before')),
    );
    const offset = Number(asked('offset'));
    const page = found.slice(offset, offset + Number(asked('per_page')));
    return { headers: { 'X-WP-Total': String(found.length) }, body: page.map(({ id }) => ({ id, line_items: [] })) };
  }

  private one(pathname: string, { method, body }: LittleRequest): LittleAnswer {
    const id = pathname.slice(`${API}/orders/`.length);
    if (method === 'PUT') this.states[id] = (JSON.parse(body) as { readonly status: string }).status;
    else if (!this.orders.some((order) => String(order.id) === id))
      return refused('woocommerce_rest_shop_order_invalid_id');
    return { body: { id: Number(id) } };
  }

  private noted({ method, body }: LittleRequest): LittleAnswer {
    if (method === 'GET') return { body: this.notes };
    const wanted = JSON.parse(body) as { readonly note: string; readonly customer_note: boolean };
    const note = { id: this.notes.length + 1, ...wanted };
    this.notes.push(note);
    return { status: 201, body: note };
  }

  private setStock(pathname: string, { body }: LittleRequest): LittleAnswer {
    const { stock_quantity: units } = JSON.parse(body) as { readonly stock_quantity: number };
    this.stock[pathname] = units;
    return { body: {} };
  }
}

function refused(code: string): LittleAnswer {
  return { status: 404, body: { code, message: 'Invalid ID.', data: { status: 404 } } };
}
