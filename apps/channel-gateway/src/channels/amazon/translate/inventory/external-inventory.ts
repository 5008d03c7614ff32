/** Answers of the External Fulfillment Inventory API 2024-09-11: what Amazon believes our own warehouse holds. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, required, shownTextOf, wholeNumberOf } from '../../../../documents/readings.js';
import type { JsonKind } from '../../../../documents/source.js';
import { refuse } from '../../../../documents/refused.js';
import { stockItem } from '../shared/stock.js';
import { UNDATED } from '../../../../documents/undated.js';

/** `batchInventory`. */
export const externalInventory: JsonKind<DocumentAccount> = {
  kind: 'external-inventory',
  form: 'json',
  doc: 'Stock of our own warehouses as Amazon has it, SKU by SKU, each with a status of its own.',
  documentedAt:
    'https://developer-docs.amazon.com/sp-api/docs/external-fulfillment-inventory-api-v2024-09-11-reference',
  quirks: ['An answer 207 has good and bad parts: an SKU that Amazon does not know is refused alone.'],
  recognise: (probe) => probe.has('responses/0/body') || probe.has('responses/0/status/statusCode'),
  read(root, out) {
    for (const one of root.get('responses').items()) out.part(one, (part) => readAnswer(part, out), 'external-stock');
  },
};

function readAnswer(answer: Element, out: Output<DocumentAccount>): void {
  const body = answer.get('body');
  const sku = required(idOf(body.get('skuId')), body.get('skuId'));
  const status = wholeNumberOf(answer.get('status').get('statusCode')) ?? 200;
  const error = body.get('actionableErrors').items()[0];
  if (status >= 400) {
    const type = error === undefined ? null : shownTextOf(error.get('errorType'), 100);
    const problem = `Amazon answers ${status}${type === null ? '' : `, ${type}`}`;
    refuse('contradiction', answer.place, problem, 'Correct the SKU or the location at Amazon.', sku);
  }
  const location = shownTextOf(body.get('locationId'), 100);
  const quantities = (['sellableQuantity', 'reservedQuantity'] as const).flatMap((name) => {
    const units = wholeNumberOf(body.get(name));
    return units === null ? [] : [{ state: name === 'sellableQuantity' ? 'available' : 'reserved', units, word: name }];
  });
  if (quantities.length === 0) return;
  const revision = wholeNumberOf(body.get('clientSequenceNumber')) ?? 0;
  const data = { pool: 'own', ...(location !== null && { location }), asOf: null, quantities };
  out.fact(answer.place, {
    ...stockItem(out.account, sku, 'own'),
    type: 'stock-item.snapshot.v1',
    time: UNDATED,
    revision,
    data,
  });
}
