import { describe, expect, it } from 'vitest';
import { orderPolicySchema, rulesOn } from './order.policy.js';
import { policy } from './testing/shop.js';

const [rules] = policy.rules;

describe('the rules for an order', () => {
  const dated = {
    ...policy,
    rules: [
      { ...rules!, from: '2026-02-01', settleMinutes: 30 },
      { ...rules!, from: '2020-01-01' },
    ],
  };
  it.each([
    ['2026-01-31T23:59:59.000Z', 0],
    ['2026-02-01T00:00:00.000Z', 30],
    ['2019-12-31T00:00:00.000Z', 0],
  ])('are those that had begun when it was placed: %s', (placedAt, minutes) =>
    expect(rulesOn(dated, placedAt).settleMinutes).toBe(minutes),
  );
});

describe('a policy file is refused', () => {
  it.each([
    [
      'with two sets of rules from one day',
      { rules: [rules, rules] },
      'rules: two sets of rules begin on the same day',
    ],
    [
      'with two accounts for one place',
      { warehouseAccounts: [...policy.warehouseAccounts, ...policy.warehouseAccounts] },
      'has two accounts',
    ],
    [
      'with an account for nobody',
      { warehouseAccounts: [{ legalEntity: 'XX', pool: 'own', account: 'wms-1' }] },
      'no legal entity is called XX',
    ],
    [
      'with a zone that is none',
      { legalEntities: { US: { zone: 'America/Nowhere', currency: 'USD' } } },
      'not an IANA time zone',
    ],
    ['with a setting that nobody reads', { shortstock: 'wait' }, 'Unrecognized key'],
  ])('%s', (_name, change, problem) => {
    const { error } = orderPolicySchema.safeParse({ ...policy, ...change });
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')).toContain(problem);
  });
});
