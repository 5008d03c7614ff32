/** Charges of an order or return line: what the buyer pays for it, by the table `charges`, and the taxes on each. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { shownTextOf } from '../../../documents/readings.js';
import { amountIn, entriesOf } from './shapes.js';

/** One charge with its taxes, minor units. */
export interface Charge {
  readonly element: Element;
  readonly component: string;
  readonly of: string | undefined;
  readonly words: string;
  readonly fundedBy: 'seller' | 'marketplace';
  /** Null where the document has the charge for its taxes only. */
  readonly amount: bigint | null;
  readonly taxes: readonly { readonly title: string; readonly amount: bigint }[];
}

/** The charges of a line, however the version wraps them. */
export function chargesOf(list: Element, currency: string, out: Output<DocumentAccount>): Charge[] {
  return entriesOf(list, 'charge').map((charge) => chargeOf(charge, currency, out));
}

/** One charge. */
export function chargeOf(charge: Element, currency: string, out: Output<DocumentAccount>): Charge {
  const type = shownTextOf(charge.get('chargeType'), 100) ?? shownTextOf(charge.get('chargeCategory'), 100) ?? '';
  const name = shownTextOf(charge.get('chargeName'), 100) ?? '-';
  const mapped = out.components('charges').of(type, name);
  const money = charge.get('chargeAmount').stated ? charge.get('chargeAmount') : charge.get('chargePerUnit');
  return {
    element: charge,
    component: mapped.component,
    of: mapped.of,
    words: `${type} ${name}`,
    fundedBy: mapped.fundedBy ?? 'seller',
    amount: money.stated ? amountIn(money, currency) : null,
    taxes: taxesOf(charge.get('tax'), currency),
  };
}

function taxesOf(list: Element, currency: string): { title: string; amount: bigint }[] {
  return entriesOf(list).flatMap((tax) => {
    const money = tax.get('taxAmount').stated ? tax.get('taxAmount') : tax.get('taxPerUnit');
    if (!money.stated) return [];
    return [{ title: shownTextOf(tax.get('taxName'), 100) ?? 'tax', amount: amountIn(money, currency) }];
  });
}
