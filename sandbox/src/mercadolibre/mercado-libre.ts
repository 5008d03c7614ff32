import type { FastifyInstance } from 'fastify';
import type { Courier } from '../delivery/courier.js';
import type { Delivery } from '../delivery/delivery.js';
import type { RegionalPlan } from '../regional/order-plan.js';
import { RegionalMarketplace, type RegionalSurroundings } from '../regional/regional-marketplace.js';
import { guard, serveTokens } from '../regional/tokens.js';
import type { Run } from '../run.js';
import { serveItems } from './item-api.js';
import { serveOrders } from './order-api.js';
import { itemIdOf } from './order-document.js';
import { refuse } from './refusals.js';
import { sellers } from './sellers.js';

/** What Mercado Libre needs besides: who carries its notifications, and where to. */
export interface MercadoLibreSurroundings extends RegionalSurroundings {
  readonly courier: Courier;
  readonly channelGatewayUrl: string;
}

/** Mercado Libre: notifications that bear only an address, orders by search and id, shipments, and items. */
export class MercadoLibre extends RegionalMarketplace {
  constructor(private readonly outside: MercadoLibreSurroundings) {
    super(
      'mercadolibre',
      { sellers, orderId, lineId: (_run, _index, _line, sku) => itemIdOf(sku), freight: 0 },
      outside,
    );
  }

  /** Every change is notified, some twice and some never: then the search has it. */
  override start(run: Run): void {
    super.start(run);
    const plans = this.orders.all.filter(({ id }) => id.startsWith(prefixOf(run)));
    for (const plan of plans)
      for (const [number, { atMs }] of plan.revisions.entries()) this.notify(plan, number, atMs);
  }

  serve(server: FastifyInstance): void {
    void server.register(
      async (doors) => {
        serveTokens(doors, '/oauth/token', this);
        await doors.register(async (api) => {
          guard(api, this, refuse);
          serveOrders(api, this);
          serveItems(api, this);
        });
      },
      { prefix: '/mercadolibre' },
    );
  }

  /** Whether searches by change never show the order; its notifications come. */
  isOmitted({ id }: RegionalPlan): boolean {
    return this.around.faults.strikes('mercadolibre-listing-omits', this.dice('omitted', id));
  }

  private notify(plan: RegionalPlan, number: number, atMs: number): void {
    const { faults } = this.around;
    const dice = this.dice('notification', plan.id, number);
    // what no search shows is always notified
    if (!this.isOmitted(plan) && faults.strikes('mercadolibre-notification-missing', dice)) return;
    const twice = faults.strikes('mercadolibre-notification-duplicate', dice);
    const copies = twice ? ['', '/again'] : [''];
    for (const copy of copies) {
      const key = `mercadolibre/${plan.id}/${number}${copy}`;
      const dueAtMs = atMs + 100 + Math.round(dice.between(0, 2_000) / this.around.speed);
      this.outside.courier.plan({ key, dueAtMs, make: () => this.notification(key, plan, atMs) });
    }
  }

  private notification(key: string, { id, seller }: RegionalPlan, atMs: number): Delivery {
    const body = {
      _id: Buffer.from(key).toString('hex').slice(0, 32),
      resource: `/orders/${id}`,
      user_id: Number(seller.sellerId),
      topic: 'orders_v2',
      application_id: 5_503_910_054_141_466,
      attempts: 1,
      sent: new Date(atMs).toISOString(),
      received: new Date(atMs).toISOString(),
    };
    const secret = this.around.secrets.get(seller.account)?.webhookSecret ?? '';
    const url = `${this.outside.channelGatewayUrl}/webhooks/mercadolibre/${seller.account}?key=${encodeURIComponent(secret)}`;
    return { key, url, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) };
  }
}

function orderId(run: Run, index: number): string {
  return `${prefixOf(run)}${String(index).padStart(6, '0')}`;
}

function prefixOf({ seed, ordinal }: Run): string {
  return `2000${String(seed % 9_000).padStart(4, '0')}${String(ordinal % 100).padStart(2, '0')}`;
}
