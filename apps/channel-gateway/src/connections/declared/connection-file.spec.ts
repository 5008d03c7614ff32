import { describe, expect, it } from 'vitest';
import { checkManifest } from '../../documents/manifest/read-manifest.js';
import { nextQuery, type PageRead } from './paging.js';
import { filled, filledPath, filledQuery, placeholdersIn } from './template.js';

const manifest = (connection: string) => `version: 1
channel: tiny
kinds:
  - kind: orders
    doc: An order.
    documentedAt: https://example.test
    recognise: [[id]]
    resource: order
    order:
      id: id
      placedAt: at
      currency: { is: EUR }
      taxesIncluded: true
      status: { at: state, otherwise: paid }
      lines: { each: lines, id: id, sku: sku, quantity: units, price: price }
connection:
  documentedAt: https://example.test
  auth: { kind: basic }
${connection}`;
const orders = `  orders:
    one: /orders/{id}
    list:
      path: /orders
      query: { since: '{from}' }
      id: id
      size: { parameter: limit, items: 10 }
      pages: { by: number, parameter: page }
`;
const problems = (connection: string) => {
  const checked = checkManifest(manifest(connection));
  return 'problems' in checked ? checked.problems.map(({ line, path, problem }) => `${line} ${path}: ${problem}`) : [];
};

describe('a manifest is refused with line and rule', () => {
  it('not where it is right', () => expect(problems(orders)).toEqual([]));
  it('where a name is not known at its place', () => {
    expect(problems(orders.replace('{from}', '{form}'))).toEqual([
      '23 connection.orders.list.query: names {form}, which is not known there',
    ]);
  });
  it('where a repeat would do something twice and nobody could look', () => {
    const command = `  commands:\n    order.acknowledge: { requests: [{ method: POST, path: '/o/{marketplaceOrderId}' }] }\n`;
    const [problem] = problems(`${orders}${command}`);
    expect(problem).toMatch(/^28 connection\.commands\.order\.acknowledge\.lookUp: .* needs `lookUp`/);
  });
  it('where a table of words is missing', () => {
    const body = `body: { by: '{carrier|carriers}' }`;
    const command = `  commands:\n    shipment.confirm: { requests: [{ method: PUT, path: /o, repeatable: true, ${body} }] }\n`;
    expect(problems(`${orders}${command}`)[0]).toContain('{carrier|carriers}');
  });
  it('where an address is on a host of its own', () => {
    expect(problems(orders.replace('/orders/{id}', 'https://evil.test/{id}'))[0]).toContain('begins with /');
  });
});

describe('a template', () => {
  const names = { id: 'a/b ?', units: 3, lines: [{ lineId: 'L1' }, { lineId: 'L2' }], carrier: 'Poczta' };
  const words = { carriers: { UPS: 'ups', otherwise: 'other' } };
  it('keeps the type of a name that stands alone, and leaves out what stands for nothing', () => {
    expect(filled({ n: '{units}', text: '{units} units', gone: '{weight}' }, names, words)).toEqual({
      n: 3,
      text: '3 units',
    });
  });
  it('makes a list of lines, and looks words up', () => {
    const template = { items: { each: 'lines', as: { line: '{lineId}', by: '{carrier|carriers}' } } };
    expect(filled(template, names, words)).toEqual({
      items: [
        { line: 'L1', by: 'other' },
        { line: 'L2', by: 'other' },
      ],
    });
  });
  it('lets no value leave its place in a path, and leaves out parameters that name nothing', () => {
    expect(filledPath('/orders/{id}/x', names, words)).toBe('/orders/a%2Fb%20%3F/x');
    expect(filledQuery({ a: '{units}', b: '{weight}' }, names, words).toString()).toBe('a=3');
    expect(placeholdersIn({ a: ['{x|y}'] })).toEqual([{ name: 'x', table: 'y' }]);
  });
});

describe('the next page', () => {
  const size = { parameter: 'limit', items: 2 };
  const read = (more: Partial<PageRead>): PageRead => ({
    query: 'page=1&limit=2',
    json: {},
    header: () => null,
    items: 2,
    total: null,
    ...more,
  });
  const byNumber = { size, pages: { by: 'number', parameter: 'page', first: 1 } } as const;
  it('by number, until all is read or a page is not full', () => {
    expect(nextQuery(read({ total: 3 }), byNumber)).toBe('page=2&limit=2');
    expect(nextQuery(read({ total: 2 }), byNumber)).toBeNull();
    expect(nextQuery(read({ items: 1 }), byNumber)).toBeNull();
  });
  it('by a cursor that the page states', () => {
    const pages = { by: 'cursor', parameter: 'after', at: 'meta/next' } as const;
    expect(nextQuery(read({ json: { meta: { next: 'c2' } } }), { size, pages })).toBe('page=1&limit=2&after=c2');
    expect(nextQuery(read({ json: { meta: {} } }), { size, pages })).toBeNull();
  });
  it('by an address, of which only the query counts', () => {
    const link =
      '<https://elsewhere.test/orders?page=1>; rel="prev", <https://elsewhere.test/orders?page=3>; rel="next"';
    const pages = { by: 'link' } as const;
    expect(nextQuery(read({ header: () => link }), { size, pages })).toBe('page=3');
    expect(nextQuery(read({}), { size, pages: { by: 'link', at: 'next' } })).toBeNull();
  });
});
