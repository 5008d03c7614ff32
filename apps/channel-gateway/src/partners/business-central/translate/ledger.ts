/** General ledger entries, journal lines, customer payments and item ledger entries. */
import { legalEntityOf } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import { idOf, required, shownTextOf, wholeNumberOf } from '../../../documents/readings.js';
import { changeOf, dayOf, guidOf, wordOf } from './readings.js';
import { stateOf } from './documents.js';
import { entity } from './records.js';
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Output } from '../../../documents/output.js';
import { refuse } from '../../../documents/refused.js';
import { startOfDay } from '../../../documents/dates.js';

const LOCAL = 'Amounts are in the local currency of the company, which the record does not name.';

/** Entries of the general ledger. */
export const ledgerEntries = entity({
  kind: 'ledger-entry',
  doc: 'An entry of the general ledger, or a page of entries.',
  page: 'resources/dynamics_generalledgerentry',
  quirks: [LOCAL, 'Debit and credit stand apart, both positive.'],
  members: ['entryNumber', 'accountNumber', 'debitAmount', 'creditAmount'],
  read: (record, out) => {
    const currency = localCurrency(record, out);
    const debit = amountOf(record.get('debitAmount'), currency) ?? 0n;
    const credit = amountOf(record.get('creditAmount'), currency) ?? 0n;
    booked(record, out, { kind: 'ledger-entry', number: 'entryNumber', currency, amount: Number(debit - credit) });
  },
});

/** Lines of a journal that is not yet posted. */
export const journalLines = entity({
  kind: 'journal-line',
  doc: 'A line of a journal, or a page of lines.',
  page: 'resources/dynamics_journalline',
  quirks: [LOCAL, 'A positive amount is a debit.'],
  members: ['journalId', 'lineNumber', 'accountType'],
  read: (record, out) => {
    const currency = localCurrency(record, out);
    const amount = Number(amountOf(record.get('amount'), currency) ?? 0n);
    booked(record, out, { kind: 'journal', number: 'lineNumber', currency, amount });
  },
});

/** Payments of customers in a payment journal. */
export const payments = entity({
  kind: 'customer-payment',
  doc: 'A payment of a customer, or a page of payments.',
  page: 'resources/dynamics_customerpayment',
  quirks: [LOCAL],
  members: ['customerNumber', 'appliesToInvoiceNumber', 'amount'],
  read: (record, out) => {
    const currency = localCurrency(record, out);
    const amount = Number(required(amountOf(record.get('amount'), currency), record.get('amount')));
    booked(record, out, { kind: 'payment', number: 'lineNumber', currency, amount });
  },
});

interface Booking {
  readonly kind: string;
  /** Member that holds the number. */
  readonly number: string;
  readonly currency: string;
  /** Debit positive, minor units. */
  readonly amount: number;
}

function booked(record: Element, out: Output<DocumentAccount>, { kind, number, currency, amount }: Booking): void {
  const documentId = required(guidOf(record.get('id')), record.get('id'));
  const postOn = dayOf(record.get('postingDate'));
  const reference = idOf(record.get('externalDocumentNumber')) ?? idOf(record.get('documentNumber'));
  const customerId = guidOf(record.get('customerId')) ?? idOf(record.get('customerNumber'));
  const account = shownTextOf(record.get('accountNumber'), 100);
  const text = shownTextOf(record.get('description'), 300);
  const line = {
    lineId: required(idOf(record.get(number)), record.get(number)),
    ...(account !== null && { account }),
    amount,
    ...(text !== null && { text }),
  };
  stateOf(record, out, {
    documentId,
    ...(reference !== null && { reference }),
    kind,
    ...(postOn !== null && { postOn }),
    ...(customerId !== null && { customerId }),
    currency,
    totals: { net: null, tax: null, gross: amount },
    lines: [line],
  });
}

/** Movements of stock by the entry's type; what it says beyond these is `other`. */
const REASONS: Readonly<Record<string, string>> = {
  Purchase: 'receipt',
  Sale: 'shipment',
  'Positive Adjmt.': 'adjustment',
  'Negative Adjmt.': 'adjustment',
  Transfer: 'transfer',
};

/** Entries of the item ledger. */
export const itemEntries = entity({
  kind: 'item-ledger-entry',
  doc: 'An entry of the item ledger, or a page of entries.',
  page: 'resources/dynamics_itemledgerentry',
  quirks: ['Words come with letters in the manner of XML names: `Positive_x0020_Adjmt_x002E_`.'],
  members: ['entryNumber', 'itemNumber', 'entryType', 'quantity'],
  read: (record, out) => {
    const sku = required(idOf(record.get('itemNumber')), record.get('itemNumber'));
    const word = required(wordOf(record.get('entryType')), record.get('entryType'));
    const units = required(wholeNumberOf(record.get('quantity')), record.get('quantity'));
    const at = required(dayOf(record.get('postingDate')), record.get('postingDate'));
    const reference = idOf(record.get('documentNumber'));
    const changed = changeOf(record.get('lastModifiedDateTime'));
    const value = `${legalEntityOf({ ...out.account, marketplace: null })}/${sku}/own`;
    const reason = word === 'Sale' && units > 0 ? 'customer-return' : (REASONS[word] ?? 'other');
    out.fact(record.place, {
      actor: 'stock-item',
      key: `stock-item/${value}`,
      ref: { by: 'stock-item', value },
      type: 'stock-item.movement.v1',
      time: changed?.at ?? startOfDay(at, out.account.timeZone),
      revision: changed?.epochMs ?? 0,
      data: {
        movementId: required(guidOf(record.get('id')), record.get('id')),
        pool: 'own',
        units,
        at,
        reason,
        reasonWord: word,
        ...(reference !== null && { reference }),
      },
    });
  },
});

function localCurrency(record: Element, out: Output<DocumentAccount>): string {
  const { account, currency } = out.account;
  if (currency !== null) return currency;
  const remedy = `Set currency of ${account} in policies/channel-accounts.yaml to the company's own.`;
  return refuse('missing-field', record.place, 'The record is in the local currency of the company', remedy);
}
