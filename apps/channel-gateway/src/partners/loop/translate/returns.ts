/** Webhooks of Loop: a return from its creation to its end, with what the buyer gets. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { proveSum } from '../../../documents/sums.js';

/** A return. */
export const returnWebhook: JsonKind<DocumentAccount> = {
  kind: 'return',
  form: 'json',
  doc: 'A return as Loop has it.',
  documentedAt: 'https://docs.loopreturns.com/reference/return-webhook',
  quirks: [
    'A price is before the discount; the refund of a line is price less discount plus tax.',
    'The tracking number can be the text N/A.',
    'provider_order_id is the number of the shop; order_id is of Loop.',
  ],
  recognise: (probe) => probe.has('provider_order_id') || (probe.at('topic') === 'return' && probe.has('line_items')),
  read: (root, out) => out.part(root, (one) => readReturn(one, out), 'return'),
};

const STATES: Readonly<Record<string, string>> = {
  open: 'authorised',
  review: 'requested',
  closed: 'closed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  expired: 'cancelled',
  declined: 'declined',
};

function readReturn(root: Element, out: Output<DocumentAccount>): void {
  const currency = required(textOf(root.get('currency')) ?? out.account.currency, root.get('currency'));
  const id = required(idOf(root.get('id')), root.get('id'));
  const at = required(instantOf(root.get('created_at')), root.get('created_at'));
  const order = idOf(root.get('provider_order_id')) ?? idOf(root.get('order_name'));
  const state = textOf(root.get('state')) ?? '';
  const items = root
    .get('line_items')
    .items()
    .map((one) => lineOf(one, currency));
  prove(root, items, currency);
  const refund = minor(root, 'refund', currency);
  const credit = minor(root, 'gift_card', currency);
  const exchanged = minor(root, 'exchange_total', currency);
  const carrier = shownTextOf(root.get('carrier'), 100);
  const tracking = shownTextOf(root.get('tracking_number'), 200);
  const data = {
    returnId: id,
    ...(order !== null && { marketplaceOrderId: order }),
    state: STATES[state] ?? 'unknown',
    stateWord: state,
    at: at.at,
    resolution: refund > 0n ? 'refund' : exchanged > 0n ? 'exchange' : credit > 0n ? 'store-credit' : 'unknown',
    goodsExpected: true,
    ...(carrier !== null && { carrier }),
    ...(tracking !== null && tracking !== 'N/A' && { trackingNumber: tracking }),
    lines: items.map(({ wire }) => wire),
    refundTotal: { minor: -Number(refund), currency },
  };
  const key = `return/${out.account.account}/${id}`;
  out.fact(root.place, {
    actor: 'return',
    key,
    ref: { by: 'return-id', value: id },
    type: 'return.authorised.v1',
    time: at.at,
    revision: instantOf(root.get('label_updated_at'))?.epochMs ?? at.epochMs,
    offsets: { '': at.offset },
    data,
  });
}

function minor(root: Element, name: string, currency: string): bigint {
  return amountOf(root.get(name), currency) ?? 0n;
}

interface ReturnedLine {
  readonly price: bigint;
  readonly discount: bigint;
  readonly tax: bigint;
  readonly wire: Readonly<Record<string, unknown>>;
}

function lineOf(line: Element, currency: string): ReturnedLine {
  const [price = 0n, discount = 0n, tax = 0n, refund = 0n] = ['price', 'discount', 'tax', 'refund'].map((name) =>
    minor(line, name, currency),
  );
  const expected = price - discount + tax;
  if (refund !== 0n) {
    const claim = { parts: 'Price less discount plus tax is', sum: expected, total: 'the refund is', stated: refund };
    proveSum(line.get('refund').place, { ...claim, remedy: 'Fetch the return again.' });
  }
  const sku = shownTextOf(line.get('sku'), 200);
  const reason = [shownTextOf(line.get('parent_return_reason'), 140), shownTextOf(line.get('return_reason'), 140)]
    .filter((one) => one !== null)
    .join(': ');
  const orderLineId = idOf(line.get('provider_line_item_id'));
  const wire = {
    returnLineId: required(idOf(line.get('line_item_id')), line.get('line_item_id')),
    ...(orderLineId !== null && { orderLineId }),
    ...(sku !== null && { sku }),
    quantity: 1,
    ...(reason !== '' && { reason }),
    expectedRefund: { minor: -Number(refund), currency },
  };
  return { price, discount, tax, wire };
}

/** The return's own totals of its lines. */
function prove(root: Element, items: readonly ReturnedLine[], currency: string): void {
  if (items.length === 0) return;
  for (const [name, part] of [
    ['return_product_total', 'price'],
    ['return_discount_total', 'discount'],
    ['return_tax_total', 'tax'],
  ] as const) {
    const stated = amountOf(root.get(name), currency);
    const sum = items.reduce((all, one) => all + one[part], 0n);
    if (stated === null) continue;
    const remedy = 'Fetch the return again.';
    proveSum(root.get(name).place, { parts: 'The lines come to', sum, total: `${name} is`, stated, remedy });
  }
}
