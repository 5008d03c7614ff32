import { expect, it } from 'vitest';
import { PurposefulWaits } from './waits.js';

it('counts a moment once, for the one who waited first', () => {
  const waits = new PurposefulWaits();
  waits.record('1', 'wms', 500, 2_000);
  waits.record('1', 'shop', 0, 1_000);
  waits.record('1', 'erp', 3_000, 3_040);
  waits.record('2', 'erp', 10, 10);
  expect(waits.report()).toEqual({ 1: { shopMs: 1_000, wmsMs: 1_000, erpMs: 40 } });
});
