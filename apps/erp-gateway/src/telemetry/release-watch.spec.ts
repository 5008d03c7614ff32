import { expect, it } from 'vitest';
import type { ServedErp } from '../connections/served-erp.js';
import { ReleaseWatch } from './release-watch.js';

/** Signals that are remembered. */
function listening() {
  const warnings: unknown[] = [];
  const ends: unknown[] = [];
  const watch = new ReleaseWatch({
    warn: (version) => void warnings.push(version),
    ends: (connection, atSeconds) => void ends.push([connection, atSeconds]),
  });
  return { warnings, ends, watch };
}
const erp = (driver: { sunset: string | null; deprecatedSince?: string | null }) =>
  ({ connection: { name: 'books' }, driver: { apiVersion: 'v2.0', ...driver } }) as unknown as ServedErp;

it('says nothing where nothing is announced', () => {
  const { warnings, ends, watch } = listening();
  watch.look(erp({ sunset: null }));
  expect([warnings, ends]).toStrictEqual([[], []]);
});

it('warns once of each day that the answers name, and keeps the gauge', () => {
  const { warnings, ends, watch } = listening();
  const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  watch.look(erp({ sunset: soon, deprecatedSince: '2026-01-01' }));
  watch.look(erp({ sunset: soon, deprecatedSince: '2026-01-01' }));
  expect(warnings).toStrictEqual([
    { connection: 'books', apiVersion: 'v2.0', deprecatedSince: '2026-01-01' },
    { connection: 'books', apiVersion: 'v2.0', sunset: soon, days: 30 },
  ]);
  const end = ['books', Date.parse(soon) / 1000];
  expect(ends).toStrictEqual([end, end]);
});

it('does not warn of what is years away', () => {
  const { warnings, watch } = listening();
  watch.look(erp({ sunset: '2099-01-01' }));
  expect(warnings).toStrictEqual([]);
});
