import { COMMA, minorOf } from '../../../documents/amounts.js';
import type { Place } from '../../../documents/place.js';
import { pseudonymOf } from '../../../documents/pseudonym.js';
import { refuse } from '../../../documents/refused.js';
import { referencesIn } from './remittance.js';

/** A balance: + is in our favour. */
export interface MtBalance {
  readonly minor: bigint;
  readonly currency: string;
  /** Local date. */
  readonly on: string;
}

/** A statement line, :61:. */
export interface MtEntry {
  readonly amount: bigint;
  readonly currency: string;
  readonly bookedOn: string;
  readonly valueOn: string | null;
  readonly reversal: boolean;
  /** Transaction type, for example `NTRF`. */
  readonly code: string;
  readonly customerReference: string;
  readonly bankReference: string;
  /** Supplementary details: the second line of the field. */
  readonly text: string;
}

const BALANCE = /^\s*([CD])(\d{6})([A-Z]{3})([\d.]+(?:,\d*)?|,\d+)\s*$/;

/** A field :60F:, :62F: and the like: sign, date, currency, amount. */
export function balanceIn(text: string, place: Place): MtBalance {
  const [, sign, date = '', currency = '', amount = ''] = BALANCE.exec(text.split('\n')[0] ?? '') ?? [];
  if (sign === undefined) {
    return refuse(
      'malformed-text',
      place,
      'This is no balance such as C110522EUR3236,28',
      'Ask the bank for the whole message.',
    );
  }
  const on = dayIn(date);
  if (on === null)
    return refuse('not-a-date', place, 'The date of a balance is no day', 'Ask the bank for a valid message.', date);
  const minor = amountIn(amount, currency, place);
  return { minor: sign === 'D' ? -minor : minor, currency, on };
}

/** Value date, entry date, sign, funds code, amount, type, references; as SWIFT's format 6!n[4!n]2a[1!a]15d1!a3!c16x[//16x]. */
const ENTRY =
  /^(\d{6})(\d{4})?\s*(R?[CD]R?)([A-Z])?(\d[\d.]*,\d*|\d+|,\d+)\s*([NSF][A-Z0-9]{3}|[A-Z][A-Z0-9]{3}|[A-Z][A-Z0-9]{2})?(.*)$/;

/** A field :61:, with its supplementary line. */
export function entryIn(field: string, place: Place, currency: string): MtEntry {
  const [line = '', ...rest] = field.split('\n');
  const [, value = '', entry, mark = '', , amount = '', code = '', reference = ''] = ENTRY.exec(line.trim()) ?? [];
  if (mark === '') {
    return refuse(
      'malformed-text',
      place,
      'This is no statement line of the form :61:',
      'Ask the bank for the whole message.',
    );
  }
  const valueOn = dayIn(value);
  const enteredOn = entry === undefined ? null : entryDay(entry, value);
  const bookedOn = enteredOn ?? valueOn;
  if (bookedOn === null)
    return refuse(
      'not-a-date',
      place,
      'The value date is no day of the calendar',
      'Ask the bank for a valid message.',
      value,
    );
  const credit = mark === 'C' || mark === 'CR' || mark === 'RD';
  const minor = amountIn(amount, currency, place);
  const [customerReference = '', bankReference = ''] = reference.split('//').map((part) => part.trim());
  return {
    amount: credit ? minor : -minor,
    currency,
    bookedOn,
    valueOn,
    reversal: mark === 'RC' || mark === 'RD',
    code,
    customerReference: /^(?:NONREF|EREF|KREF|MREF)$/i.test(customerReference) ? '' : customerReference.slice(0, 200),
    bankReference: bankReference.slice(0, 200),
    text: rest.join('\n'),
  };
}

function amountIn(text: string, currency: string, place: Place): bigint {
  return minorOf(text, currency, { place }, COMMA);
}

function dayIn(text: string): string | null {
  const year = Number(text.slice(0, 2));
  return calendarDay(`${year >= CENTURY_TURNS ? 1900 + year : 2000 + year}`, text.slice(2, 4), text.slice(4, 6));
}

/** SWIFT's own rule: years from 80 on lie in the last century. */
const CENTURY_TURNS = 80;

/** An entry date has no year: of the years around that of the value date, the one whose day lies nearest. */
function entryDay(monthDay: string, value: string): string | null {
  const year = 2000 + Number(value.slice(0, 2));
  const near = Date.parse(dayIn(value) ?? `${year}-${value.slice(2, 4)}-15`);
  const days = [year - 1, year, year + 1].flatMap((one) => {
    const day = calendarDay(String(one), monthDay.slice(0, 2), monthDay.slice(2, 4));
    return day === null ? [] : [day];
  });
  return days.sort((a, b) => Math.abs(Date.parse(a) - near) - Math.abs(Date.parse(b) - near))[0] ?? null;
}

function calendarDay(year: string, month: string, day: string): string | null {
  const text = `${year}-${month}-${day}`;
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text) ? text : null;
}

/** Sub-fields of :86: by the marks of SEPA (`/EREF/`, `EREF+`) and of German banks (`?20`); the rest is text. */
export function detailsOf(details: string, supplementary: string) {
  const joined = unfolded(details);
  const endToEndId = subField(joined, 'EREF');
  const mandateId = subField(joined, 'MREF');
  const counterparty = subField(joined, 'IBAN') ?? /\?31([A-Z0-9]{8,34})/.exec(joined)?.[1] ?? null;
  const text = referencesIn(joined.replaceAll(/\?\d\d/g, ' '), supplementary);
  return {
    ...(endToEndId !== null && !/NOTPROVIDED/i.test(endToEndId) && { endToEndId }),
    ...(mandateId !== null && { mandateId }),
    ...(counterparty !== null && { counterpartyRef: pseudonymOf(counterparty) }),
    ...(text !== null && { text }),
  };
}

/** Lines of 65 signs are cut in the middle of a word, shorter ones end with it. */
function unfolded(details: string): string {
  return details.split('\n').reduce((text, line) => (/[^\n]{60,}$/.test(text) ? text + line : `${text} ${line}`));
}

function subField(text: string, name: string): string | null {
  const slashed = new RegExp(`/${name}/+([^/]+)(?:/|$)`).exec(text)?.[1];
  const plus = new RegExp(`${name}\\+(.+?)(?=\\?\\d\\d|[A-Z]{4}\\+|$)`).exec(text)?.[1];
  const found = (slashed ?? plus ?? '').trim();
  return found === '' ? null : found.slice(0, 200);
}
