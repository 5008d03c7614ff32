/** Amounts of a payment statement by section: the smallest that are stated, each section proved against its netPayable. */
import { requiredAmountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import { shownTextOf } from '../../../documents/readings.js';
import { doesNotAddUp, sumOf } from './shapes.js';

/** One amount and Walmart's words for it: section and name. */
export interface SectionAmount {
  readonly element: Element;
  readonly words: readonly string[];
  readonly amount: bigint;
}

/** Names that stand for the sum of others beside them. */
const SUMS: Readonly<Record<string, readonly string[]>> = {
  netTaxCollected: ['productTaxCollected', 'shippingTaxCollected', 'feeTaxCollected', 'giftWrapTaxCollected'],
  netTaxWithheld: ['productTaxWithheld', 'shippingTaxWithheld', 'feeTaxWithheld', 'giftWrapTaxWithheld'],
  netComm: ['totalBaseCommission', 'commissionSavings'],
};

const TOTAL = 'netPayable';

/** The amounts of all sections; zero says nothing. */
export function sectionsOf(details: Element, currency: string): SectionAmount[] {
  return details.names().flatMap((name) => {
    const section = details.get(name);
    const parts = Array.isArray(section.value) ? section.items() : [section];
    return parts.flatMap((part) => sectionOf(part, name, currency));
  });
}

function sectionOf(section: Element, name: string, currency: string): SectionAmount[] {
  if (isAmount(section)) return nonZero([amountAt(section, [name], currency)]);
  const own = section.names().filter((member) => isAmount(section.get(member)));
  const label = shownTextOf(section.get('transactionType'), 100) ?? shownTextOf(section.get('type'), 100);
  const read = (member: string): SectionAmount =>
    amountAt(section.get(member), [name, member, ...(label === null ? [] : [label])], currency);
  const sums = Object.keys(SUMS).filter((sum) => own.includes(sum));
  const grouped = new Set(sums.flatMap((sum) => [sum, ...(SUMS[sum] ?? [])]));
  const amounts = [
    ...sums.flatMap((sum) => groupOf(read(sum), (SUMS[sum] ?? []).filter((part) => own.includes(part)).map(read))),
    ...own.filter((member) => member !== TOTAL && !grouped.has(member)).map(read),
  ];
  if (!own.includes(TOTAL)) return nonZero(amounts);
  if (amounts.length === 0) return nonZero([read(TOTAL)]);
  const [total, sum] = [read(TOTAL), sumOf(amounts.map(({ amount }) => amount))];
  if (sum !== total.amount) doesNotAddUp(total.element, `The amounts of ${name}`, sum, total.amount);
  return nonZero(amounts);
}

/** The parts of a sum; the sum itself where no part says anything. */
function groupOf(sum: SectionAmount, parts: readonly SectionAmount[]): readonly SectionAmount[] {
  if (parts.every(({ amount }) => amount === 0n)) return [sum];
  const total = sumOf(parts.map(({ amount }) => amount));
  if (total !== sum.amount) doesNotAddUp(sum.element, `The parts of ${sum.words.join(' ')}`, total, sum.amount);
  return parts;
}

function amountAt(element: Element, words: readonly string[], currency: string): SectionAmount {
  return { element, words, amount: requiredAmountOf(element, currency) };
}

function nonZero(amounts: readonly SectionAmount[]): SectionAmount[] {
  return amounts.filter(({ amount }) => amount !== 0n);
}

/** A number, or the text of one. */
function isAmount({ value }: Element): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value));
}
