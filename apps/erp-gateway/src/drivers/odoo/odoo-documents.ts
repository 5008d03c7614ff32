import { createHash } from 'node:crypto';
import type { ErpDocument, FoundDocument } from '../driver.js';
import { decimalNumber, minorOf } from '../amounts.js';
import { assertBalanced, invoiceForm, sumsOf } from '../invoice-form.js';
import type { Move, MoveLine } from './odoo-answers.js';

/** Kinds of journal entry by our kinds. */
const MOVE_TYPES = { invoice: 'out_invoice', 'credit-memo': 'out_refund', journal: 'entry' } as const;

/** Our kind of a journal entry; undefined for what is not ours to know. */
export function kindOf({ move_type }: Pick<Move, 'move_type'>): ErpDocument['kind'] | undefined {
  const kinds = Object.keys(MOVE_TYPES) as ErpDocument['kind'][];
  return kinds.find((kind) => MOVE_TYPES[kind] === move_type);
}

/** Ids of what a document names by code. */
export interface DocumentIds {
  readonly company: number;
  readonly journal: number;
  readonly currency: number;
  account(code: string): number;
  partner(party: string): number;
}

/** What a move is created from. No tax of Odoo's own is on any line: amounts are final. Pure. */
export function moveValues(document: ErpDocument, ids: DocumentIds): Record<string, unknown> {
  const { reference, kind, documentDate, originalDate, text } = document;
  const head = {
    move_type: MOVE_TYPES[kind],
    ref: reference,
    date: documentDate,
    journal_id: ids.journal,
    company_id: ids.company,
    currency_id: ids.currency,
  };
  if (kind === 'journal') {
    assertBalanced(document);
    return {
      ...head,
      narration: notesOf(document, ''),
      line_ids: document.lines.map((line) => entryLine(line, document, ids)),
    };
  }
  const form = invoiceForm(document);
  return {
    ...head,
    invoice_date: documentDate,
    invoice_origin: originalDate ? `${text} · of ${originalDate}` : text,
    partner_id: ids.partner(form.party),
    narration: notesOf(document, form.partyLineId),
    invoice_line_ids: form.lines.map(({ line, amountMinor }) => [
      0,
      0,
      {
        name: line.lineId,
        account_id: ids.account(line.account),
        quantity: 1,
        price_unit: decimalNumber(amountMinor, document.currency),
        tax_ids: [[6, 0, []]],
      },
    ]),
  };
}

function entryLine(line: ErpDocument['lines'][number], { currency }: ErpDocument, ids: DocumentIds) {
  const amount = decimalNumber(line.debitMinor - line.creditMinor, currency);
  const values = {
    name: line.lineId,
    account_id: ids.account(line.account),
    currency_id: ids.currency,
    amount_currency: amount,
    tax_ids: [[6, 0, []]],
    ...(line.party ? { partner_id: ids.partner(line.party) } : {}),
  };
  return [0, 0, values];
}

/** What a move has no field for, as words that survive the cleaning of HTML. */
function notesOf({ policyVersion, policyDigest }: ErpDocument, partyLineId: string): string {
  const words = { policy: policyVersion, digest: policyDigest.slice(0, 16), 'party-line': partyLineId };
  const said = Object.entries(words).map(([word, value]) => `${word}=${encodeURIComponent(value)}`);
  return `crossdock ${said.join(' ')}`;
}

function noteOf(narration: string, word: string): string {
  const value = new RegExp(`\\b${word}=([^\\s<]*)`).exec(narration)?.[1] ?? '';
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** A move as a document of ours. Pure. */
export function foundOf(
  move: Move,
  lines: readonly MoveLine[],
  kind: ErpDocument['kind'],
  taxAccounts: ReadonlySet<number>,
): FoundDocument {
  const currency = (move.currency_id || [0, ''])[1];
  const isParty = ({ display_type }: MoveLine) => display_type === 'payment_term';
  const sorted = lines.toSorted((a, b) => Number(isParty(b)) - Number(isParty(a)) || a.id - b.id);
  const booked = sorted.map((line) => {
    const debit = minorOf(line.amount_currency, currency);
    const lineId = isParty(line) ? noteOf(move.narration, 'party-line') : line.name;
    const accountId = (line.account_id || [0])[0];
    return { lineId, debitMinor: Math.max(debit, 0), creditMinor: Math.max(-debit, 0), accountId };
  });
  const tax = booked.filter(({ accountId }) => taxAccounts.has(accountId));
  return {
    documentId: String(move.id),
    number: move.name,
    reference: move.ref,
    kind,
    policyVersion: noteOf(move.narration, 'policy'),
    lines: booked.map(({ lineId, debitMinor, creditMinor }) => ({ lineId, debitMinor, creditMinor })),
    totals: {
      ...sumsOf(booked),
      taxMinor: tax.reduce((sum, { debitMinor, creditMinor }) => sum + creditMinor - debitMinor, 0),
    },
  };
}

/** Name of the external id that a reference has once in a database. */
export function claimName(reference: string): string {
  return createHash('sha256').update(reference).digest('hex').slice(0, 40);
}
