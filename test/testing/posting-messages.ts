import { postingRequested, typeOf, type DataOf, type Message, type PostingLine } from '#libs/contracts';

type Request = DataOf<typeof postingRequested>;
type Body = Request['body'];

let orders = 8_000_000_000;

/** Today, as documents bear it. */
export const today = new Date().toISOString().slice(0, 10);

/** A line with an account of its own. */
export function contra(component: PostingLine['component'], amount: number, orderLine?: string): PostingLine {
  const basis = component === 'tax' ? 'tax' : 'net';
  return { component, amount, role: 'contra', basis, ...(orderLine ? { orderLine } : {}) };
}

/** Goods for 100.00, tax 19.00, shipping 5.00. */
export const sold = [contra('item-price', 10000, 'L1'), contra('tax', 1900, 'L1'), contra('shipping', 500)];

/** What a test changes of a posting. */
export interface PostingChanges {
  readonly body?: Partial<Body>;
  readonly requestedBy?: string;
  /** `sale/SHP-1` unless stated. */
  readonly posting?: string;
  readonly revision?: number;
  /** Key of the order; a new one unless stated. */
  readonly key?: string;
}

/** A posting of the European shop, of a new order. */
export function postingMessage(lines: readonly PostingLine[], changes: PostingChanges = {}): Message {
  const order = String(++orders);
  const { key = `order/shopify-eu-1/${order}`, posting = 'sale/SHP-1', revision = 9, requestedBy } = changes;
  const clearing = lines.reduce((sum, { amount, role }) => (role === 'memo' ? sum : sum + amount), 0);
  const stated: PostingLine = { component: 'clearing', amount: clearing, role: 'clearing', basis: 'gross' };
  const data: Request = {
    posting,
    postingRevision: revision,
    lane: 'invoices',
    ...(requestedBy === undefined ? {} : { requestedBy }),
    body: {
      ...postingRequested.schema.parse(postingRequested.example).body,
      legalEntity: 'EU',
      currency: 'EUR',
      channelAccount: 'shopify-eu-1',
      settlementAccount: 'shopify-eu-1',
      reference: { order, shipment: 'SHP-1' },
      occurredOn: today,
      documentOn: today,
      lines: clearing === 0 ? [...lines] : [stated, ...lines],
      ...changes.body,
    },
  };
  const id = `${key}/${posting}@${revision}`;
  const time = new Date().toISOString();
  return { id, type: typeOf(postingRequested), source: key, key, time, revision, data };
}
