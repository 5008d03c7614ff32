import { z } from 'zod';
import { formatDecimal, money } from '#libs/money';

/** A Decimal as Tryton's JSON writes it: a class with its text, so no amount ever becomes a binary fraction. */
export function decimal(text: string) {
  return { __class__: 'Decimal', decimal: text } as const;
}

/** A date as Tryton's JSON writes it. */
export function date(iso: string) {
  const [year = 0, month = 0, day = 0] = iso.split('-').map(Number);
  return { __class__: 'date', year, month, day } as const;
}

/** An amount in minor units as a Decimal of its currency. */
export function amountOf(minor: number, currency: string) {
  return decimal(formatDecimal(money(BigInt(minor), currency)));
}

/** The text of a Decimal. Tryton leaves out zeros and may write an exponent: `0E-2` is zero. */
export const decimalText = z
  .object({ __class__: z.literal('Decimal'), decimal: z.string() })
  .transform(({ decimal: text }) => plainText(text));

/** An instant as Tryton keeps it (UTC), as sortable text with microseconds; null where a record never changed. */
export const instantText = z
  .object({
    __class__: z.literal('datetime'),
    year: z.int(),
    month: z.int(),
    day: z.int(),
    hour: z.int(),
    minute: z.int(),
    second: z.int(),
    microsecond: z.int(),
  })
  .transform(({ year, month, day, hour, minute, second, microsecond }) => {
    const [on, at] = [
      [year, month, day],
      [hour, minute, second],
    ].map((parts) => parts.map((part) => String(part).padStart(2, '0')));
    return `${on?.join('-')}T${at?.join(':')}.${String(microsecond).padStart(6, '0')}`;
  })
  .nullable();

/** The instant of such a text as Tryton's JSON writes it. */
export function instant(text: string) {
  const [year, month, day, hour, minute, second, microsecond] = text.split(/[-T:.]/).map(Number);
  return { __class__: 'datetime', year, month, day, hour, minute, second, microsecond } as const;
}

const EXPONENT = /^(-?)(\d+)(?:\.(\d+))?E([+-]\d+)$/i;

function plainText(text: string): string {
  const match = EXPONENT.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', fraction = '', exponent = ''] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}${point < digits.length ? `.${digits.slice(point)}` : ''}`;
}
