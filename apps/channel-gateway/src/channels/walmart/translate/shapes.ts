/** What Walmart's documents have in common: lists of one, dates in two forms, amounts with their currency, pools. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { legalEntityOf } from '../../../accounts/accounts.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import { epochInstantOf } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { instantOf, required, shownTextOf, textOf, type SourceInstant } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import { refuseSum } from '../../../documents/sums.js';
import { placeIn as placeFrom } from '../../../documents/places.js';

/** The entries of a list, which some versions wrap in an object and some leave out where there is one only. */
export function entriesOf(list: Element, wrapper?: string): Element[] {
  if (Array.isArray(list.value)) return list.items();
  if (!list.stated) return [];
  return wrapper === undefined ? [list] : entriesOf(list.get(wrapper));
}

/** Epoch milliseconds in the US, ISO 8601 with an offset in Mexico and in XML. */
export function walmartInstantOf(element: Element): SourceInstant | null {
  if (typeof element.value === 'number' || /^\d{12,14}$/.test(textOf(element) ?? ''))
    return epochInstantOf(element, 'milliseconds');
  return instantOf(element);
}

/** An amount object, in minor units; two currencies in one order or return are refused. */
export function amountIn(money: Element, currency: string): bigint {
  const [code, amount] = money.get('currencyUnit').stated
    ? [money.get('currencyUnit'), money.get('currencyAmount')]
    : [money.get('currency'), money.get('amount')];
  checkCurrency(code, currency);
  return requiredAmountOf(amount, currency);
}

/** Refuses an amount object that names another currency. */
export function sameCurrency(money: Element, currency: string): void {
  checkCurrency(money.get('currency'), currency);
}

function checkCurrency(code: Element, currency: string): void {
  const named = textOf(code) ?? currency;
  if (named === currency) return;
  refuse('mixed-currency', code.place, 'Amounts stand in two currencies', 'Fetch the document again.', named);
}

/** The first currency that is named, else the account's own. */
export function currencyOf(moneys: readonly Element[], out: Output<DocumentAccount>, place: Element): string {
  for (const money of moneys) {
    const named = textOf(money.get('currency')) ?? textOf(money.get('currencyUnit'));
    if (named !== null) return named;
  }
  return required(out.account.currency, place);
}

/** Refuses a sum that is not what the document states, with both figures and the difference. */
export function doesNotAddUp(element: Element, what: string, sum: bigint, stated: bigint): never {
  const remedy = 'Fetch the document again.';
  return refuseSum(element.place, { parts: `${what} come to`, sum, total: 'the document states', stated, remedy });
}

/** Sum of amounts in minor units. */
export function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

const COUNTRIES: Readonly<Record<string, string>> = { USA: 'US', CAN: 'CA', MEX: 'MX', MEXICO: 'MX', CANADA: 'CA' };

/** Country, region and postcode; nothing that names a person. */
export function placeIn(address: Element) {
  const named = (shownTextOf(address.get('country'), 100) ?? '').toUpperCase();
  const country = COUNTRIES[named] ?? named;
  const region = shownTextOf(address.get('state'), 100);
  const postal = shownTextOf(address.get('postalCode'), 20);
  const type = shownTextOf(address.get('addressType'), 30);
  return {
    ...placeFrom(country, region, postal),
    ...(type !== null && { business: type.toUpperCase() === 'OFFICE' }),
  };
}

/** Actor and reference of a stock item in a pool. */
export function stockItemIn(pool: string, sku: string, out: Output<DocumentAccount>) {
  const value = `${legalEntityOf({ ...out.account, marketplace: null })}/${sku}/${pool}`;
  return { actor: 'stock-item', key: `stock-item/${value}`, ref: { by: 'stock-item', value } } as const;
}
