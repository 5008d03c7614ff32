/** Returns report of merchant-fulfilled orders as XML (GET_XML_RETURNS_DATA_BY_RETURN_DATE). */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { amountOf } from '../../../../documents/amounts.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, textOf } from '../../../../documents/readings.js';
import type { XmlKind } from '../../../../documents/source.js';
import type { XmlElement } from '../../../../documents/xml-element.js';
import { apiInstantOf } from '../shared/ledger-line.js';
import { authorised, payerOf, resolutionOf, stateOf } from './merchant-return.js';

const RECORD = '/AmazonEnvelope/Message/return_details';

/** The report. */
export const merchantReturnsXml: XmlKind<DocumentAccount> = {
  kind: 'merchant-returns-xml',
  form: 'xml',
  doc: 'Returns of merchant-fulfilled orders as XML.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-returns',
  quirks: [
    'An item can stand twice although one unit was ordered: an item equal to another is dropped where more units would come back than were ordered, and kept otherwise.',
  ],
  recognise: ({ xml }) => xml?.name === 'AmazonEnvelope' && xml.inside.includes('return_details'),
  records: [RECORD],
  open: (out) => ({
    record: (record) => readReturn(record, out),
    end(root) {
      root.get('Header').whole();
      root.get('MessageType');
      for (const message of root.all('Message')) {
        message.get('MessageID');
        for (const record of message.all('return_details')) readReturn(record, out);
      }
    },
  }),
};

function readReturn(record: XmlElement, out: Output<DocumentAccount>): void {
  const order = idOf(record.get('order_id'));
  const requested = record.get('return_request_date');
  const at = required(apiInstantOf(requested, out.account), requested);
  const id = idOf(record.get('amazon_rma_id')) ?? idOf(record.get('merchant_rma_id')) ?? `${order ?? '-'}/${at}`;
  const label = record.get('label_details');
  const currency = textOf(label.get('currency_code')) ?? out.account.currency;
  const rma = idOf(record.get('merchant_rma_id'));
  const status = shownTextOf(record.get('return_request_status'), 300);
  const payer = textOf(record.get('label_to_be_paid_by'));
  const carrier = shownTextOf(label.get('return_carrier'), 100);
  const tracking = shownTextOf(label.get('tracking_id'), 200);
  const items = itemsOf(record, currency);
  authorised(out, record.place, id, at, {
    ...(rma !== null && { rma }),
    ...(order !== null && { marketplaceOrderId: order }),
    state: record.get('return_delivery_date').stated ? 'received' : stateOf(status ?? ''),
    ...(status !== null && { stateWord: status }),
    at,
    resolution: resolutionOf(items[0]?.resolution ?? ''),
    goodsExpected: !/refundless|returnless/i.test(items[0]?.resolution ?? ''),
    ...(carrier !== null && { carrier }),
    ...(tracking !== null && { trackingNumber: tracking }),
    ...(payer !== null && { labelPaidBy: payerOf(payer) }),
    ...moneyOf(label.get('label_cost'), currency, 'labelCost'),
    pool: 'own',
    lines: items.map(({ line }, number) => ({ returnLineId: String(number + 1), ...line })),
  });
}

interface Item {
  readonly text: string;
  readonly quantity: number;
  readonly resolution: string;
  readonly line: Readonly<Record<string, unknown>>;
}

function itemsOf(record: XmlElement, currency: string | null): readonly Item[] {
  const items = record.all('item_details').map((item) => itemOf(item, currency));
  const ordered = quantityOf(record.get('order_quantity'));
  if (ordered === null) return items;
  const kept: Item[] = [];
  let units = items.reduce((sum, { quantity }) => sum + quantity, 0);
  for (const item of items) {
    const repeated = kept.some(({ text }) => text === item.text);
    if (repeated && units > ordered) units -= item.quantity;
    else kept.push(item);
  }
  return kept;
}

function itemOf(item: XmlElement, currency: string | null): Item {
  const sku = shownTextOf(item.get('merchant_sku'), 200);
  const reason = shownTextOf(item.get('return_reason_code'), 300);
  const quantity = required(quantityOf(item.get('return_quantity')), item.get('return_quantity'));
  const resolution = textOf(item.get('resolution')) ?? '';
  return {
    text: item.children.map(({ name, value }) => `${name}=${value ?? ''}`).join('\n'),
    quantity,
    resolution,
    line: {
      ...(sku !== null && { sku }),
      quantity,
      ...(reason !== null && { reason }),
      ...moneyOf(item.get('refund_amount'), currency, 'expectedRefund'),
    },
  };
}

function moneyOf(element: XmlElement, currency: string | null, field: string): Readonly<Record<string, unknown>> {
  const minor = currency === null ? null : amountOf(element, currency);
  return minor === null ? {} : { [field]: { minor: Number(minor), currency } };
}
