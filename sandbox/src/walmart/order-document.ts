import { toText } from '../minor-units.js';
import type { PlannedLine, WalmartPlan } from './order-plan.js';
import { isWfs } from './order-plan.js';
import type { LineState, OrderState } from './order-state.js';

const dayMs = 86_400_000;
/** ISO 3166-1 alpha-3, as Walmart writes them. */
const COUNTRIES = { US: 'USA', CA: 'CAN', MX: 'MEX' } as const;

/** The order as API v3 shows it. */
export function orderDocument(state: OrderState): Readonly<Record<string, unknown>> {
  const { plan } = state;
  return {
    purchaseOrderId: plan.id,
    customerOrderId: plan.customerOrderId,
    customerEmailId: `${plan.id.split('').toReversed().join('')}@relay.walmart.com`,
    ...(plan.replaces !== null && { orderType: 'REPLACEMENT', originalCustomerOrderID: plan.replaces }),
    orderDate: plan.createdMs,
    shippingInfo: shippingInfo(plan),
    orderLines: { orderLine: plan.lines.map((line) => lineDocument(line, state)) },
    shipNode: { type: isWfs(plan) ? 'WFSFulfilled' : 'SellerFulfilled' },
  };
}

function shippingInfo({ buyer, createdMs, seller }: WalmartPlan) {
  return {
    phone: buyer.phone.replace('+1', ''),
    estimatedDeliveryDate: createdMs + 6 * dayMs,
    estimatedShipDate: createdMs + 2 * dayMs,
    methodCode: 'Value',
    postalAddress: {
      name: `${buyer.firstName} ${buyer.lastName}`,
      address1: buyer.address1,
      address2: null,
      city: buyer.city,
      state: buyer.provinceCode,
      postalCode: buyer.zip,
      country: COUNTRIES[seller.country],
      addressType: buyer.lastName === 'Brown' ? 'OFFICE' : 'RESIDENTIAL',
    },
  };
}

function money(plan: WalmartPlan, minor: number) {
  return { currency: plan.seller.currency, amount: Number(toText(minor, plan.seller.currency)) };
}

function lineDocument(line: PlannedLine, state: OrderState) {
  const { plan, lines } = state;
  const of = lines.get(line.number);
  return {
    lineNumber: line.number,
    item: { productName: line.title, sku: line.sku },
    charges: { charge: chargesOf(plan, line) },
    orderLineQuantity: { unitOfMeasurement: 'EACH', amount: String(line.quantity) },
    statusDate: of?.changedMs,
    orderLineStatuses: { orderLineStatus: of ? statusesOf(of, state) : [] },
    fulfillment: { fulfillmentOption: 'S2H', shipMethod: 'VALUE', pickUpDateTime: plan.createdMs + 6 * dayMs },
  };
}

/** A charge is of the whole line. The planted mistake: a charge of a kind that nobody knows, on the first line. */
function chargesOf(plan: WalmartPlan, { number, unitPrice, quantity, shipping, tax }: PlannedLine) {
  const charge = (chargeType: string, chargeName: string, minor: number, taxMinor: number) => ({
    chargeType,
    chargeName,
    chargeAmount: money(plan, minor),
    tax: taxMinor === 0 ? null : { taxName: 'Tax1', taxAmount: money(plan, taxMinor) },
  });
  return [
    charge('PRODUCT', 'ItemPrice', unitPrice * quantity, tax.item),
    ...(shipping > 0 ? [charge('SHIPPING', 'Shipping', shipping, tax.shipping)] : []),
    ...(plan.role === 'unknown-charge' && number === '1' ? [charge('HANDLING', 'LateNightFee', 100, 0)] : []),
  ];
}

function statusesOf({ cancelled, reason, parcels, open }: LineState, { plan, isAcknowledged }: OrderState) {
  const status = (word: string, units: number, more: object = {}) => ({
    status: word,
    statusQuantity: { unitOfMeasurement: 'EACH', amount: String(units) },
    ...more,
  });
  return [
    ...(open > 0 ? [status(isAcknowledged ? 'Acknowledged' : 'Created', open)] : []),
    ...parcels.map(({ parcel, units }) =>
      status('Shipped', units, {
        trackingInfo: {
          shipDateTime: parcel.atMs,
          carrierName: { carrier: parcel.carrier },
          methodCode: parcel.methodCode,
          trackingNumber: parcel.trackingNumber,
          trackingURL: `https://www.walmart.com/tracking?tracking_id=${parcel.trackingNumber}&order_id=${plan.id}`,
        },
      }),
    ),
    ...(cancelled > 0 ? [status('Cancelled', cancelled, { cancellationReason: reason })] : []),
  ];
}
