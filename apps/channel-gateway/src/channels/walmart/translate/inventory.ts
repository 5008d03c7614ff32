/** What Walmart has as a seller's stock: by ship node, in all, or in its own warehouses (WFS). */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, wholeNumberOf } from '../../../documents/readings.js';
import type { JsonKind, XmlKind } from '../../../documents/source.js';
import { Element as JsonElement } from '../../../documents/element.js';
import { entriesOf, stockItemIn, walmartInstantOf } from './shapes.js';
import { jsonOf } from './xml-as-json.js';
import { UNDATED } from '../../../documents/undated.js';

const documentedAt = 'https://developer.walmart.com/us-marketplace/reference/getinventory';

/** Inventory as JSON. */
export const inventory: JsonKind<DocumentAccount> = {
  kind: 'inventory',
  form: 'json',
  doc: 'Units of a SKU, or of a page of them, by ship node where Walmart tells them apart.',
  documentedAt,
  quirks: ['It has no time: the document does not say when the figures were true, except for WFS.'],
  recognise: (probe) =>
    probe.has('sku', 'quantity/amount') ||
    probe.has('sku', 'nodes/0/inputQty') ||
    probe.has('sku', 'nodes/0/availToSellQty') ||
    probe.has('elements/inventories') ||
    probe.has('payload/inventory'),
  read: (root, out) => {
    for (const name of ['meta', 'headers', 'status']) root.get(name).readAsWhole();
    const wfs = root.get('payload').get('inventory');
    const list = root.get('elements').get('inventories');
    if (!wfs.stated && !list.stated) root.readAsWhole();
    const one = wfs.stated || list.stated ? [] : [root];
    for (const item of [...entriesOf(list), ...one]) read(item, 'own', out);
    for (const item of entriesOf(wfs)) read(item, 'walmart-wfs', out);
  },
};

/** Inventory as XML. */
export const inventoryXml: XmlKind<DocumentAccount> = {
  kind: 'inventory-xml',
  form: 'xml',
  doc: 'Units of a SKU, in XML.',
  documentedAt,
  recognise: ({ xml }) => xml?.name === 'inventory' && xml.inside.includes('sku'),
  open: (out) => ({
    end: (root) => read(JsonElement.root(jsonOf(root.whole()), root.pointer), 'own', out),
  }),
};

function read(item: Element, pool: string, out: Output<DocumentAccount>): void {
  out.part(item, (one) => readItem(one, pool, out), 'inventory');
}

const QUANTITIES: readonly (readonly [string, string])[] = [
  ['quantity', 'available'],
  ['inputQty', 'on-hand'],
  ['onHandQty', 'on-hand'],
  ['availToSellQty', 'available'],
  ['reservedQty', 'reserved'],
];

function readItem(item: Element, pool: string, out: Output<DocumentAccount>): void {
  const sku = required(idOf(item.get('sku')), item.get('sku'));
  const nodes = [...entriesOf(item.get('nodes')), ...entriesOf(item.get('shipNodes'))];
  for (const node of nodes.length > 0 ? nodes : [item]) {
    const quantities = QUANTITIES.flatMap(([word, state]) => {
      const stated = node.get(word);
      const units = wholeNumberOf(stated.get('amount').stated ? stated.get('amount') : plain(stated));
      return units === null ? [] : [{ state, units, word }];
    });
    if (quantities.length === 0) continue;
    const location = idOf(node.get('shipNode')) ?? idOf(node.get('shipNodeName'));
    const at = walmartInstantOf(node.get('modifiedDate'));
    const data = {
      pool,
      ...(location !== null && { location: location.slice(0, 100) }),
      asOf: at?.at ?? null,
      quantities,
    };
    const dated = { time: at?.at ?? UNDATED, revision: at?.epochMs ?? 0 };
    out.fact(node.place, { ...stockItemIn(pool, sku, out), type: 'stock-item.snapshot.v1', ...dated, data });
  }
}

/** WFS writes quantities as plain numbers. */
function plain(stated: Element): Element {
  return typeof stated.value === 'object' ? stated.get('amount') : stated;
}
