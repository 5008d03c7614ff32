import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { contractOf } from '#libs/contracts';
import type { IgnoredElements } from '../../../documents/ignored-elements.js';
import { unexplained } from '../../../documents/ignored-elements.js';
import { loadedSource } from '../../../documents/load-source.js';
import { translateWhole } from '../../../documents/translate-document.js';
import { exampleAccount, exampleOrder, translated } from '../testing.js';

const root = join(import.meta.dirname, '../../../../../..');
const committed = join(root, 'test/samples/shopify');
const shared = join(root, '../shared/samples/shopify');
const ignored = parse(readFileSync(join(import.meta.dirname, '../ignored.yaml'), 'utf8')) as IgnoredElements;

const { source, components } = await loadedSource('shopify');
const translate = (file: string) =>
  translateWhole(source, components, { document: file, bytes: readFileSync(file), account: exampleAccount });
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe.each(filesIn(committed).map((file) => [relative(committed, file), file]))('%s', (_name, file) => {
  it('brings facts that keep their contracts', async () => {
    const translation = await translate(file);
    for (const { type, data } of translation.facts)
      expect(contractOf(type)?.schema.safeParse(data).error).toBeUndefined();
  });
  it('has no element that is neither read nor explained', async () => {
    const translation = await translate(file);
    expect(unexplained(translation.kind, translation.unread, ignored)).toEqual([]);
  });
});

it('shows an element that is new to us', () => {
  const { kind, unread } = translated(exampleOrder({ convenience_fee: '1.00', customer: { id: 1, nickname: 'x' } }));
  expect(unexplained(kind, unread, ignored)).toEqual(['/convenience_fee']);
});

/** Facts of an order one by one, of anything else the kinds of actors; then why something is refused. */
function outcomeOf(types: readonly string[], refused: readonly { readonly code: string }[]): string {
  const kinds = types.map((type) => {
    const [, order] = /^order\.(.*)\.v1$/.exec(type) ?? [];
    if (order !== undefined) return order;
    if (type === 'stock-item.snapshot.v1') return 'snapshots';
    return type === 'payment.transaction.v1' ? 'payment.transaction' : (type.split('.')[0] ?? '');
  });
  const isOrder = types.some((type) => type.startsWith('order.') && type !== 'order.shipment-order.v1');
  const shown = isOrder ? kinds : [...new Set(kinds)].filter((kind) => kind !== 'document');
  return [...shown, ...refused.map(({ code }) => `refused ${code}`)].join(' ');
}

/** What the shared samples come to: kinds of facts, or why not. */
const expected: readonly (readonly [pattern: RegExp, outcome: string])[] = [
  [
    /^webhooks\/orders-create\.json|^webhooks\/orders-updated|^rest\/order\/test_(1|5|8|26|31)-/,
    'snapshot fulfilment payment',
  ],
  [/^webhooks\/orders-cancelled/, 'snapshot cancellation fulfilment payment'],
  [/^webhooks\/orders-create-|^rest\/order\/test_(6|16|18|20)-/, 'snapshot'],
  [/^client-fixtures\/go\/order/, 'snapshot cancellation'],
  [/^client-fixtures\/python\/order/, 'refused amounts-do-not-add-up'],
  [/location|calculate/, ''],
  [/fulfillment_order/, 'shipment-order'],
  [/inventory_level/, 'snapshots'],
  [/fulfillment/, 'fulfilment'],
  [/^rest\/transaction\/test_1-/, 'payment payment payment'],
  [/^rest\/transaction|(go|python)\/transactions/, 'payment'],
  [/headers/, 'refused unknown-kind'],
  [/payouts-csv\/payouts_export/, 'refused amounts-do-not-add-up refused amounts-do-not-add-up'],
  [/payouts-csv|payment_transaction|payments_transactions|payouts_transactions/, 'settlement'],
  [/^rest\/payout\/test_1-/, 'settlement refused amounts-do-not-add-up refused amounts-do-not-add-up'],
  [/refund|return|dispute/, 'return'],
  [/payout|balance/, 'settlement'],
  [/tender/, 'payment.transaction'],
];

describe.skipIf(!existsSync(shared))(`every shared sample (skipped, because there is no ${shared})`, () => {
  const files = existsSync(shared) ? filesIn(shared).map((file) => [relative(shared, file), file] as const) : [];
  it.each(files)('%s is taken or refused with the right reason', async (name, file) => {
    const { facts, refused, kind, unread } = await translate(file);
    expect(
      outcomeOf(
        facts.map(({ type }) => type),
        refused,
      ),
    ).toBe(expected.find(([pattern]) => pattern.test(name))?.[1]);
    for (const { type, data } of facts) expect(contractOf(type)?.schema.safeParse(data).error).toBeUndefined();
    expect(unexplained(kind, unread, ignored)).toEqual([]);
  });
});
