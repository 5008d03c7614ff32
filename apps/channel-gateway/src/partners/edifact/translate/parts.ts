import type { DocumentAccount } from '../../../accounts/accounts.js';
import { COMMA, POINT, styleIn } from '../../../documents/amounts.js';
import { amountOf } from '../../../documents/amounts.js';
import { instantFor, localDateOf, offsetIn } from '../../../documents/dates.js';
import { find } from '../../../documents/edi-messages.js';
import type { Output } from '../../../documents/output.js';
import type { Stated } from '../../../documents/place.js';
import { required } from '../../../documents/readings.js';
import type { Segment } from '../../../documents/segments.js';
import { refuse } from '../../../documents/refused.js';

/** A date of DTM: an instant where it has a time, else a local date; by its format code (102, 203, 303 …). */
function dateOf(segment: Segment | undefined, out: Output<DocumentAccount>): string | null {
  const stated = segment?.get(1, 2);
  if (stated === undefined || !stated.stated) return null;
  const text = String(stated.value);
  const format = segment?.text(1, 3);
  const day = localDateOf({ ...stated, value: format === '101' ? `20${text.slice(0, 6)}` : text.slice(0, 8) }, 'ymd');
  const [, hours, minutes] = /^\d{8}(\d\d)(\d\d)/.exec(text) ?? [];
  if (hours === undefined || day === null) return day;
  const wall = Date.parse(`${day}T${hours}:${minutes}:00Z`);
  if (Number.isNaN(wall)) {
    return refuse(
      'not-an-instant',
      stated.place,
      'This is no time of a day',
      'Ask the partner for a valid message.',
      text,
    );
  }
  return new Date(wall - (offsetIn(out.account.timeZone, wall) ?? 0) * 60_000).toISOString();
}

/** The date with one of these qualifiers. */
export function dated(
  segments: readonly Segment[],
  out: Output<DocumentAccount>,
  ...qualifiers: string[]
): string | null {
  for (const qualifier of qualifiers) {
    const found = dateOf(find(segments, 'DTM', 1, qualifier), out);
    if (found !== null) return found;
  }
  return null;
}

/** A day or an instant as an instant. */
export function instantOf(dayOrInstant: string, out: Output<DocumentAccount>): string {
  return instantFor(dayOrInstant, out.account.timeZone);
}

/** The day of a date. */
export function dayOf(dayOrInstant: string): string {
  return dayOrInstant.slice(0, 10);
}

/** A reference with that qualifier, RFF+ON:123. */
export function referenceOf(segments: readonly Segment[], qualifier: string): string | null {
  const found = segments.find((one) => one.id === 'RFF' && one.text(1) === qualifier);
  return found?.text(1, 2) || null;
}

/** Currency of the message, else that of the account. */
export function currencyOf(segments: readonly Segment[], out: Output<DocumentAccount>): string {
  const stated = find(segments, 'CUX')?.text(1, 2) ?? '';
  return /^[A-Z]{3}$/.test(stated) ? stated : (out.account.currency ?? 'EUR');
}

/** The monetary amount with that qualifier, MOA+203:12.50, in minor units. */
export function moneyOf(segments: readonly Segment[], qualifier: string, currency: string): bigint | null {
  const found = segments.find((one) => one.id === 'MOA' && one.text(1) === qualifier);
  return found === undefined ? null : minorOf(found.get(1, 2), currency);
}

/** An amount; the interchange's decimal mark may be a comma. */
export function minorOf(stated: Stated, currency: string): bigint | null {
  if (!stated.stated) return null;
  const text = String(stated.value);
  return amountOf(stated, currency, text.includes(',') && !text.includes('.') ? COMMA : styleIn(text, POINT));
}

/** The same text with a decimal point. */
export function decimalText(stated: Stated): string {
  return String(stated.value ?? '').replace(',', '.');
}

/** A whole number of units of QTY with one of these qualifiers. */
export function unitsOf(segments: readonly Segment[], ...qualifiers: string[]): number {
  const found = qualifiers.map((qualifier) => find(segments, 'QTY', 1, qualifier)).find((one) => one !== undefined);
  const stated = (found ?? segments[0])?.get(1, 2);
  if (found === undefined || stated === undefined) {
    return refuse(
      'missing-field',
      segments[0]?.place ?? { segment: 1 },
      'The line has no quantity',
      'Ask the partner for the whole message.',
    );
  }
  const [, whole] = /^(\d+)(?:[.,]0*)?$/.exec(String(required(stated.value, stated))) ?? [];
  if (whole !== undefined) return Number(whole);
  return refuse(
    'not-an-integer',
    stated.place,
    'A whole number of units is expected',
    'Correct the quantity.',
    String(stated.value),
  );
}

/** The seller's number of an item: LIN, else PIA with the supplier's qualifier. */
export function skuOf(line: readonly Segment[]): string | null {
  const own = line.filter(({ id }) => id === 'PIA').map((one) => [one.text(2), one.text(2, 2)] as const);
  const supplier = own.find(([, qualifier]) => qualifier === 'SA')?.[0];
  const head = line[0]?.text(3) ?? '';
  line[0]?.text(3, 2);
  return supplier || head || own[0]?.[0] || null;
}
