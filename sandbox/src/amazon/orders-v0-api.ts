import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sum, toText } from '../minor-units.js';
import { tokenOf } from './access-tokens.js';
import type { Amazon } from './amazon.js';
import { amountsOf, instantText, statusOf, type OrderState } from './order-document.js';
import { isFba, type AmazonPlan, type PlannedItem } from './order-plan.js';
import { callerOf, refuse } from './sp-api.js';

/** States in the words of v0. */
const words: Readonly<Record<string, string>> = {
  PENDING: 'Pending',
  UNSHIPPED: 'Unshipped',
  PARTIALLY_SHIPPED: 'PartiallyShipped',
  SHIPPED: 'Shipped',
  CANCELLED: 'Canceled',
};
/** Orders of a page. */
const pageSize = 25;
/** A restricted data token holds this long, seconds. */
const restrictedSeconds = 3_600;

/** Serves what of the Orders API v0 is still called: getOrders, getOrderItems, and the address with a restricted token. */
export function serveOrdersV0(api: FastifyInstance, amazon: Amazon): void {
  serveList(api, amazon);
  api.get('/orders/v0/orders/:id/orderItems', async (request, reply) => {
    const state = stateFor(amazon, request);
    if (!state) return notFound(reply);
    const OrderItems = state.plan.items.map((item) => itemOf(item, state));
    return { payload: { AmazonOrderId: state.plan.id, OrderItems } };
  });
  api.get('/orders/v0/orders/:id/address', async (request, reply) => {
    const path = `/orders/v0/orders/${orderIdIn(request)}/address`;
    if (!callerOf(request).restricted.includes(path)) return restrictedOnly(reply);
    const state = stateFor(amazon, request);
    if (!state) return notFound(reply);
    return { payload: { AmazonOrderId: state.plan.id, ShippingAddress: addressOf(state.plan) } };
  });
  api.post('/tokens/2021-03-01/restrictedDataToken', async (request) => {
    const { restrictedResources = [] } = request.body as { restrictedResources?: { path: string }[] };
    const access = {
      account: callerOf(request).account,
      restricted: restrictedResources.map(({ path }) => path),
      expiresMs: Date.now() + restrictedSeconds * 1000,
    };
    return { restrictedDataToken: tokenOf(access), expiresIn: restrictedSeconds };
  });
}

function serveList(api: FastifyInstance, { orders }: Amazon): void {
  api.get('/orders/v0/orders', async (request, reply) => {
    const { account } = callerOf(request);
    const query = request.query as Record<string, string | undefined>;
    const since = Date.parse(query['LastUpdatedAfter'] ?? query['CreatedAfter'] ?? '');
    const from = Number(query['NextToken'] ?? '0');
    if (Number.isNaN(since) && query['NextToken'] === undefined)
      return refuse(reply, 400, 'InvalidInput', 'Invalid Input');
    const all = [...orders.all]
      .flatMap((found) => orders.stateOf(found, Date.now()) ?? [])
      .filter(({ plan, lastUpdatedMs }) => plan.seller.account === account && !(lastUpdatedMs < since));
    const shown = all.slice(from, from + pageSize);
    const next = from + pageSize < all.length ? { NextToken: String(from + pageSize) } : {};
    return { payload: { Orders: shown.map(headOf), ...next, CreatedBefore: new Date().toISOString() } };
  });
}

function orderIdIn(request: FastifyRequest): string {
  return (request.params as { id: string }).id;
}

function stateFor({ orders }: Amazon, request: FastifyRequest): OrderState | undefined {
  const found = orders.withId(orderIdIn(request));
  const state = found && orders.stateOf(found, Date.now());
  return state?.plan.seller.account === callerOf(request).account ? state : undefined;
}

function notFound(reply: FastifyReply) {
  return refuse(reply, 404, 'NotFound', 'The requested order does not exist.');
}

function restrictedOnly(reply: FastifyReply) {
  const denied = 'Access to requested resource is denied.';
  return refuse(reply, 403, 'Unauthorized', denied, 'A restricted data token is needed.');
}

function money(plan: AmazonPlan, minor: number) {
  return { CurrencyCode: plan.seller.currency, Amount: toText(minor, plan.seller.currency) };
}

function headOf(state: OrderState) {
  const { plan, lastUpdatedMs, shipped } = state;
  const status = words[statusOf(state)] ?? 'Unshipped';
  const isPriced = status !== 'Pending' && status !== 'Canceled';
  const total = sum(plan.items.map((item) => amountsOf(item, plan.seller.taxesIncluded).total));
  const units = sum(plan.items.map(({ quantity }) => quantity));
  return {
    AmazonOrderId: plan.id,
    PurchaseDate: instantText(plan.createdMs),
    LastUpdateDate: instantText(lastUpdatedMs),
    OrderStatus: status,
    FulfillmentChannel: isFba(plan) ? 'AFN' : 'MFN',
    SalesChannel: plan.seller.marketplaceName,
    ...(isPriced && { OrderTotal: money(plan, total) }),
    NumberOfItemsShipped: sum(shipped.values()),
    NumberOfItemsUnshipped: units - sum(shipped.values()),
    MarketplaceId: plan.seller.marketplaceId,
    OrderType: 'StandardOrder',
    IsReplacementOrder: plan.replaces !== null,
    ...(plan.replaces !== null && { ReplacedOrderId: plan.replaces }),
  };
}

function itemOf(item: PlannedItem, state: OrderState) {
  const { plan } = state;
  const isPriced = !['PENDING', 'CANCELLED'].includes(statusOf(state));
  const { goods, discount, shipping } = amountsOf(item, plan.seller.taxesIncluded);
  const amounts = {
    ItemPrice: money(plan, goods),
    ItemTax: money(plan, item.tax.item),
    ...(shipping > 0 && { ShippingPrice: money(plan, shipping), ShippingTax: money(plan, item.tax.shipping) }),
    ...(discount > 0 && { PromotionDiscount: money(plan, discount) }),
    ...(plan.seller.taxAccount === null && {
      TaxCollection: { Model: 'MarketplaceFacilitator', ResponsibleParty: 'Amazon Services, Inc.' },
    }),
  };
  return {
    ASIN: `B0${item.sku.replaceAll('-', '').padEnd(8, 'X').slice(-8)}`,
    OrderItemId: item.id,
    SellerSKU: item.sku,
    Title: item.title,
    QuantityOrdered: item.quantity,
    QuantityShipped: state.shipped.get(item.id) ?? 0,
    ...(isPriced && amounts),
  };
}

function addressOf({ buyer }: AmazonPlan) {
  return {
    Name: `${buyer.firstName} ${buyer.lastName}`,
    AddressLine1: buyer.address1,
    City: buyer.city,
    StateOrRegion: buyer.provinceCode,
    PostalCode: buyer.zip,
    CountryCode: buyer.countryCode,
    Phone: buyer.phone,
  };
}
