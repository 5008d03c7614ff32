import { sum, toText } from '../minor-units.js';
import type { OrderState, RegionalPlan } from '../regional/order-plan.js';

const STATUSES = { placed: 'FILLED_IN', paid: 'READY_FOR_PROCESSING', cancelled: 'BUYER_CANCELLED' } as const;

/** An order as Allegro shows it: a checkout form. */
export function formOf({ plan, kind, set, lastModifiedMs }: OrderState): Readonly<Record<string, unknown>> {
  const { buyer, lines, freight } = plan;
  const goods = sum(lines.map(({ unitPrice, quantity }) => unitPrice * quantity));
  const wrong = plan.role === 'amounts-differ' ? 100 : 0;
  const paidMs = plan.revisions.find((one) => one.kind === 'paid')?.atMs;
  const bought = new Date(plan.createdMs).toISOString();
  const name = { firstName: buyer.firstName, lastName: buyer.lastName };
  return {
    id: plan.id,
    messageToSeller: null,
    buyer: { id: String(buyer.id), email: buyer.email, login: `client:${buyer.id}`, ...name, guest: false },
    payment: {
      id: `p-${plan.id}`,
      type: 'ONLINE',
      provider: 'P24',
      ...(kind !== 'placed' && paidMs !== undefined && { finishedAt: new Date(paidMs).toISOString() }),
    },
    status: STATUSES[kind],
    fulfillment: { status: set ?? 'NEW', shipmentSummary: { lineItemsSent: set === 'SENT' ? 'ALL' : 'NONE' } },
    delivery: {
      address: {
        ...name,
        street: buyer.address1,
        city: buyer.city,
        zipCode: buyer.zip,
        countryCode: buyer.countryCode,
        phoneNumber: buyer.phone,
      },
      method: { id: 'm-1', name: 'Kurier' },
      cost: money(plan, freight),
      smart: freight === 0,
    },
    invoice: { required: false },
    marketplace: { id: 'allegro-pl' },
    lineItems: lines.map(({ id, sku, title, quantity, unitPrice }) => ({
      id,
      offer: { id: offerIdOf(sku), name: title, external: { id: sku } },
      quantity,
      originalPrice: money(plan, unitPrice),
      price: money(plan, unitPrice),
      boughtAt: bought,
    })),
    summary: { totalToPay: money(plan, goods + freight + wrong) },
    updatedAt: new Date(lastModifiedMs).toISOString(),
    revision: String(lastModifiedMs),
  };
}

/** The offer of a SKU. */
export function offerIdOf(sku: string): string {
  let hash = 7;
  for (const code of Buffer.from(sku)) hash = (Math.imul(hash, 31) + code) >>> 0;
  return String(10_000_000_000 + hash);
}

function money({ seller }: RegionalPlan, minor: number) {
  return { amount: toText(minor, seller.currency), currency: seller.currency };
}
