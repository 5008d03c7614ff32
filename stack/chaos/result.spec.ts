import { expect, it } from 'vitest';
import type { Difference, Summary } from '../summary.js';
import { linesOf, resultOf } from './result.js';

const ordeal = { kills: { postgres: 2 }, cuts: 3, redeliveries: 4, conflicts: 5 };

function difference(kind: string): Difference {
  const nowhere = { legalEntity: '', channelAccount: null, currency: '', expected: 0, actual: 1, documents: [] };
  return { kind, account: `about ${kind}`, ...nowhere };
}
function summaryWith(...kinds: string[]): Summary {
  return { orders: 9, differences: kinds.map(difference) } as unknown as Summary;
}

it('tells what did not happen from what happened twice, and keeps every difference', () => {
  const kinds = ['documents-there', 'streams-taken', 'documents-once', 'erp-against-expectation'];
  const result = resultOf(summaryWith(...kinds), ordeal);
  expect(result).toMatchObject({ orders: 9, lost: 2, twice: 1, ...ordeal });
  expect(result.differences.map(({ kind }) => kind)).toEqual(kinds);
  expect(linesOf(result).join('\n')).toContain('about documents-once');
});

it('is quiet where nothing is wrong', () => {
  expect(resultOf(summaryWith(), ordeal)).toEqual({ orders: 9, lost: 0, twice: 0, differences: [], ...ordeal });
});
