/** 810 invoice and 210 freight invoice. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { find, loopsOf, need, type EdiMessage, type EdiReader } from '../../../documents/edi-messages.js';
import { invoiceReceived } from '../../../documents/partner-facts.js';
import { amountOf } from '../../../documents/amounts.js';
import { idOf, required, shownTextOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import { productOf } from '../../../documents/scaled-product.js';
import type { Segment } from '../../../documents/segments.js';
import { currencyOf, dateOf, impliedCents, instantOfDay, qualifiedDay, skuOf, unitsOf, priceBasis } from './parts.js';
import { proveSum } from '../../../documents/sums.js';
import { countryIn } from '../../../documents/places.js';

/** BIG07: what kind of invoice it is. */
const CREDITS = ['CR', 'CN', 'CC', 'CM'];

/** An invoice: its lines, charges and taxes come to TDS01. */
export const readInvoice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BIG');
  const currency = currencyOf(message.segments, out);
  const number = required(idOf(head.get(2)), head.get(2));
  const issuedOn = required(dateOf(head.get(1)), head.get(1));
  const order = idOf(head.get(4));
  const loops = loopsOf(message.segments, 'IT1', ['TDS', 'SE']);
  const isCredit = CREDITS.includes(head.text(7));
  const sign = isCredit ? -1 : 1;
  const items = loops.map((loop, at) => itemOf(loop, at, currency));
  const { charges, taxes } = extrasOf(message, loops, { items, currency });
  const total = proveTotal(message, { items, charges, taxes }, currency);
  const dueOn = find(message.segments, 'ITD')?.get(6);
  const due = dueOn === undefined ? null : dateOf(dueOn);
  const tax = taxes.reduce((sum, { amount }) => sum + amount, 0);
  const data = {
    invoiceNumber: number,
    kind: 'supplier',
    creditNote: isCredit,
    issuer: issuerOf(message),
    issuedOn,
    ...(due !== null && { dueOn: due }),
    currency,
    ...(order !== null && { purchaseOrder: order }),
    totals: {
      net: total === null ? null : sign * (total - tax),
      tax: sign * tax,
      gross: total === null ? null : sign * total,
    },
    taxes: taxes.map((one) => ({ ...one, amount: sign * one.amount })),
    lines: [...items, ...charges].map((one) => ({ ...one, amount: sign * one.amount })),
    grossLines: false,
  };
  return { facts: [{ segment: head, fact: invoiceReceived(data, instantOfDay(issuedOn, out), out.account) }] };
};

interface InvoiceLine {
  readonly lineId: string;
  readonly words?: string;
  readonly sku?: string;
  readonly quantity?: string;
  readonly unit?: string;
  readonly unitPrice?: string;
  readonly amount: number;
}

function itemOf(loop: readonly Segment[], at: number, currency: string): InvoiceLine {
  const [head] = loop as [Segment];
  const words = find(loop, 'PID')?.text(5) ?? '';
  const sku = skuOf(head, 6);
  const unit = head.text(3);
  required(head.get(2).stated ? head.get(2) : null, head.get(2));
  required(head.get(4).stated ? head.get(4) : null, head.get(4));
  return {
    lineId: idOf(head.get(1)) ?? String(at + 1),
    ...(words !== '' && { words: words.slice(0, 300) }),
    ...(sku !== null && { sku }),
    quantity: decimalText(head.text(2)),
    ...(unit !== '' && { unit }),
    unitPrice: decimalText(head.text(4)),
    amount: Number(productOf(head.get(2), head.get(4), currency, priceBasis(head.get(5)))),
  };
}

function decimalText(text: string): string {
  return text.startsWith('.') ? `0${text}` : text;
}

/** SAC: C is a charge, A an allowance; N is for information. Charges of an item stand inside its loop. */
function chargesOf(segments: readonly Segment[]): InvoiceLine[] {
  return segments
    .filter((one) => one.id === 'SAC' && ['C', 'A'].includes(one.text(1)))
    .flatMap((one) => {
      const cents = impliedCents(one.get(5));
      if (cents === null || cents === 0n) return [];
      const amount = Number(one.text(1) === 'A' ? -cents : cents);
      const words = [one.text(2), one.text(15)].filter((word) => word !== '').join(' ');
      return [{ lineId: `SAC-${one.number}`, ...(words !== '' && { words: words.slice(0, 300) }), amount }];
    });
}

/** Charges and taxes beside the goods. */
interface Extras {
  readonly charges: readonly InvoiceLine[];
  readonly taxes: readonly InvoiceTax[];
}

/**
 * Behind TDS charges and taxes sum up those of the items, or are the only ones; some partners state them in one place, some
 * in both, and not always alike. The set that comes to the total counts, those of the items first.
 */
function extrasOf(
  message: EdiMessage,
  loops: readonly (readonly Segment[])[],
  { items, currency }: { readonly items: readonly InvoiceLine[]; readonly currency: string },
): Extras {
  const inLoops = new Set(loops.flat());
  const outside = message.segments.filter((one) => !inLoops.has(one));
  const [inside, summed] = [loops.flat(), outside].map((segments) => extrasIn(segments, currency)) as [Extras, Extras];
  const mixed = {
    charges: inside.charges.length > 0 ? inside.charges : summed.charges,
    taxes: [...inside.taxes, ...summed.taxes],
  };
  const [stated, net] = statedTotals(message, currency);
  const sets = [mixed, inside, summed, { charges: inside.charges, taxes: summed.taxes }];
  // a set that leaves out what is stated elsewhere, and states nothing instead, is none
  const all = sets.filter(({ charges }) => charges.length > 0 || mixed.charges.length === 0);
  const comesTo = (wanted: number | undefined) => all.find((one) => totalOf({ items, ...one }) === wanted);
  const due = comesTo(net);
  return (due && beforeAllowances({ items, ...due }) === stated ? due : comesTo(stated)) ?? mixed;
}

const beforeAllowances = ({ charges, ...rest }: InvoiceParts): number =>
  totalOf({ ...rest, charges: charges.filter(({ amount }) => amount > 0) });

/** Tax as a charge (H850) beside TXI is the same tax said twice. */
function extrasIn(segments: readonly Segment[], currency: string): Extras {
  const taxes = segments.filter(({ id }) => id === 'TXI').map((one) => taxOf(one, currency));
  const charged = taxes.length === 0 ? segments : segments.filter((one) => one.id !== 'SAC' || one.text(2) !== 'H850');
  return { charges: chargesOf(charged), taxes };
}

type InvoiceTax = { readonly jurisdiction?: string; readonly amount: number };
type InvoiceParts = Extras & { readonly items: readonly InvoiceLine[] };

const totalOf = ({ items, charges, taxes }: InvoiceParts): number =>
  [...items, ...charges, ...taxes].reduce((all, { amount }) => all + amount, 0);

/** What the invoice comes to: TDS01, and the net amount (AMT N) where TDS has allowances not taken off. */
function statedTotals({ segments }: EdiMessage, currency: string): readonly number[] {
  const total = find(segments, 'TDS')?.get(1);
  const net = find(segments, 'AMT', 1, 'N')?.get(2);
  const cents = total === undefined ? null : impliedCents(total);
  const due = net === undefined ? null : amountOf(net, currency);
  return [cents, due].flatMap((one) => (one === null ? [] : [Number(one)]));
}

function taxOf(segment: Segment, currency: string): InvoiceTax {
  const amount = required(amountOf(segment.get(2), currency), segment.get(2));
  const jurisdiction = shownTextOf(segment.get(5), 100);
  return { ...(jurisdiction !== null && { jurisdiction }), amount: Number(amount) };
}

/** TDS01 is what the whole invoice comes to; or what it comes to before allowances, where the net amount is stated beside it. */
function proveTotal(message: EdiMessage, parts: InvoiceParts, currency: string): number | null {
  const stated = find(message.segments, 'TDS');
  if (stated === undefined) return null;
  const total = Number(required(impliedCents(stated.get(1)), stated.get(1)));
  const sum = totalOf(parts);
  proveCount(message, parts.items.length);
  const [, net] = statedTotals(message, currency);
  if (sum === net && beforeAllowances(parts) === total) return sum;
  proveSum(stated.place, {
    parts: 'Lines, charges and taxes come to',
    sum,
    total: 'TDS states',
    stated: total,
    remedy: 'Ask the partner for a valid invoice.',
  });
  return total;
}

function proveCount(message: EdiMessage, lines: number): void {
  const count = find(message.segments, 'CTT');
  if (count === undefined || unitsOf(count.get(1)) === lines) return;
  const problem = `The invoice has ${lines} lines and states ${count.text(1)}`;
  refuse('amounts-do-not-add-up', count.place, problem, 'Ask the partner for the whole invoice.');
}

function issuerOf(message: EdiMessage): { readonly id?: string; readonly country?: string } {
  const names = loopsOf(message.segments, 'N1', ['IT1', 'TDS', 'SE', 'ITD', 'DTM']);
  const loop = ['SE', 'VN', 'SU', 'RE', 'RI', 'SO', 'CA']
    .map((role) => names.find(([first]) => first?.text(1) === role))
    .find(Boolean);
  const [head] = loop ?? [];
  const id = head?.text(4) ?? '';
  const country = (loop && find(loop, 'N4')?.text(4)) ?? '';
  return { ...(id !== '' && { id }), ...countryIn(country) };
}

/** A carrier's invoice: charges of L1 come to the total of L3, which is what B3 says is due. */
export const readFreightInvoice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'B3');
  const number = required(idOf(head.get(2)), head.get(2));
  const currency = find(message.segments, 'C3')?.text(1) || (out.account.currency ?? 'USD');
  const shipment = idOf(head.get(3));
  const issuedOn = required(dateOf(head.get(6)) ?? qualifiedDay(message.segments, 'G62', '10', '86'), head.get(6));
  const lines = message.segments.filter(({ id }) => id === 'L1').flatMap((one, at) => freightLine(one, at));
  const due = impliedCents(head.get(7));
  const total = find(message.segments, 'L3')?.get(5);
  const stated = (total && impliedCents(total)) ?? due;
  const sum = lines.reduce((all, { amount }) => all + amount, 0);
  if (stated !== null && lines.length > 0) {
    const remedy = 'Ask the carrier for a valid invoice.';
    proveSum(head.place, { parts: 'The charges come to', sum, total: 'the invoice states', stated, remedy });
  }
  const carrier = head.text(11);
  const data = {
    invoiceNumber: number,
    kind: 'freight',
    creditNote: false,
    issuer: carrier === '' ? {} : { id: carrier },
    issuedOn,
    currency,
    ...(shipment !== null && { shipmentId: shipment }),
    totals: { net: null, tax: null, gross: stated === null ? null : Number(stated) },
    taxes: [],
    lines,
    grossLines: false,
  };
  return { facts: [{ segment: head, fact: invoiceReceived(data, instantOfDay(issuedOn, out), out.account) }] };
};

function freightLine(segment: Segment, at: number) {
  const cents = impliedCents(segment.get(4));
  if (cents === null) return [];
  const words = [segment.text(8), segment.text(12)].filter((word) => word !== '').join(' ');
  return [
    {
      lineId: segment.text(1) || String(at + 1),
      component: 'shipping-label',
      ...(words !== '' && { words }),
      amount: Number(cents),
    },
  ];
}
