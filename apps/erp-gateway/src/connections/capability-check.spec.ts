import { expect, it } from 'vitest';
import type { PostingPolicy, PostingRule } from '../posting/posting-policy.js';
import { assertCapable, shortfalls, type CapableErp } from './capability-check.js';

const erp = (documents: CapableErp['driver']['capabilities']['documents'], dimensions: boolean): CapableErp => ({
  connection: { name: 'old', legalEntities: ['EU', 'UK'] },
  driver: { name: 'legacy', capabilities: { documents, dimensions } },
});
const policy = (...rules: PostingRule[]) =>
  ({ versions: [{ version: '1', from: '2026-01-01', digest: 'd', rules }] }) as unknown as PostingPolicy;
const invoices = { above: 'invoice', below: 'credit-memo' } as const;
const journals = { above: 'journal', below: 'journal' } as const;
const rule = (name: string, when: PostingRule['when'], says: Partial<PostingRule>): PostingRule => ({
  name,
  when,
  ...says,
});

it('finds nothing where the ERP can do what is asked', () => {
  const all = erp(['invoice', 'credit-memo', 'journal'], true);
  expect(
    shortfalls(policy(rule('all', {}, { documents: invoices, dimensions: { CENTRE: 'x' } })), [all]),
  ).toStrictEqual([]);
});

it('names version, rule, legal entity and ERP of what it cannot', () => {
  const found = shortfalls(policy(rule('all', {}, { documents: invoices, dimensions: { CENTRE: 'x' } })), [
    erp(['journal', 'invoice'], false),
  ]);
  expect(found).toStrictEqual([
    'version 1, rule all, for EU: the ERP old (legacy) does not take documents of kind credit-memo',
    'version 1, rule all, for EU: the ERP old (legacy) does not take the dimension CENTRE',
    'version 1, rule all, for UK: the ERP old (legacy) does not take documents of kind credit-memo',
    'version 1, rule all, for UK: the ERP old (legacy) does not take the dimension CENTRE',
  ]);
});

it('does not mind a rule that a more specific one always beats for this legal entity', () => {
  const rules = [
    rule('all', {}, { documents: invoices }),
    rule('here', { legalEntity: ['EU', 'UK'] }, { documents: journals }),
  ];
  expect(shortfalls(policy(...rules), [erp(['journal'], false)])).toStrictEqual([]);
});

it('minds it where the other beats it sometimes only', () => {
  const rules = [
    rule('all', {}, { documents: invoices }),
    rule('refunds', { legalEntity: ['EU', 'UK'], kind: 'refund' }, { documents: journals }),
  ];
  expect(shortfalls(policy(...rules), [erp(['journal'], false)])).toHaveLength(4);
});

it('tries every value that a rule is for', () => {
  const rules = [
    rule('all', {}, { documents: journals }),
    rule('two', { channel: ['shopify', 'amazon'] }, { documents: invoices }),
    rule(
      'amazon',
      { channel: 'amazon', kind: ['sale', 'refund', 'prepayment', 'concession', 'adjustment'] },
      { documents: journals },
    ),
  ];
  // shopify's sales still become invoices
  expect(shortfalls(policy(...rules), [erp(['journal'], false)])).not.toStrictEqual([]);
});

it('leaves alone what is for another legal entity', () => {
  const rules = [rule('all', {}, { documents: journals }), rule('us', { legalEntity: 'US' }, { documents: invoices })];
  expect(shortfalls(policy(...rules), [erp(['journal'], false)])).toStrictEqual([]);
});

it('refuses the policy in one error', () => {
  const wrong = policy(rule('all', {}, { documents: invoices }));
  expect(() => assertCapable(wrong, [erp(['journal'], false)])).toThrow(/version 1, rule all, for EU: the ERP old/);
  const right = policy(rule('all', {}, { documents: journals }));
  expect(assertCapable(right, [erp(['journal'], false)])).toBe(right);
});
