import { describe, expect, it } from 'vitest';
import { CrossdockError, RetryLater, Terminal } from '#libs/errors';

describe('an error', () => {
  const refused = new CrossdockError('precision', {
    problem: 'EUR has 2 decimals, the amount has 3',
    remedy: 'Correct the amount or its currency.',
    where: { document: 'orders.json', pointer: '/lines/0/price', line: 7, value: '1.005' },
    details: { currency: 'EUR' },
  });

  it('says what is wrong, where, and what to do', () => {
    expect(refused.message).toBe(
      'EUR has 2 decimals, the amount has 3. ' +
        'At document "orders.json", pointer "/lines/0/price", line 7, value "1.005". ' +
        'Correct the amount or its currency.',
    );
  });

  it('is data for programs, without its stack', () => {
    expect(JSON.parse(JSON.stringify(refused))).toStrictEqual({
      name: 'CrossdockError',
      code: 'precision',
      severity: 'error',
      message: refused.message,
      where: refused.where,
      details: { currency: 'EUR' },
    });
  });

  it('needs no place, and repeats only the beginning of a long value', () => {
    const plain = new CrossdockError('x', { problem: 'It broke', remedy: 'Mend it' });
    expect(plain.message).toBe('It broke. Mend it.');
    const long = new CrossdockError('x', {
      problem: 'It broke',
      remedy: 'Mend it',
      where: { value: '9'.repeat(5000) },
    });
    expect(long.where.value).toBe(`${'9'.repeat(100)}…`);
  });

  it('keeps what led to it', () => {
    const cause = new TypeError('deep');
    expect(new CrossdockError('x', { problem: 'It broke', remedy: 'Mend it', cause }).cause).toBe(cause);
  });
});

describe('a failure outside', () => {
  it('passes, and then knows how long to wait, or is terminal', () => {
    const busy = new RetryLater('erp-busy', { problem: 'The ERP answers 429', remedy: 'Wait', afterMs: 1500 });
    expect(busy).toBeInstanceOf(CrossdockError);
    expect([busy.name, busy.code, busy.afterMs]).toStrictEqual(['RetryLater', 'erp-busy', 1500]);
    expect(new Terminal('erp-refused', { problem: 'No such item', remedy: 'Create it' }).name).toBe('Terminal');
  });
});
