import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { contractOf } from '#libs/contracts';
import type { IgnoredElements } from '../../../documents/ignored-elements.js';
import { unexplained } from '../../../documents/ignored-elements.js';
import { exampleAccount, exampleOrder, translated } from '../testing.js';
import { translateShopify } from './index.js';

const root = join(import.meta.dirname, '../../../../../..');
const committed = join(root, 'test/samples/shopify');
const shared = join(root, '../shared/samples/shopify');
const ignored = parse(readFileSync(join(import.meta.dirname, '../ignored.yaml'), 'utf8')) as IgnoredElements;

const translate = (file: string) =>
  translateShopify({ document: file, bytes: readFileSync(file), account: exampleAccount });
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe.each(filesIn(committed).map((file) => [relative(committed, file), file]))('%s', (_name, file) => {
  const translation = translate(file);
  it('brings facts that keep their contracts', () => {
    for (const { type, data } of translation.facts)
      expect(contractOf(type)?.schema.safeParse(data).error).toBeUndefined();
  });
  it('has no element that is neither read nor explained', () =>
    expect(unexplained(translation.kind, translation.unread, ignored)).toEqual([]));
});

it('shows an element that is new to us', () => {
  const { kind, unread } = translated(exampleOrder({ convenience_fee: '1.00', customer: { id: 1, nickname: 'x' } }));
  expect(unexplained(kind, unread, ignored)).toEqual(['/convenience_fee']);
});

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
  [/fulfillment_order|inventory_level|location|calculate/, ''],
  [/fulfillment/, 'fulfilment'],
  [/^rest\/transaction\/test_1-/, 'payment payment payment'],
  [/^rest\/transaction|(go|python)\/transactions/, 'payment'],
  [/headers/, 'refused unknown-kind'],
  [/refund|dispute|return|payout|balance|tender|payment/, 'refused unsupported-kind'],
];

describe.skipIf(!existsSync(shared))(`every shared sample (skipped, because there is no ${shared})`, () => {
  const files = existsSync(shared) ? filesIn(shared).map((file) => [relative(shared, file), file] as const) : [];
  it.each(files)('%s is taken or refused with the right reason', (name, file) => {
    const { facts, refused, kind, unread } = translate(file);
    const outcome = [
      ...facts.map(({ type }) => type.replace(/^order\.(.*)\.v1$/, '$1')),
      ...refused.map(({ code }) => `refused ${code}`),
    ];
    expect(outcome.join(' ')).toBe(expected.find(([pattern]) => pattern.test(name))?.[1]);
    for (const { type, data } of facts) expect(contractOf(type)?.schema.safeParse(data).error).toBeUndefined();
    expect(unexplained(kind, unread, ignored)).toEqual([]);
  });
});
