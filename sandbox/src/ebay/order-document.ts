import { sum, toText } from '../minor-units.js';
import type { EbayPlan, PlannedLine } from './order-plan.js';
import type { OrderState } from './orders.js';

/** The order as the Fulfillment API shows it. */
export function orderDocument(state: OrderState): Readonly<Record<string, unknown>> {
  const { plan, isCancelled, fulfilments, lastModifiedMs } = state;
  const wanted = sum(plan.lines.map(({ quantity }) => quantity));
  const left = sum(fulfilments.flatMap(({ lines }) => lines.map(({ quantity }) => quantity)));
  return {
    orderId: plan.id,
    legacyOrderId: plan.id,
    creationDate: new Date(plan.createdMs).toISOString(),
    lastModifiedDate: new Date(lastModifiedMs).toISOString(),
    orderFulfillmentStatus: left === 0 ? 'NOT_STARTED' : left < wanted ? 'IN_PROGRESS' : 'FULFILLED',
    orderPaymentStatus: isCancelled ? 'FULLY_REFUNDED' : 'PAID',
    sellerId: plan.seller.sellerId,
    buyer: { username: `buyer_${plan.buyer.id}` },
    pricingSummary: pricingOf(plan),
    cancelStatus: { cancelState: isCancelled ? 'CANCELED' : 'NONE_REQUESTED', cancelRequests: [] },
    paymentSummary: { totalDueSeller: money(plan, totalOf(plan)), refunds: [] },
    fulfillmentStartInstructions: [
      {
        fulfillmentInstructionsType: 'SHIP_TO',
        ebaySupportedFulfillment: false,
        shippingStep: { shipTo: shipTo(plan) },
      },
    ],
    fulfillmentHrefs: fulfilments.map(
      ({ id }) => `https://api.ebay.com/sell/fulfillment/v1/order/${plan.id}/shipping_fulfillment/${id}`,
    ),
    lineItems: plan.lines.map((line) => lineDocument(plan, line)),
    ...(plan.lines.some(({ tax }) => tax > 0) && { ebayCollectAndRemitTax: true }),
  };
}

function money({ seller }: EbayPlan, minor: number) {
  return { value: toText(minor, seller.currency), currency: seller.currency };
}

function goodsOf({ unitPrice, quantity }: PlannedLine): number {
  return unitPrice * quantity;
}

/** What the buyer owes the seller for a line item: the tax that eBay collects is no part of it. */
function dueOf(line: PlannedLine): number {
  return goodsOf(line) - line.discount + line.shipping - line.shippingDiscount;
}

function totalOf({ lines }: EbayPlan): number {
  return sum(lines.map(dueOf));
}

/** The tax that eBay collects is no part of it. The planted mistake: a total that is 100 minor units above its parts. */
function pricingOf(plan: EbayPlan) {
  const discount = sum(plan.lines.map((line) => line.discount));
  const shippingDiscount = sum(plan.lines.map((line) => line.shippingDiscount));
  return {
    priceSubtotal: money(plan, sum(plan.lines.map(goodsOf))),
    ...(discount > 0 && { priceDiscount: money(plan, -discount) }),
    ...(shippingDiscount > 0 && { deliveryDiscount: money(plan, -shippingDiscount) }),
    deliveryCost: money(plan, sum(plan.lines.map(({ shipping }) => shipping))),
    total: money(plan, totalOf(plan) + (plan.role === 'amounts-differ' ? 100 : 0)),
  };
}

function shipTo({ buyer }: EbayPlan) {
  return {
    fullName: `${buyer.firstName} ${buyer.lastName}`,
    contactAddress: {
      addressLine1: buyer.address1,
      city: buyer.city,
      stateOrProvince: buyer.provinceCode,
      postalCode: buyer.zip,
      countryCode: buyer.countryCode,
    },
    primaryPhone: { phoneNumber: buyer.phone },
    email: buyer.email.replace('@mail.', '@members.'),
  };
}

function lineDocument(plan: EbayPlan, line: PlannedLine) {
  return {
    lineItemId: line.id,
    legacyItemId: `28${line.id.slice(-10)}`,
    sku: line.sku,
    title: line.title,
    lineItemCost: money(plan, goodsOf(line)),
    quantity: line.quantity,
    soldFormat: 'FIXED_PRICE',
    listingMarketplaceId: plan.seller.marketplaceId,
    purchaseMarketplaceId: plan.seller.marketplaceId,
    ...(line.discount > 0 && { discountedLineItemCost: money(plan, goodsOf(line) - line.discount) }),
    total: money(plan, dueOf(line)),
    deliveryCost: {
      shippingCost: money(plan, line.shipping),
      ...(line.shippingDiscount > 0 && { discountAmount: money(plan, line.shippingDiscount) }),
    },
    taxes: [],
    ...(line.tax > 0 && {
      ebayCollectAndRemitTaxes: [
        {
          taxType: plan.seller.country === 'US' ? 'STATE_SALES_TAX' : 'VAT',
          amount: money(plan, line.tax),
          collectionMethod: 'NET',
        },
      ],
    }),
  };
}
