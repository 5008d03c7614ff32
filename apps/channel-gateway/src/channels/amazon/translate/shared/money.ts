import type { Money } from '#libs/money';
import { amountOf } from '../../../../documents/amounts.js';
import type { Element } from '../../../../documents/element.js';
import { required, textOf } from '../../../../documents/readings.js';
import { refuse } from '../../../../documents/refused.js';

const CURRENCY = ['CurrencyCode', 'currencyCode', 'currency'];
const AMOUNT = ['CurrencyAmount', 'currencyAmount', 'Amount', 'amount', 'Value', 'value'];

/** An amount with its currency, whatever version of the API names the two; null where the document states no amount. */
export function moneyOf(element: Element): Money | null {
  const amount = memberOf(element, AMOUNT);
  if (!amount.stated || amount.value === '') return null;
  const currency = currencyOf(memberOf(element, CURRENCY));
  return { minor: amountOf(amount, currency) ?? 0n, currency };
}

/** {@link moneyOf} where the document has to state one. */
export function requiredMoneyOf(element: Element): Money {
  return required(moneyOf(element), element);
}

/** Money as the contracts carry it. */
export function wired({ minor, currency }: Money): { readonly minor: number; readonly currency: string } {
  return { minor: Number(minor), currency };
}

/** An ISO 4217 code, in capitals. */
export function currencyOf(element: Element): string {
  return required(textOf(element)?.trim().toUpperCase() || null, element);
}

/** Refuses amounts of one part that are in several currencies; gives the one that they are in. */
export function oneCurrencyOf(
  amounts: readonly { readonly place: { readonly pointer?: string }; readonly money: Money }[],
): string {
  const [first] = amounts;
  const currency = first?.money.currency ?? '';
  const other = amounts.find(({ money }) => money.currency !== currency);
  if (other === undefined) return currency;
  const problem = `Amounts in ${currency} and in ${other.money.currency} stand in one part`;
  return refuse('mixed-currency', other.place, problem, 'Ask the sender what the amounts are.');
}

function memberOf(element: Element, names: readonly string[]): Element {
  const known = element.names();
  return element.get(names.find((name) => known.includes(name)) ?? names[0] ?? '');
}
