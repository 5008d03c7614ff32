/** Returns of the Post-Order API: a summary, with or without its detail, alone or in a page. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { checkSeller } from '../../../documents/seller-check.js';
import { ebayAmountOf } from './amounts.js';

/** Returns. */
export const returns: JsonKind<DocumentAccount> = {
  kind: 'returns',
  form: 'json',
  doc: 'A return of the Post-Order API, or a page of them.',
  documentedAt: 'https://developer.ebay.com/devzone/post-order/post-order_v2_return-returnid__get.html',
  quirks: [
    'Amounts are JSON numbers, dates stand in an object of their own.',
    'What the seller refunds and what the buyer gets are two figures: eBay gives back the tax that it collected.',
  ],
  recognise: (probe) =>
    probe.has('summary/returnId') || probe.has('members/0/returnId') || probe.has('returnId', 'creationInfo'),
  read: (root, out) => {
    const members = root.get('members');
    if (members.stated) {
      for (const name of ['total', 'paginationOutput']) root.get(name).readAsWhole();
      for (const one of members.items()) out.part(one, (summary) => readReturn(summary, null, out), 'return');
      return;
    }
    root.readAsWhole();
    out.part(
      root,
      (one) => {
        const summary = one.get('summary').stated ? one.get('summary') : one;
        readReturn(summary, one.get('detail'), out);
      },
      root.get('summary').stated ? 'return-detail' : 'return',
    );
  },
};

const STATES: readonly (readonly [RegExp, string])[] = [
  [/CLOSED/, 'closed'],
  [/CANCEL/, 'cancelled'],
  [/DECLINED|REJECTED/, 'declined'],
  [/ITEM_DELIVERED|RECEIVED/, 'received'],
  [/ITEM_SHIPPED/, 'in-transit'],
  [/ITEM_READY_TO_SHIP|WAITING_FOR_RETURN|READY_FOR_SHIPPING|PARTIAL_REFUND|LABEL/, 'authorised'],
  [/REQUESTED|WAITING_FOR_RMA|ESCALATED|REPLACEMENT/, 'requested'],
];

const RESOLUTIONS: Readonly<Record<string, string>> = {
  MONEY_BACK: 'refund',
  REPLACEMENT: 'replacement',
  EXCHANGE: 'exchange',
};

function readReturn(summary: Element, detail: Element | null, out: Output<DocumentAccount>): void {
  checkSeller(out.account, summary.get('sellerLoginName'));
  const id = required(idOf(summary.get('returnId')), summary.get('returnId'));
  const order = idOf(summary.get('orderId'));
  const word = textOf(summary.get('state')) ?? '';
  const creation = summary.get('creationInfo');
  const at = required(instantOf(creation.get('creationDate').get('value')), creation.get('creationDate').get('value'));
  const type = textOf(summary.get('currentType')) ?? textOf(creation.get('type')) ?? '';
  const due = instantOf(summary.get('buyerResponseDue').get('respondByDate').get('value'));
  const refund =
    ebayAmountOf(summary.get('sellerTotalRefund').get('estimatedRefundAmount')) ??
    ebayAmountOf(summary.get('sellerTotalRefund').get('actualRefundAmount'));
  const item = creation.get('item');
  const reason = [shownTextOf(creation.get('reason'), 150), shownTextOf(creation.get('reasonType'), 100)]
    .filter((one) => one !== null)
    .join(' ');
  const orderLineId = idOf(item.get('transactionId'));
  const line = {
    returnLineId: idOf(item.get('itemId')) ?? '1',
    ...(orderLineId !== null && { orderLineId }),
    quantity: quantityOf(item.get('returnQuantity')) ?? 0,
    ...(reason !== '' && { reason }),
    ...(creation.get('comments').stated && { hasComment: true }),
  };
  const data = {
    returnId: id,
    ...(order !== null && { marketplaceOrderId: order }),
    state: STATES.find(([pattern]) => pattern.test(word))?.[1] ?? 'unknown',
    stateWord: word,
    at: at.at,
    resolution: RESOLUTIONS[type] ?? 'unknown',
    goodsExpected: true,
    ...(due !== null && { dueAt: due.at }),
    ...(detail !== null && shipmentOf(detail)),
    lines: [line],
    ...(refund !== null && { refundTotal: { minor: -Number(refund.minor), currency: refund.currency } }),
  };
  const key = `return/${out.account.account}/${id}`;
  const fact = {
    actor: 'return',
    key,
    ref: { by: 'return-id', value: id },
    type: 'return.authorised.v1',
    time: at.at,
    offsets: { '': at.offset },
    data,
  } as const;
  out.fact(summary.place, fact);
}

function shipmentOf(detail: Element) {
  const shipment = detail.get('returnShipmentInfo');
  const tracking = shipment.get('shipmentTracking');
  const number = shownTextOf(tracking.get('trackingNumber'), 200);
  const carrier = shownTextOf(tracking.get('carrierName'), 100) ?? shownTextOf(tracking.get('carrierEnum'), 100);
  const cost = ebayAmountOf(shipment.get('shippingLabelCost').get('totalAmount'));
  return {
    ...(carrier !== null && { carrier }),
    ...(number !== null && { trackingNumber: number }),
    ...(cost !== null && { labelCost: { minor: -Number(cost.minor), currency: cost.currency } }),
  };
}
