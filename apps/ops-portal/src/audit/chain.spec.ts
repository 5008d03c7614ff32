import { expect, it } from 'vitest';
import { chainTo, firstBreak, sha256 } from './chain.js';

const records = ['a', 'b', 'c', 'd'].map((record) => ({ record, digest: sha256(record) }));

it('holds when nothing was changed, however it was appended', () => {
  const whole = chainTo(undefined, records);
  const first = chainTo(undefined, records.slice(0, 2));
  const second = chainTo(first.at(-1), records.slice(2));
  expect([...first, ...second]).toEqual(whole);
  expect(firstBreak(whole)).toBeUndefined();
});
it('breaks at the row where one byte was changed', () => {
  const links = chainTo(undefined, records);
  const changed = links.map((link) => (link.position === 3 ? { ...link, digest: `0${link.digest.slice(1)}` } : link));
  expect(firstBreak(changed)).toEqual({ position: 3, reason: 'record c was changed' });
});
it('breaks where a row is missing', () => {
  const links = chainTo(undefined, records).filter((link) => link.position !== 2);
  expect(firstBreak(links)).toEqual({ position: 2, reason: 'record 2 is missing: 3 follows' });
});
