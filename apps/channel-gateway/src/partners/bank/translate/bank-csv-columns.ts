import { minorOf, POINT, styleIn } from '../../../documents/amounts.js';
import { localDateOf, type DayOrder } from '../../../documents/dates.js';
import { required } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Row } from '../../../documents/row.js';
import { pseudonymOf } from '../../../documents/pseudonym.js';
import { referencesIn } from './remittance.js';

/** Names of the column with the booking day, the most telling first. */
export const DATES = [
  'booking date',
  'posting date',
  'transaction date',
  'buchungstag',
  'buchungsdatum',
  'date de comptabilisation',
  'date opération',
  'fecha operación',
  'data contabile',
  'boekdatum',
  'transactiedatum',
  'completed date',
  'date',
  'datum',
  'fecha',
  'data',
];
const VALUE_DATES = [
  'value date',
  'valuta',
  'wertstellung',
  'valutadatum',
  'date de valeur',
  'fecha valor',
  'rentedatum',
];
const AMOUNT = ['amount', 'betrag', 'umsatz', 'montant', 'importe', 'importo', 'bedrag', 'transactiebedrag'];
const DEBIT = ['debit', 'debit amount', 'withdrawal', 'withdrawals', 'soll', 'débit', 'cargo', 'paid out', 'money out'];
const CREDIT = ['credit', 'credit amount', 'deposit', 'deposits', 'haben', 'crédit', 'abono', 'paid in', 'money in'];
/** Columns of which a statement has at least one. */
export const AMOUNTS = [...AMOUNT, ...DEBIT, ...CREDIT];
const SIGN = ['d/c', 'dc', 'debit/credit', 'credit/debit', 'soll/haben', 's/h', 'cr/dr', 'dr/cr', 'type', 'af bij'];
const CURRENCY = ['currency', 'währung', 'devise', 'moneda', 'valuta code', 'munt', 'currency code'];
const BALANCE = ['balance', 'saldo', 'kontostand', 'solde', 'running balance', 'saldo na mutatie'];
const TEXTS = [
  'label',
  'description',
  'details',
  'memo',
  'narrative',
  'verwendungszweck',
  'buchungstext',
  'libellé',
  'concepto',
  'omschrijving',
  'mededelingen',
  'reference',
  'payment reference',
  'kundenreferenz',
  'end-to-end-referenz',
];
const COUNTERPARTY = [
  'bank account',
  'account number',
  'iban',
  'partner iban',
  'kontonummer',
  'tegenrekening',
  'partner name',
  'counterparty',
  'name',
  'begünstigter/zahlungspflichtiger',
  'naam / omschrijving',
];
const ORIGINAL = ['amount currency', 'original amount', 'foreign amount'];

/** One row; the amount without currency yet where the row states none. */
export interface CsvBooking {
  readonly bookedOn: string;
  readonly currency: string | null;
  readonly amount: (currency: string) => bigint;
  readonly balance: (currency: string) => bigint | null;
  readonly more: Readonly<Record<string, unknown>>;
}

/** Reads a row. */
export function bookedOf(row: Row, order: DayOrder): CsvBooking {
  const date = stated(row, DATES);
  const valueOn = localDateOf(stated(row, VALUE_DATES), order);
  const text = referencesIn(...TEXTS.map((name) => row.text(name)));
  const counterparty = COUNTERPARTY.map((name) => row.text(name)).find((known) => known !== '');
  for (const name of ORIGINAL) row.text(name);
  const currency = stated(row, CURRENCY).value;
  return {
    bookedOn: required(localDateOf(date, order), date),
    currency: currency === undefined ? null : String(currency).toUpperCase(),
    amount: (own) => amountOf(row, own),
    balance: (own) => minorIn(row, BALANCE, own),
    more: {
      ...(valueOn !== null && { valueOn }),
      ...(text !== null && { text }),
      ...(counterparty !== undefined && { counterpartyRef: pseudonymOf(counterparty) }),
    },
  };
}

function stated(row: Row, names: readonly string[]) {
  const [first = '', ...others] = names;
  return row.get(first, ...others);
}

const DEBIT_WORDS = /^(?:d|dr|dbit|debit|s|soll|af|-)$/i;
const CREDIT_WORDS = /^(?:c|cr|crdt|credit|h|haben|bij|\+)$/i;

function amountOf(row: Row, currency: string): bigint {
  const amount = minorIn(row, AMOUNT, currency);
  const sign = String(stated(row, SIGN).value ?? '');
  if (amount !== null) {
    const size = amount < 0n ? -amount : amount;
    if (DEBIT_WORDS.test(sign)) return -size;
    return CREDIT_WORDS.test(sign) ? size : amount;
  }
  const debit = minorIn(row, DEBIT, currency) ?? 0n;
  const credit = minorIn(row, CREDIT, currency) ?? 0n;
  if (
    debit === 0n &&
    credit === 0n &&
    stated(row, DEBIT).value === undefined &&
    stated(row, CREDIT).value === undefined
  ) {
    return refuse('missing-field', row.place, 'The row has no amount', 'Export the statement again.');
  }
  return credit - (debit < 0n ? -debit : debit);
}

function minorIn(row: Row, names: readonly string[], currency: string): bigint | null {
  const { value } = stated(row, names);
  if (value === undefined) return null;
  const text = String(value).replace(/^[A-Z]{3}\s+|\s+[A-Z]{3}$|[$€£¥]/g, '');
  return minorOf(text, currency, row, styleIn(text, POINT));
}
