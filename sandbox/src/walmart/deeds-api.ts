import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { cut } from '../http/lost-answers.js';
import { callerOf, refuse } from './marketplace-api.js';
import { orderDocument } from './order-document.js';
import { isWfs, type WalmartPlan } from './order-plan.js';
import type { OrderState } from './order-state.js';
import type { WalmartRecord } from './records.js';
import type { Walmart } from './walmart.js';

/** Carriers by name that this Walmart knows; others need an address where the parcel can be followed. */
const carriers: ReadonlySet<string> = new Set(['UPS', 'USPS', 'FedEx', 'DHL', 'OnTrac', 'GLS']);
const methods: ReadonlySet<string> = new Set(['Standard', 'Express', 'OneDay', 'Freight', 'WhiteGlove', 'Value']);

const quantity = z.object({ unitOfMeasurement: z.string(), amount: z.coerce.number().int().positive() });
const tracking = z.object({
  shipDateTime: z.number().int().positive(),
  carrierName: z.object({ carrier: z.string().optional(), otherCarrier: z.string().optional() }),
  methodCode: z.string(),
  trackingNumber: z.string().optional(),
  trackingURL: z.string().optional(),
});
const lines = <Status extends z.ZodType>(status: Status) =>
  z.object({
    orderLine: z
      .array(
        z.object({
          lineNumber: z.string(),
          orderLineStatuses: z.object({ orderLineStatus: z.array(status).length(1) }),
        }),
      )
      .min(1),
  });
const shipment = z.object({
  orderShipment: z.object({
    orderLines: lines(z.object({ status: z.literal('Shipped'), statusQuantity: quantity, trackingInfo: tracking })),
  }),
});
const reasons = [
  'CUSTOMER_REQUESTED_SELLER_TO_CANCEL',
  'SELLER_CANCEL_PRICING_ERROR',
  'SELLER_CANCEL_OUT_OF_STOCK',
  'SELLER_CANCEL_FRAUD_STOP_SHIPMENT',
  'SELLER_CANCEL_ADDRESS_NOT_SERVICEABLE',
] as const;
const cancellation = z.object({
  orderCancellation: z.object({
    orderLines: lines(
      z.object({ status: z.literal('Cancelled'), cancellationReason: z.enum(reasons), statusQuantity: quantity }),
    ),
  }),
});

/** An order that something is asked of. */
interface Asked {
  readonly plan: WalmartPlan;
  readonly state: OrderState;
  readonly nowMs: number;
}

/** What is done, or why it is not. */
type Deed = { readonly done: WalmartRecord } | { readonly refused: string };

/** Serves what a seller does with an order: acknowledge, ship, cancel. Work is done before an answer is lost. */
export function serveDeeds(api: FastifyInstance, walmart: Walmart): void {
  const deed = (path: string, decide: (asked: Asked, body: unknown) => Deed): void => {
    let calls = 0;
    api.post(`/v3/orders/:id/${path}`, async (request, reply) => {
      const asked = askedOf(walmart, request);
      if (!asked) return refuse(reply, 404, 'CONTENT_NOT_FOUND.GMP_ORDER_API', 'Order not found');
      const decided = decide(asked, request.body);
      if ('refused' in decided) return refuse(reply, 400, 'INVALID_REQUEST_CONTENT.GMP_ORDER_API', decided.refused);
      await walmart.keep(decided.done);
      calls += 1;
      return answer(walmart, { request, reply, asked, label: `${path} ${calls}` });
    });
  };
  deed('acknowledge', acknowledge);
  deed('shipping', (asked, body) => ship(asked, shipment.safeParse(body)));
  deed('cancel', (asked, body) => cancel(asked, cancellation.safeParse(body)));
}

function askedOf(walmart: Walmart, request: FastifyRequest): Asked | undefined {
  const plan = walmart.orders.withId((request.params as { id: string }).id);
  const nowMs = Date.now();
  const state = plan && walmart.orders.stateOf(plan, nowMs);
  if (!state || plan.seller.account !== callerOf(request).account) return undefined;
  return { plan, state, nowMs: walmart.orders.nextChangeMs(plan, nowMs) };
}

interface Answering {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly asked: Asked;
  readonly label: string;
}

/** The whole order as it stands then. */
function answer(walmart: Walmart, { request, reply, asked, label }: Answering) {
  if (walmart.around.faults.strikes('walmart-lost-answer', walmart.dice('answer', label))) return cut(request, reply);
  const state = walmart.orders.stateOf(asked.plan, asked.nowMs);
  return state && { order: orderDocument(state) };
}

function acknowledge({ plan, state, nowMs }: Asked): Deed {
  const isOpen = [...state.lines.values()].some(({ open }) => open > 0);
  if (state.isAcknowledged || !isOpen || isWfs(plan))
    return { refused: `Failed when called acknowledge API for '${plan.id}'.  Some or all qty in higher status` };
  return { done: { record: 'acknowledged', orderId: plan.id, atMs: nowMs } };
}

function ship({ plan, state, nowMs }: Asked, { success, data }: ReturnType<typeof shipment.safeParse>): Deed {
  if (!success || isWfs(plan)) return { refused: 'Request content is invalid.' };
  const asked = data.orderShipment.orderLines.orderLine.map(({ lineNumber, orderLineStatuses }) => {
    return { lineNumber, ...orderLineStatuses.orderLineStatus[0] };
  });
  const [first] = asked;
  const info = first?.trackingInfo;
  if (!info?.trackingNumber) return { refused: 'Tracking number is missing' };
  const { carrier, otherCarrier } = info.carrierName;
  const name = carrier ?? otherCarrier ?? '';
  if (carrier === undefined ? !info.trackingURL : !carriers.has(carrier))
    return { refused: 'Carrier is not supported' };
  if (!methods.has(info.methodCode)) return { refused: 'Method code is not supported in line number 1' };
  for (const { lineNumber, statusQuantity } of asked) {
    const wrong = wrongWith(
      state,
      lineNumber,
      statusQuantity?.amount ?? 0,
      `shipConfirm API for ${plan.id}. Qty OverShipped`,
    );
    if (wrong !== undefined) return { refused: wrong };
    if (!state.isAcknowledged) return { refused: lineIn('CREATED', plan, lineNumber) };
  }
  const left = asked.map(({ lineNumber: lineId, statusQuantity }) => ({
    lineId,
    quantity: statusQuantity?.amount ?? 0,
  }));
  const { trackingNumber, methodCode } = info;
  return {
    done: {
      record: 'shipped',
      parcel: { orderId: plan.id, atMs: nowMs, carrier: name, trackingNumber, methodCode, lines: left },
    },
  };
}

function cancel({ plan, state, nowMs }: Asked, { success, data }: ReturnType<typeof cancellation.safeParse>): Deed {
  if (!success || isWfs(plan)) return { refused: 'Request content is invalid.' };
  const asked = data.orderCancellation.orderLines.orderLine.map(({ lineNumber, orderLineStatuses }) => {
    const [status] = orderLineStatuses.orderLineStatus;
    return {
      lineId: lineNumber,
      quantity: status?.statusQuantity.amount ?? 0,
      reason: status?.cancellationReason ?? '',
    };
  });
  for (const { lineId, quantity: units } of asked) {
    const wrong = wrongWith(state, lineId, units, `cancel API for ${plan.id}. Qty OverCancelled`);
    if (wrong !== undefined) return { refused: wrong };
  }
  const cancelled = { orderId: plan.id, atMs: nowMs, reason: asked[0]?.reason ?? '', lines: asked };
  return { done: { record: 'cancelled', cancellation: cancelled } };
}

/** What Walmart says of a line that has not so many units left; undefined where it has. */
function wrongWith(
  { plan, lines: all }: OrderState,
  lineNumber: string,
  units: number,
  over: string,
): string | undefined {
  const line = all.get(lineNumber);
  if (line && line.open >= units) return undefined;
  if (line && line.open === 0) return lineIn(line.parcels.length > 0 ? 'SHIPPED' : 'CANCELLED', plan, lineNumber);
  return `INVALID_REQUEST_CONTENT :: Failed when called ${over} : Some or All Line(s)/Qty cannot be taken due to invalid Lines Or invalid Qty Or Qty more than allowed`;
}

function lineIn(status: string, plan: WalmartPlan, lineNumber: string): string {
  return `Unable to process this request. The Line: ${lineNumber} of PO: ${plan.id} is in ${status} status`;
}
