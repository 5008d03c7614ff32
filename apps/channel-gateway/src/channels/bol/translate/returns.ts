/** Returns of the Retailer API: one RMA an item. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import {
  flagOf,
  idOf,
  instantOf,
  quantityOf,
  required,
  shownTextOf,
  textOf,
  type SourceInstant,
} from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';

/** Returns. */
export const returns: JsonKind<DocumentAccount> = {
  kind: 'returns',
  form: 'json',
  doc: 'A return, or a page of them.',
  documentedAt: 'https://api.bol.com/retailer/public/Retailer-API/v10/functional/retailer-api/returns.html',
  quirks: ['Each item has an RMA number and may be of another order.', 'What the buyer writes is not carried.'],
  recognise: (probe) => Array.isArray(probe.at('returns')) || probe.has('returnId', 'returnItems'),
  read: (root, out) => out.parts(root, 'returns', (one) => readReturn(one, out), 'return'),
};

function readReturn(root: Element, out: Output<DocumentAccount>): void {
  const at = required(instantOf(root.get('registrationDateTime')), root.get('registrationDateTime'));
  for (const item of root.get('returnItems').items()) readItem(item, at, out);
}

function readItem(item: Element, at: SourceInstant, out: Output<DocumentAccount>): void {
  const returnId = required(idOf(item.get('rmaId')), item.get('rmaId'));
  const order = required(idOf(item.get('orderId')), item.get('orderId'));
  const sku = shownTextOf(item.get('ean'), 200);
  const results = item.get('processingResults').items();
  const words = results.map((one) => textOf(one.get('handlingResult')) ?? '');
  const isHandled = flagOf(item.get('handled')) === true;
  const reason = shownTextOf(item.get('returnReason').get('mainReason'), 300);
  const quantity = quantityOf(item.get('expectedQuantity')) ?? quantityOf(item.get('quantity')) ?? 0;
  const times = results.map((one) => instantOf(one.get('processingDateTime')));
  const last = times.reduce<SourceInstant>(
    (latest, one) => (one !== null && one.epochMs > latest.epochMs ? one : latest),
    at,
  );
  const about = {
    actor: 'return',
    key: `return/${out.account.account}/${returnId}`,
    ref: { by: 'return-id', value: returnId },
  } as const;
  out.fact(item.place, {
    ...about,
    type: 'return.authorised.v1',
    time: last.at,
    revision: last.epochMs,
    offsets: { '': at.offset },
    data: {
      returnId,
      marketplaceOrderId: order,
      state: isHandled ? 'closed' : 'authorised',
      ...(words[0] && { stateWord: words[0] }),
      at: at.at,
      resolution: words.includes('EXCHANGE_PRODUCT') ? 'exchange' : words.includes('REPAIR') ? 'none' : 'refund',
      goodsExpected: !words.includes('CUSTOMER_KEEPS_PRODUCT_PAID'),
      lines: [
        {
          returnLineId: returnId,
          ...(sku !== null && { sku }),
          quantity,
          ...(reason !== null && { reason }),
          ...(item.get('returnReason').get('customerComments').stated && { hasComment: true }),
        },
      ],
    },
  });
  for (const [position, one] of results.entries()) received(one, position, { sku, returnId, order, about }, out);
}

function received(
  result: Element,
  position: number,
  {
    sku,
    returnId,
    order,
    about,
  }: {
    readonly sku: string | null;
    readonly returnId: string;
    readonly order: string;
    readonly about: {
      readonly actor: 'return';
      readonly key: string;
      readonly ref: { readonly by: 'return-id'; readonly value: string };
    };
  },
  out: Output<DocumentAccount>,
): void {
  const quantity = quantityOf(result.get('quantity')) ?? 0;
  const at = instantOf(result.get('processingDateTime'));
  const word = textOf(result.get('handlingResult')) ?? '';
  result.get('processingResult');
  if (!/RECEIVED/.test(word) || /NOT_RECEIVED/.test(word) || quantity === 0 || at === null) return;
  out.fact(result.place, {
    ...about,
    type: 'return.receipt.v1',
    time: at.at,
    offsets: { '': at.offset },
    data: {
      receiptId: `${returnId}-${position + 1}`,
      marketplaceOrderId: order,
      returnId,
      at: at.at,
      pool: 'own',
      lines: [{ ...(sku !== null && { sku }), quantity, dispositionWord: word }],
    },
  });
}
