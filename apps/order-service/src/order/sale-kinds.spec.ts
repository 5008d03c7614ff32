import { describe, expect, it } from 'vitest';
import { salesOf } from './sale.js';
import { valueOf } from './sale-lines.js';
import { tax, piece, line, left, order, postings, onlyPosting, linesOf } from './testing/priced-order.js';
import { instant, off } from './testing/shop.js';

describe('a kit', () => {
  const part = (sku: string, quantity: number, standalonePrice: number) => ({ sku, quantity, standalonePrice });
  const sold = (...bundle: readonly ReturnType<typeof part>[]) => {
    const items = {
      'SKU-a': { resolved: { itemId: 'I-K', sku: 'SKU-a', bundle } },
      LID: { resolved: { itemId: 'I-L', sku: 'LID' } },
    };
    const parts = bundle.map(({ sku, quantity: perUnit }) => ({ sku, perUnit }));
    const lines = bundle.map(({ sku, quantity }) => ({ lineId: 'a', sku, quantity: 2 * quantity }));
    const told = {
      items,
      lines: [line('a', { parts: parts.length === 0 ? [{ sku: 'SKU-a', perUnit: 1 }] : parts })],
      pieces: { a: [piece(2, 2000, [], off(100))] },
      departures: [parts.length === 0 ? left('SHP-1', { a: 2 }) : { ...left('SHP-1', {}), lines }],
    };
    return onlyPosting(told).lines.map(({ component, sku, item, ofKit, amount, quantity }) =>
      [component, sku, item, ofKit ? 'of a kit' : undefined, amount, quantity]
        .filter((one) => one !== undefined)
        .join(' '),
    );
  };

  it('is sold as its components, by what each costs alone, and its discount as it is', () => {
    expect(sold(part('CUP', 2, 300), part('LID', 1, 400))).toStrictEqual([
      'clearing 1900',
      'item-price CUP of a kit 1200 4',
      'item-price LID I-L of a kit 800 2',
      'seller-promotion SKU-a I-K -100',
    ]);
  });

  it('of which one component costs nothing alone gives nothing to it', () =>
    expect(sold(part('CUP', 2, 0), part('LID', 1, 400))).toStrictEqual([
      'clearing 1900',
      'item-price LID I-L of a kit 2000 2',
      'seller-promotion SKU-a I-K -100',
    ]));

  it('of which no component has a price of its own is divided by units', () => {
    expect(sold(part('CUP', 3, 0), part('LID', 1, 0))).toStrictEqual([
      'clearing 1900',
      'item-price CUP of a kit 1500 6',
      'item-price LID I-L of a kit 500 2',
      'seller-promotion SKU-a I-K -100',
    ]);
  });

  it('without components is the item itself', () =>
    expect(sold()).toStrictEqual(['clearing 1900', 'item-price SKU-a I-K 2000 2', 'seller-promotion SKU-a I-K -100']));
});

describe('an order that sends nothing', () => {
  const service = line('a', { ships: false });
  const told = { lines: [service], departures: [] };
  it('is sold when it is paid, by itself', () => {
    expect(salesOf(order(told)).map(({ departure }) => departure)).toStrictEqual([
      { id: 'without-goods', at: instant(20), pool: 'own', lines: [] },
    ]);
    expect(postings({ ...told, isPaid: false })).toStrictEqual([]);
    expect(postings({ ...told, lines: [{ ...service, wanted: 0 }] })).toStrictEqual([]);
    expect(salesOf(order({ ...told, lines: [{ ...service, wanted: 0 }], charges: { tip: 5 } }))).toStrictEqual([]);
  });
  it('is sold with what left where something did', () => {
    const departures = [left('SHP-1', {})];
    expect(salesOf(order({ ...told, departures })).map(({ departure }) => departure.id)).toStrictEqual(['SHP-1']);
  });
});

describe('own gift cards', () => {
  const card = (amount: number) => [{ kind: 'gift-card', amount }];
  const twice = { departures: [left('S1', { a: 1 }), left('S2', { a: 1 })] };
  it('pay departure by departure, as far as they go', () => {
    expect(postings({ ...twice, tenders: card(1200) }).map(linesOf)).toStrictEqual([
      ['gift-card -1000', 'item-price 1000 1'],
      ['clearing 800', 'gift-card -200', 'item-price 1000 1'],
    ]);
    expect(postings({ ...twice, tenders: card(1000) }).map(linesOf)[1]).toStrictEqual([
      'clearing 1000',
      'item-price 1000 1',
    ]);
  });
  it('pay nothing of what we owe the buyer', () => {
    const told = { pieces: { a: [piece(2, 100, [], off(300))] }, tenders: card(500) };
    expect(linesOf(onlyPosting(told))).toStrictEqual(['clearing -200', 'item-price 100 2', 'seller-promotion -300']);
    expect(linesOf(onlyPosting({ tenders: card(-500) }))).toStrictEqual(['clearing 2000', 'item-price 2000 2']);
  });
});

it('what a buyer owes for some units of lines is known once the order is priced', () => {
  const told = order({ pieces: { a: [piece(2, 2000, [tax(10)], off(100)), piece(1, 500)] } });
  const value = (from: number, to: number) => valueOf(told, [{ line: line('a'), units: { from, to } }]);
  expect([value(0, 1), value(1, 3), value(2, 2)]).toStrictEqual([
    { minor: 955, currency: 'USD' },
    { minor: 1455, currency: 'USD' },
    { minor: 0, currency: 'USD' },
  ]);
  expect(valueOf({ ...told, pricing: undefined }, [])).toBeNull();
  expect(valueOf(told, [{ line: line('b'), units: { from: 0, to: 1 } }])).toStrictEqual({ minor: 0, currency: 'USD' });
});
