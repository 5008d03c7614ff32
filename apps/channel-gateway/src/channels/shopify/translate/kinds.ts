/** What the translator does with a kind of document. */
export type Handling =
  /** Its resources become facts. */
  | 'order'
  | 'fulfilment'
  | 'transaction'
  /** Names a document that has to be fetched. */
  | 'order-edit'
  /** Says nothing of a business event: requests, answers without content, errors, master data that others hold. */
  | 'no-facts'
  /** Read through resource-readers.ts. */
  | 'resource';

/** A kind of document. */
export interface Kind {
  readonly kind: string;
  readonly handling: Handling;
}

/** A resource inside a document. */
export interface Resource {
  readonly value: unknown;
  readonly pointer: string;
}

/** A recognised document: its kind and resources. */
export interface Recognised extends Kind {
  readonly resources: readonly Resource[];
}

/** Kinds by the name of the only member that wraps a resource or a list of them. */
const BY_WRAPPER: Readonly<Record<string, Handling>> = {
  order: 'order',
  orders: 'order',
  fulfillment: 'fulfilment',
  fulfillments: 'fulfilment',
  transaction: 'transaction',
  transactions: 'transaction',
  order_edit: 'order-edit',
  refund: 'resource',
  refunds: 'resource',
  return: 'resource',
  returns: 'resource',
  dispute: 'resource',
  disputes: 'resource',
  payout: 'resource',
  payouts: 'resource',
  balance: 'resource',
  tender_transaction: 'resource',
  tender_transactions: 'resource',
  fulfillment_order: 'resource',
  fulfillment_orders: 'resource',
  inventory_level: 'resource',
  inventory_levels: 'resource',
  inventory_item: 'no-facts',
  inventory_items: 'no-facts',
  location: 'no-facts',
  locations: 'no-facts',
  product: 'no-facts',
  products: 'no-facts',
  customer: 'no-facts',
  customers: 'no-facts',
  variant: 'no-facts',
  variants: 'no-facts',
  draft_order: 'no-facts',
  draft_orders: 'no-facts',
  checkout: 'no-facts',
  checkouts: 'no-facts',
  fulfillment_event: 'no-facts',
  fulfillment_events: 'no-facts',
  fulfillment_service: 'no-facts',
  fulfillment_services: 'no-facts',
  gift_card: 'no-facts',
  gift_cards: 'no-facts',
  payment_gateway: 'no-facts',
  payment_gateways: 'no-facts',
  price_rule: 'no-facts',
  price_rules: 'no-facts',
  discount_code: 'no-facts',
  discount_codes: 'no-facts',
  metafield: 'no-facts',
  metafields: 'no-facts',
  risk: 'no-facts',
  risks: 'no-facts',
  shop: 'no-facts',
  webhook: 'no-facts',
  webhooks: 'no-facts',
  count: 'no-facts',
  error: 'no-facts',
  errors: 'no-facts',
};

/** Kinds by the type in a resource's global id, `gid://shopify/<type>/<number>`. */
const BY_GLOBAL_ID: Readonly<Record<string, string>> = {
  Order: 'order',
  Fulfillment: 'fulfillment',
  OrderTransaction: 'transaction',
  Refund: 'refund',
  Return: 'return',
  ShopifyPaymentsDispute: 'dispute',
  FulfillmentOrder: 'fulfillment_order',
  InventoryLevel: 'inventory_level',
  InventoryItem: 'inventory_item',
  Location: 'location',
  Product: 'product',
  Customer: 'customer',
};

/** Kinds by members that no other bare resource has, the most telling first. */
const BY_MEMBERS: readonly (readonly [members: readonly string[], kind: string])[] = [
  [['order_edit'], 'order_edit'],
  [['refund_line_items'], 'refund'],
  [['total_return_line_items'], 'return'],
  [['return_line_items'], 'return'],
  [['evidence_due_by'], 'dispute'],
  [['payout_id', 'source_type'], 'balance_transaction'],
  [['remote_reference', 'payment_method'], 'tender_transaction'],
  [['kind', 'gateway', 'status'], 'transaction'],
  [['assigned_location_id', 'request_status'], 'fulfillment_order'],
  [['order_id', 'tracking_number'], 'fulfillment'],
  [['order_id', 'status', 'line_items'], 'fulfillment'],
  [['financial_status'], 'order'],
  [['order_number'], 'order'],
  [['line_items', 'total_price'], 'order'],
  [['line_items', 'currency'], 'order'],
  [['inventory_item_id', 'location_id'], 'inventory_level'],
];

/** Finds out by content what a JSON document is; null where nothing of it is known. */
export function recognise(value: unknown, wanted?: string): Recognised | null {
  if (Array.isArray(value)) return recogniseList(value, wanted);
  if (value === null || typeof value !== 'object') return null;
  const names = Object.keys(value);
  if (names.length === 0) return { kind: 'empty', handling: 'no-facts', resources: [] };
  const moved = names.filter((name) => MOVED.includes(name));
  if (moved.length === names.length) return movedOrders(value as Readonly<Record<string, unknown>>, moved);
  const wrapper = names.find((name) => Object.hasOwn(BY_WRAPPER, name));
  if (wrapper !== undefined && names.length <= WRAPPED_MEMBERS_LIMIT && wanted === undefined) {
    return unwrap(wrapper, (value as Record<string, unknown>)[wrapper]);
  }
  const kind = wanted ?? bareKindOf(value);
  return kind === null ? null : specific(kind, [{ value, pointer: '' }]);
}

/** Moving a fulfilment order answers with what it was, what was moved and what is left. */
const MOVED = ['original_fulfillment_order', 'moved_fulfillment_order', 'remaining_fulfillment_order'];

function movedOrders(value: Readonly<Record<string, unknown>>, names: readonly string[]): Recognised {
  const there = names.filter((name) => value[name] !== null);
  return specific(
    'fulfillment_orders',
    there.map((name) => ({ value: value[name], pointer: `/${name}` })),
  );
}

/** A wrapped answer has its resource and at most a few members beside it (paging). */
const WRAPPED_MEMBERS_LIMIT = 3;

function recogniseList(values: readonly unknown[], wanted: string | undefined): Recognised | null {
  if (values.length === 0) return { kind: 'empty', handling: 'no-facts', resources: [] };
  const kind = wanted ?? bareKindOf(values[0]);
  return kind === null
    ? null
    : specific(
        `${kind}s`,
        values.map((value, at) => ({ value, pointer: `/${at}` })),
      );
}

function unwrap(wrapper: string, content: unknown): Recognised {
  if (!Array.isArray(content)) return specific(wrapper, [{ value: content, pointer: `/${wrapper}` }]);
  return specific(
    wrapper,
    content.map((value: unknown, at) => ({ value, pointer: `/${wrapper}/${at}` })),
  );
}

/** One name stands for two kinds here and there; the first resource tells which. */
function specific(name: string, resources: readonly Resource[]): Recognised {
  const first = resources[0]?.value;
  const kind = (
    isRequest(name, first) ?? (has(first, 'payout_id') ? name.replace(/^transaction/, 'balance_transaction') : name)
  ).replaceAll('_', '-');
  const handling =
    kind.endsWith('-request') || kind === 'refund-calculation'
      ? 'no-facts'
      : (BY_WRAPPER[kind.replaceAll('-', '_')] ?? 'resource');
  return { kind, handling, resources };
}

/** What a caller sends has no id yet: it asks for something and is not news of it. */
function isRequest(name: string, resource: unknown): string | null {
  if (has(resource, 'id') || has(resource, 'created_at')) return null;
  if (name === 'refund') return 'refund_calculation';
  if (name === 'order' && has(resource, 'line_items')) return 'order_request';
  return has(resource, 'line_items_by_fulfillment_order') ? 'fulfillment_request' : null;
}

function bareKindOf(value: unknown): string | null {
  const id = has(value, 'admin_graphql_api_id')
    ? String((value as Record<string, unknown>)['admin_graphql_api_id'])
    : '';
  const [, type = ''] = /^gid:\/\/shopify\/(\w+)\//.exec(id) ?? [];
  const found =
    BY_GLOBAL_ID[type] ?? BY_MEMBERS.find(([members]) => members.every((member) => has(value, member)))?.[1];
  return found ?? null;
}

function has(value: unknown, member: string): boolean {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, member);
}

/** Every name that {@link recognise} gives: resources, lists of them, and what callers send. */
export const kindNames: readonly string[] = [
  ...new Set(
    [...Object.keys(BY_WRAPPER), 'balance_transaction', ...BY_MEMBERS.map(([, kind]) => kind)].flatMap((name) =>
      name.endsWith('s') ? [name] : [name, `${name}s`],
    ),
  ),
  'order_request',
  'fulfillment_request',
  'refund_calculation',
].map((name) => name.replaceAll('_', '-'));
