import { expect, it } from 'vitest';
import { exampleAccount, exampleOrder, translated } from '../testing.js';
import { translateShopify } from './index.js';

it.each([
  [{ orders: [] }, 'orders'],
  [{}, 'empty'],
  [{ errors: '[API] Invalid API key or access token' }, 'errors'],
  [{ count: 3 }, 'count'],
  [{ order: { line_items: [{ variant_id: 1, quantity: 1 }] } }, 'order-request'],
  [{ fulfillment: { line_items_by_fulfillment_order: [{ fulfillment_order_id: 1 }] } }, 'fulfillment-request'],
])('%j is taken without facts', (document, kind) => {
  expect(translated(document)).toMatchObject({ kind, facts: [], refused: [] });
});

it('an answer without content is taken without facts', () => {
  expect(translateShopify({ document: 'd', bytes: new Uint8Array(), account: exampleAccount })).toMatchObject({
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
  [{ refund: { id: 1, order_id: 2 } }, 'unsupported-kind'],
])('%j is refused as %s', (document, code) => {
  expect(translated(document)).toMatchObject({ facts: [], refused: [{ code }] });
});

it('a notice of an edit names the order to fetch', () => {
  expect(translated({ order_edit: { id: 1, order_id: 7001, line_items: {} } })).toMatchObject({
    kind: 'order-edit',
    facts: [],
    refused: [],
    available: [{ kind: 'order', externalId: '7001' }],
  });
});

it('a kind that is stated overrules the content', () => {
  const bytes = new TextEncoder().encode(JSON.stringify(exampleOrder()));
  expect(translateShopify({ document: 'd', bytes, account: exampleAccount, kind: 'refund' })).toMatchObject({
    refused: [{ code: 'unsupported-kind' }],
  });
});
