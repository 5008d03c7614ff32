import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InDoubt } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { classify } from './tryton-classify.js';
import { inCompanyCurrency } from './tryton-currency.js';
import { numberOf } from './tryton-document.js';
import { errorIn } from './tryton-error.js';
import { priced } from './tryton-invoice.js';
import { decimalText, instant, instantText } from './tryton-values.js';

describe('a line of an invoice', () => {
  it('has units and their price where that gives the amount, else one unit', () => {
    expect(priced(2998, 2, 'USD')).toEqual({ quantity: 2, price: '14.9900' });
    expect(priced(-2998, 2, 'USD')).toEqual({ quantity: -2, price: '14.9900' });
    expect(priced(1000, 3, 'USD')).toEqual({ quantity: 1, price: '10.00' });
    expect(priced(4400, 2, 'JPY')).toEqual({ quantity: 2, price: '2200.0000' });
    expect(priced(0, undefined, 'EUR')).toEqual({ quantity: 1, price: '0.00' });
  });
  it('never comes to another amount than ours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 10), max: 10 ** 10 }),
        fc.integer({ min: 1, max: 5000 }),
        (minor, units) => {
          const { quantity, price } = priced(minor, units, 'EUR');
          const ten = BigInt(price.replace('.', '').padEnd(price.split('.')[0]!.length + 4, '0'));
          expect(ten * BigInt(quantity)).toBe(BigInt(minor) * 100n);
        },
      ),
    );
  });
});

describe('an entry in another currency', () => {
  it('balances in the company’s currency too, whatever the rate', () => {
    const amounts = fc.array(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 10 ** 9 }), (some, rate) => {
        const lines = [...some, -some.reduce((sum, one) => sum + one, 0)].map((minor) => ({ minor }));
        const rates = { document: `${rate}.123`, company: '0.92' };
        const own = inCompanyCurrency(lines, 'JPY', 'USD', rates);
        expect(own.reduce((sum, minor) => sum + minor, 0)).toBe(0);
      }),
    );
  });
  it('is converted half away from zero', () => {
    expect(
      inCompanyCurrency([{ minor: 3000 }, { minor: -3000 }], 'JPY', 'USD', { document: '150', company: '1' }),
    ).toEqual([2000, -2000]);
  });
});

it('has one number for one reference, which says what it is', () => {
  const reference = 'order/a/1/sale/S@4/inv';
  expect(numberOf({ kind: 'invoice', reference })).toMatch(/^INV-[0-9A-Z]{12}$/);
  expect(numberOf({ kind: 'invoice', reference })).toBe(numberOf({ kind: 'invoice', reference }));
  expect(numberOf({ kind: 'credit-memo', reference })).toMatch(/^CN-/);
});

it('reads decimals that Python writes with an exponent, and instants to the microsecond', () => {
  const read = (decimal: string) => decimalText.parse({ __class__: 'Decimal', decimal });
  expect(['0E-2', '1.5E+3', '12.30', '-1E-3'].map(read)).toEqual(['0.00', '1500', '12.30', '-0.001']);
  const text = '2026-11-20T10:00:07.000123';
  expect(instantText.parse(instant(text))).toBe(text);
});

describe('what Tryton says', () => {
  const says = (error: unknown, kind: 'read' | 'write' = 'write') => classify(errorIn({ error }, 'm'), kind);
  it.each([
    [
      ['UserError', ['To continue, you must create a period for the date "01/31/2020".', '', null]],
      Terminal,
      'closed-period',
    ],
    [['UserError', ['The value is not valid according to its domain.', '', null]], Terminal, 'rejected'],
    [['UserError', ['You can create only one journal per period.', '', null]], RetryLater, 'locked'],
    [['UserWarning', ['name', 'Are you sure?', '']], Terminal, 'rejected'],
    [['ConcurrencyException', 'changed'], RetryLater, 'locked'],
    [['LoginException', ['password']], RetryLater, 'login-refused'],
    [['could not obtain lock on row in relation "ir_sequence_strict"', '…'], RetryLater, 'locked'],
    [['server closed the connection unexpectedly', '…'], InDoubt, 'database-cut'],
    [["'NoneType' object has no attribute 'id'", '…'], RetryLater, 'erp-crashed'],
    [['duplicate key value violates unique constraint "x"', ''], RetryLater, 'duplicate-reference'],
  ])('%j', (error, kind, code) => {
    expect(says(error)).toBeInstanceOf(kind);
    expect(says(error)).toMatchObject({ code });
  });
  it('leaves no doubt behind where it was only read', () => {
    expect(says(['server closed the connection unexpectedly', '…'], 'read')).toBeInstanceOf(RetryLater);
  });
  it('is nothing where there is no error', () => {
    expect(errorIn({ result: 1 }, 'm')).toBeUndefined();
    expect(errorIn(undefined, 'm')).toBeUndefined();
  });
});
