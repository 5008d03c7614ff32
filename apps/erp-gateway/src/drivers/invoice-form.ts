import { Terminal } from '#libs/errors';
import type { ErpDocument, ErpLine, ErpTotals, FoundDocument, PostedDocument } from './driver.js';

/** A document the way ERPs take invoices and credit memos: a party that owes (or is owed) the sum of the lines. */
export interface InvoiceForm {
  readonly party: string;
  /** Id of the line that stands for what the party owes; it is no line of an invoice. */
  readonly partyLineId: string;
  /** Signed in the document's own direction: above zero raises what the invoice claims, or the credit memo gives back. */
  readonly lines: readonly { readonly line: ErpLine; readonly amountMinor: number }[];
  readonly totalMinor: number;
}

/** An invoice or credit memo as a party and signed lines; refuses what cannot be said so. Pure. */
export function invoiceForm(document: ErpDocument): InvoiceForm {
  const sign = signOf(document.kind);
  const partyLines = document.lines.filter(({ party }) => party !== undefined);
  const [partyLine, second] = partyLines;
  if (second) throw malformed(document, 'it names a party on two lines, and an invoice has one');
  const lines = document.lines
    .filter((line) => line !== partyLine)
    .map((line) => ({ line, amountMinor: sign * (line.creditMinor - line.debitMinor) }));
  const totalMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const owed = partyLine ? sign * (partyLine.debitMinor - partyLine.creditMinor) : 0;
  if (owed !== totalMinor) throw unbalanced(document, owed, totalMinor);
  if (totalMinor < 0) throw malformed(document, 'its sum is below zero, and it must be the other kind of document');
  return {
    party: partyLine?.party ?? document.party,
    partyLineId: partyLine?.lineId ?? '',
    lines,
    totalMinor,
  };
}

/** Refuses a journal whose debits and credits differ: most ERPs would round or plug it. Pure. */
export function assertBalanced(document: ErpDocument): void {
  const debit = document.lines.reduce((sum, { debitMinor }) => sum + debitMinor, 0);
  const credit = document.lines.reduce((sum, { creditMinor }) => sum + creditMinor, 0);
  if (debit !== credit) throw unbalanced(document, debit, credit);
}

/** An invoice or credit memo as an ERP has it. */
export interface BookedInvoice {
  readonly kind: 'invoice' | 'credit-memo';
  readonly partyLineId: string;
  readonly totalMinor: number;
  /** Signed as in {@link InvoiceForm}; `taxMinor` is the part that is tax. */
  readonly lines: readonly { readonly lineId: string; readonly amountMinor: number; readonly taxMinor: number }[];
}

/** Totals and lines of a booked invoice as debit and credit. Pure. */
export function asBooked(booked: BookedInvoice): Pick<FoundDocument, 'totals' | 'lines'> {
  const sign = signOf(booked.kind);
  const sides = (lineId: string, credit: number) => ({
    lineId,
    debitMinor: Math.max(-credit, 0),
    creditMinor: Math.max(credit, 0),
  });
  const party = booked.partyLineId === '' ? [] : [sides(booked.partyLineId, -sign * booked.totalMinor)];
  const lines = [...party, ...booked.lines.map(({ lineId, amountMinor }) => sides(lineId, sign * amountMinor))];
  const taxMinor = sign * booked.lines.reduce((sum, line) => sum + line.taxMinor, 0);
  return { lines, totals: { ...sumsOf(lines), taxMinor: taxMinor === 0 ? 0 : taxMinor } };
}

/** Sums of both sides. */
export function sumsOf(lines: FoundDocument['lines']): Omit<ErpTotals, 'taxMinor'> {
  return {
    debitMinor: lines.reduce((sum, { debitMinor }) => sum + debitMinor, 0),
    creditMinor: lines.reduce((sum, { creditMinor }) => sum + creditMinor, 0),
  };
}

/** What is answered of a document that was found. */
export function postedOf({ documentId, number, totals }: FoundDocument): PostedDocument {
  return { documentId, number, totals };
}

/** Refuses, before anything is posted, a document for which the ERP comes to other totals. */
export function assertTotals(expected: ErpTotals, theirs: ErpTotals): void {
  const same = (['debitMinor', 'creditMinor', 'taxMinor'] as const).every((name) => expected[name] === theirs[name]);
  if (same) return;
  throw new Terminal('totals-differ', {
    problem: `The ERP adds the draft up to ${JSON.stringify(theirs)}, expected were ${JSON.stringify(expected)}; it is withdrawn`,
    remedy: 'Look at tax codes and rounding in the ERP, and retry the posting.',
    details: { expected, theirs },
  });
}

function signOf(kind: ErpDocument['kind']): 1 | -1 {
  return kind === 'credit-memo' ? -1 : 1;
}

function unbalanced({ reference, currency }: ErpDocument, debit: number, credit: number): Terminal {
  return new Terminal('unbalanced', {
    problem: `The lines of ${reference} come to ${debit} on one side and ${credit} ${currency} minor units on the other`,
    remedy: 'Look at the posting that it was made of: every amount needs its counterpart.',
    details: { debit, credit },
  });
}

function malformed({ reference }: ErpDocument, why: string): Terminal {
  return new Terminal('malformed', {
    problem: `${reference} cannot be an invoice or credit memo: ${why}`,
    remedy: 'Let the posting policy make it a journal.',
  });
}
