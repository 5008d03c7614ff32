/** Sales orders of the OData service (V2). */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import { epochInstantOf } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { erpDocument } from '../../../documents/partner-facts.js';

/** A sales order as S/4 has it. */
export const salesOrder: JsonKind<DocumentAccount> = {
  kind: 'sales-order',
  form: 'json',
  doc: 'A sales order of A_SalesOrder, or a page of them.',
  documentedAt: 'https://api.sap.com/api/API_SALES_ORDER_SRV/overview',
  quirks: ['Dates are `/Date(milliseconds)/`; quantities and amounts are texts.', 'Everything lies under `d`.'],
  recognise: (probe) => probe.has('d/SalesOrder') || probe.has('d/results/0/SalesOrder'),
  read: (root, out) => {
    const answer = root.get('d');
    for (const name of ['__count', '__next']) answer.get(name).readAsWhole();
    out.parts(answer, 'results', (order) => readOrder(order, out), 'sales-order');
  },
};

function readOrder(order: Element, out: Output<DocumentAccount>): void {
  const documentId = required(idOf(order.get('SalesOrder')), order.get('SalesOrder'));
  const currency = shownTextOf(order.get('TransactionCurrency'), 3);
  const net = currency === null ? null : amountOf(order.get('TotalNetAmount'), currency);
  const epochMs = epochOf(order.get('LastChangeDateTime')) ?? epochOf(order.get('CreationDate'));
  const [on, postOn] = [dayOf(order.get('SalesOrderDate')), dayOf(order.get('BillingDocumentDate'))];
  const reference = idOf(order.get('PurchaseOrderByCustomer'));
  const state = shownTextOf(order.get('OverallSDProcessStatus'), 100);
  const customerId = idOf(order.get('SoldToParty'));
  const data = {
    documentId,
    number: documentId,
    ...(reference !== null && { reference }),
    kind: 'sales-order',
    ...(state !== null && { state }),
    ...(on !== null && { on }),
    ...(postOn !== null && { postOn }),
    ...(customerId !== null && { customerId }),
    currency,
    totals: { net: net === null ? null : Number(net), tax: null, gross: null },
    lines: linesOf(order.get('to_Item').get('results'), currency),
  };
  const changed = epochMs === null ? null : { at: new Date(epochMs).toISOString(), epochMs };
  out.fact(order.place, erpDocument(data, { changed }, out.account));
}

function linesOf(items: Element, currency: string | null) {
  return items.items().map((item, at) => {
    const sku = shownTextOf(item.get('Material'), 200);
    const quantity = shownTextOf(item.get('RequestedQuantity'), 50);
    const amount = currency === null ? null : amountOf(item.get('NetAmount'), currency);
    return {
      lineId: idOf(item.get('SalesOrderItem')) ?? String(at + 1),
      ...(sku !== null && { sku }),
      ...(quantity !== null && { quantity }),
      ...(amount !== null && { amount: Number(amount) }),
    };
  });
}

/** Milliseconds since 1970 of `/Date(1420070400000+0000)/`. */
function epochOf(element: Element): number | null {
  const [, digits] = /\/Date\((-?\d+)(?:[+-]\d+)?\)\//.exec(String(element.value ?? '')) ?? [];
  return (
    epochInstantOf({ value: digits, place: element.place, stated: digits !== undefined }, 'milliseconds')?.epochMs ??
    null
  );
}

function dayOf(element: Element): string | null {
  const epoch = epochOf(element);
  return epoch === null ? null : new Date(epoch).toISOString().slice(0, 10);
}
