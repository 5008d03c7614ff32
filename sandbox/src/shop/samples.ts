import create1 from '../../../test/samples/shopify/webhooks/orders-create.json' with { type: 'json' };
import create2 from '../../../test/samples/shopify/webhooks/orders-create-2.json' with { type: 'json' };
import create3 from '../../../test/samples/shopify/webhooks/orders-create-3.json' with { type: 'json' };
import updated from '../../../test/samples/shopify/webhooks/orders-updated.json' with { type: 'json' };
import { accountNamed, type ChannelAccount } from '../channel-accounts.js';
import type { OrderDocument } from './document-parts.js';
import type { OrderPlan } from './order-plan.js';
import type { Role } from './roles.js';
import type { Run } from '../run.js';
import { ids } from './ids.js';
import { zonedText } from '../zoned-time.js';

interface Sample {
  readonly account: string;
  /** Documents by revision; the last one stands for later revisions too. */
  readonly documents: readonly OrderDocument[];
  /** Filled in where the sample names no SKU, for such an order could never ship. */
  readonly skuWhereMissing?: string;
  readonly tellsPayments: boolean;
}

/** Licensed orders that are sent as they are, but for dates, ids and names. Provenance: test/samples/PROVENANCE.md. */
const samples: Partial<Record<Role, Sample>> = {
  'sample-discounted': { account: 'shopify-us-1', documents: [create1, updated], tellsPayments: false },
  'sample-without-customer': {
    account: 'shopify-eu-1',
    documents: [create2],
    skuWhereMissing: 'CD-BOOTS-BROWN',
    tellsPayments: false,
  },
  'sample-pending': {
    account: 'shopify-us-1',
    documents: [
      create3,
      { ...create3, financial_status: 'paid', total_outstanding: '0.00', payment_gateway_names: ['bogus'] },
    ],
    tellsPayments: true,
  },
};

/** The shape of a full order of the shop. */
export const orderShape = create1;

/** Which shop a sample belongs to. */
export function sampleAccount(role: Role): ChannelAccount | undefined {
  const sample = samples[role];
  return sample && accountNamed(sample.account);
}

/** The plan of a sample: its content stands in the document itself. */
export function samplePlan(role: Role, run: Run, index: number) {
  const sample = samples[role];
  if (!sample) return undefined;
  const shipping = { title: '', price: 0, discount: 0, taxes: [] };
  const nothing = { buyer: null, discountCode: null, lines: [], shipping, tip: 0, giftCard: 0 };
  return { ...nothing, tellsPayments: sample.tellsPayments, sampleIds: newIds(sample, run, index) };
}

/** The sample's document with this order's ids, name and dates. */
export function sampleDocument(plan: OrderPlan, revision: number): OrderDocument | undefined {
  const sample = samples[plan.role];
  const source = sample?.documents[Math.min(revision, sample.documents.length - 1)];
  if (!sample || !source) return undefined;
  const { timeZone } = accountNamed(plan.account);
  const dated = (at: number): string => zonedText(plan.revisions[at]?.datedMs ?? 0, timeZone);
  const moved = JSON.parse(withNewIds(source, plan.sampleIds ?? {}), (_, value: unknown) =>
    typeof value === 'string' && isInstant.test(value) ? dated(0) : value,
  ) as OrderDocument;
  const line_items = moved.line_items.map((line) => ({ ...line, sku: line.sku ?? sample.skuWhereMissing ?? null }));
  const order_number = Number(plan.name.replace(/\D/g, ''));
  return {
    ...moved,
    line_items,
    name: plan.name,
    number: order_number - 1000,
    order_number,
    updated_at: dated(revision),
  };
}

const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** New ids of the order, its lines, and of all else in it that has an id of its own. */
function newIds({ documents }: Sample, run: Run, index: number): Record<string, number> {
  const [first] = documents;
  if (!first) return {};
  const lines = first.line_items.map(({ id }, line) => [id, ids.line(run, index, line)] as const);
  const parts = partIdsOf(first).map((id, part) => [id, ids.part(run, index, part + 1)] as const);
  return Object.fromEntries([[first.id, ids.order(run, index)], ...lines, ...parts]);
}

function partIdsOf(order: OrderDocument): number[] {
  const found = JSON.stringify([order['refunds'], order['fulfillments'], order.shipping_lines], (key, value: unknown) =>
    key === 'line_items' || key === 'line_item' ? undefined : value,
  ).matchAll(/"id":(\d+)/g);
  return [...new Set([...found].map(([, id]) => Number(id)))];
}

function withNewIds(document: OrderDocument, replacements: Readonly<Record<string, number>>): string {
  return JSON.stringify(document).replace(/\b\d{8,}\b/g, (digits) => String(replacements[digits] ?? digits));
}
