import { expect, it } from 'vitest';
import { RecentNames } from './recent-names.js';

const alias = (name: string) => ({ account: 'wms-1', namedBy: 'shipment-order-id', name, key: `order/${name}` });

it('knows what it heard, of its own account and kind', () => {
  const names = new RecentNames();
  names.note(alias('SO-1'));
  expect(names.get(alias('SO-1'))).toEqual(alias('SO-1'));
  expect(names.get({ ...alias('SO-1'), account: 'wms-2' })).toBeUndefined();
  expect(names.get({ ...alias('SO-1'), namedBy: 'tracking' })).toBeUndefined();
});

it('forgets the oldest beyond its limit', () => {
  const names = new RecentNames(2);
  for (const name of ['SO-1', 'SO-2', 'SO-3']) names.note(alias(name));
  expect(['SO-1', 'SO-2', 'SO-3'].map((name) => names.get(alias(name))?.key)).toEqual([
    undefined,
    'order/SO-2',
    'order/SO-3',
  ]);
});
