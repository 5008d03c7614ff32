// Documents of channels against the schemas that the platforms publish, where the samples have them. It keeps us honest both
// ways: what we call an order is what the platform calls one, and our own fixtures have the shape that they claim. Where the
// platform's own examples break its schema that is listed here; at run time nothing is refused for it (docs/decisions/0005).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { translateWhole } from '../../apps/channel-gateway/src/documents/translate-document.js';
import type { SourceName } from '../../apps/channel-gateway/src/sources.js';
import { partsOf } from '../../cli/translate-wrapping.js';
import { defaultAccount, filesOf, ownSamples, sharedSamples } from './sources.js';

/** By source and kind: the file of schemas, and the schema of a page and of a single one. */
const SCHEMAS: Readonly<
  Partial<Record<SourceName, Readonly<Record<string, readonly [file: string, ...names: string[]]>>>>
> = {
  amazon: {
    'orders-v0': ['ordersV0.json', 'GetOrdersResponse', 'GetOrderResponse'],
    'order-items-v0': ['ordersV0.json', 'GetOrderItemsResponse'],
    'orders-2026': ['orders_2026-01-01.json', 'SearchOrdersResponse', 'GetOrderResponse'],
    'financial-events': ['financesV0.json', 'ListFinancialEventsResponse'],
    'financial-event-groups': ['financesV0.json', 'ListFinancialEventGroupsResponse'],
    transactions: ['finances_2024-06-19.json', 'ListTransactionsResponse'],
    balances: ['finances_2024-06-19.json', 'ListBalancesResponse'],
  },
  ebay: {
    orders: ['sell_fulfillment_v1_oas3.json', 'OrderSearchPagedCollection', 'Order'],
    transactions: ['sell_finances_v1_oas3.json', 'Transactions', 'Transaction'],
    payouts: ['sell_finances_v1_oas3.json', 'Payouts', 'Payout'],
  },
  bol: {
    order: ['retailer.json', 'Order'],
    'order-list': ['retailer.json', 'ReducedOrders'],
    returns: ['retailer.json', 'ReturnsResponse', 'Return'],
  },
};

/** What the platforms' own examples, or the shared samples, have otherwise than the schema says; `*` is any position. */
const DEVIATIONS: Readonly<Record<string, readonly string[]>> = {};

const present = existsSync(sharedSamples);
const sources = Object.keys(SCHEMAS) as readonly SourceName[];

describe.skipIf(!present)(`published schemas (skipped, because there is no ${sharedSamples})`, () => {
  describe.each(sources)('%s', async (source) => {
    const read = present ? await documentsOf(source) : [];
    it('has documents of every kind that has a schema', () => {
      const kinds = new Set(read.map(({ kind }) => kind));
      expect(Object.keys(SCHEMAS[source] ?? {}).filter((kind) => !kinds.has(kind))).toEqual([]);
    });
    it('sends what its schemas say, but for what is listed', () => {
      const found = new Map<string, readonly string[]>();
      for (const { name, kind, json } of read) {
        const problems = problemsOf(source, kind, json);
        if (problems.length > 0) found.set(`${source}/${name}`, problems);
      }
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(Object.entries(DEVIATIONS).filter(([name]) => name.startsWith(`${source}/`))),
      );
    });
  });
});

it.skipIf(!present)('a member of another type is found', () => {
  const order = { payload: { AmazonOrderId: 1, PurchaseDate: 'x', LastUpdateDate: 'x', OrderStatus: 'Shipped' } };
  expect(problemsOf('amazon', 'orders-v0', order)).toEqual(['/payload/AmazonOrderId must be string']);
});

interface ReadDocument {
  readonly name: string;
  readonly kind: string;
  readonly json: unknown;
}

/** Documents of kinds that have a schema, taken out of the wrapping in which vendors publish them. */
async function documentsOf(source: SourceName): Promise<readonly ReadDocument[]> {
  const loaded = await loadedSource(source);
  const account = await defaultAccount(source);
  const found: ReadDocument[] = [];
  for (const samples of [ownSamples, sharedSamples]) {
    for (const [name, path] of filesOf(samples, source).filter(([file]) => file.endsWith('.json'))) {
      for (const bytes of await jsonIn(path)) {
        const { kind } = await translateWhole(loaded.source, loaded.components, { document: name, bytes, account });
        if (SCHEMAS[source]?.[kind])
          found.push({ name, kind, json: JSON.parse(new TextDecoder().decode(bytes)) as unknown });
      }
    }
  }
  return found;
}

async function jsonIn(path: string): Promise<readonly Uint8Array[]> {
  const parts = await partsOf(once(readFileSync(path)));
  return parts.flatMap(({ bytes }) => (bytes instanceof Uint8Array ? [bytes] : []));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const validators = new Map<string, readonly ValidateFunction[]>();

/** What the nearest of the schemas has against a document: where, and which rule. */
function problemsOf(source: SourceName, kind: string, json: unknown): readonly string[] {
  const key = `${source}/${kind}`;
  const known = validators.get(key) ?? validatorsOf(source, SCHEMAS[source]?.[kind] ?? ['']);
  validators.set(key, known);
  const all = known.map((validate) => {
    validate(json);
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath.replaceAll(/\/\d+/g, '/*')} ${message ?? ''}`,
    );
  });
  const missing = (problems: readonly string[]): number =>
    problems.filter((problem) => problem.includes('required property')).length;
  const [nearest = []] = all.toSorted((one, other) => missing(one) - missing(other) || one.length - other.length);
  return [...new Set(nearest)];
}

function validatorsOf(
  source: SourceName,
  [file, ...names]: readonly [string, ...string[]],
): readonly ValidateFunction[] {
  const specification = JSON.parse(readFileSync(join(sharedSamples, source, 'specs', file), 'utf8')) as Record<
    string,
    object
  >;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(specification, 'specification');
  const base = 'definitions' in specification ? '#/definitions' : '#/components/schemas';
  return names.map((name) => {
    const validate = ajv.getSchema(`specification${base}/${name}`);
    if (!validate) throw new Error(`${file} has no schema ${name}`);
    return validate;
  });
}
