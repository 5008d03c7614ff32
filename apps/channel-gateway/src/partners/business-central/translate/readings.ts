/** How Business Central writes what is empty, and names of enumerations. */
import { amountOf } from '../../../documents/amounts.js';
import { localDateOf } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import { idOf, instantOf, shownTextOf } from '../../../documents/readings.js';
import type { SourceInstant } from '../../../documents/readings.js';
import { proveSum } from '../../../documents/sums.js';

const NO_ID = '00000000-0000-0000-0000-000000000000';
const NO_DAY = /^0001-01-01/;

/** An id, or null: the all-zero GUID stands for none. */
export function guidOf(element: Element): string | null {
  const id = idOf(element);
  return id === NO_ID || id?.trim() === '' ? null : id;
}

/** A word of an enumeration, or null: `_x0020_` is a letter of XML names that JSON takes over. */
export function wordOf(element: Element): string | null {
  const text = shownTextOf(element, 100)?.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return text === undefined || text.trim() === '' ? null : text.trim();
}

/** A day, or null: 1 January of the year 1 stands for none. */
export function dayOf(element: Element): string | null {
  return NO_DAY.test(String(element.value)) ? null : localDateOf(element, 'ymd');
}

/** An instant, or null: the year 1 stands for none. */
export function changeOf(element: Element): SourceInstant | null {
  return NO_DAY.test(String(element.value)) ? null : instantOf(element);
}

/** Refuses a record whose amount without tax and tax are not its amount with tax. */
export function proveTax(
  record: Element,
  [net, tax, gross]: readonly [string, string, string],
  currency: string,
): void {
  const [without, on, all] = [net, tax, gross].map((name) => amountOf(record.get(name), currency) ?? undefined);
  if (without === undefined || on === undefined || all === undefined) return;
  const claim = { parts: 'Net and tax come to', sum: without + on, total: 'the record states', stated: all };
  proveSum(record.get(gross).place, { ...claim, remedy: 'Fetch the record again.' });
}
