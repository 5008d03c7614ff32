import { expect, it } from 'vitest';
import { loadedSource } from '../../../documents/load-source.js';
import { translateWhole } from '../../../documents/translate-document.js';
import { exampleAccount, exampleOrder, translated } from '../testing.js';

const { source, components } = await loadedSource('shopify');
const read = (content: unknown, kind?: string) => {
  const bytes = content === '' ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(content));
  return translateWhole(source, components, { document: 'd', bytes, account: exampleAccount, kind });
};

it.each([
  [{ orders: [] }, 'orders'],
  [{}, 'empty'],
  [{ errors: '[API] Invalid API key or access token' }, 'errors'],
  [{ count: 3 }, 'count'],
  [{ order: { line_items: [{ variant_id: 1, quantity: 1 }] } }, 'order-request'],
  [{ fulfillment: { line_items_by_fulfillment_order: [{ fulfillment_order_id: 1 }] } }, 'fulfillment-request'],
])('%j is taken without facts', async (document, kind) => {
  expect(await read(document)).toMatchObject({ kind, facts: [], refused: [] });
});

it('an answer without content is taken without facts', async () => {
  expect(await read('')).toMatchObject({
    kind: 'empty',
    facts: [],
    refused: [],
  });
});

it.each([
  [{ openapi: '3.1.0', paths: {} }, 'not-a-business-document'],
  [{ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' }, 'not-a-business-document'],
  [{ weather: 'fine' }, 'unknown-kind'],
  [[1, 2], 'unknown-kind'],
  [17, 'unknown-kind'],
  [{ order: 'none' }, 'wrong-type'],
  [{ refund: { id: 1, order_id: 2 } }, 'missing-field'],
])('%j is refused as %s', async (document, code) => {
  expect(await read(document)).toMatchObject({ facts: [], refused: [{ code }] });
});

it('a notice of an edit names the order to fetch', () => {
  expect(translated({ order_edit: { id: 1, order_id: 7001, line_items: {} } })).toMatchObject({
    kind: 'order-edit',
    facts: [],
    refused: [],
    available: [{ kind: 'order', externalId: '7001' }],
  });
});

it('a kind that is stated overrules the content', async () => {
  expect(await read(exampleOrder(), 'refund')).toMatchObject({ kind: 'refund', facts: [{ type: 'return.refund.v1' }] });
});
