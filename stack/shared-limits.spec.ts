import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { divideLimits } from './shared-limits.js';

it('replicas share what the outside bears: rates are divided, counts are at least 1, and nothing else changes', () => {
  const text = `
# what a shop bears
defaults:
  shop: &shop { concurrent: 9, limits: { concurrent: 5, perSecond: 45, burst: 1 } }
channels:
  - { <<: *shop, account: us }
`;
  const divided = divideLimits(text, 2);
  expect(parse(divided, { merge: true })).toEqual({
    defaults: { shop: { concurrent: 9, limits: { concurrent: 2, perSecond: 22.5, burst: 1 } } },
    channels: [{ concurrent: 9, limits: { concurrent: 2, perSecond: 22.5, burst: 1 }, account: 'us' }],
  });
  expect(divided).toContain('# what a shop bears');
});
