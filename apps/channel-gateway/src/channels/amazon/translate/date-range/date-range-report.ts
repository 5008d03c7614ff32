/** Payments date range report (transactions): a row for each transaction, its amounts in columns, times in words. */
import { CrossdockError } from '#libs/errors';
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { minorOf, numberStyleOf, styleIn, type NumberStyle } from '../../../../documents/amounts.js';
import { dayOrderOf, dayOrInstantOf } from '../../../../documents/dates.js';
import type { Output } from '../../../../documents/output.js';
import { required } from '../../../../documents/readings.js';
import { refusalOf } from '../../../../documents/refused.js';
import type { Row } from '../../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../../documents/source.js';
import type { Statement } from '../../../../documents/statement.js';
import { proveSum } from '../finances/breakdowns.js';
import { ledgerLine, type LineHead } from '../shared/ledger-line.js';
import { LANGUAGES } from './columns.js';
import { englishTime } from './english-time.js';
import { AMOUNT_FIELDS, type AmountField, type Field, type Language } from './language.js';

/** The report in every language that is known: a kind each, for their columns have nothing in common. */
export const dateRangeReports: readonly TableKind<DocumentAccount>[] = LANGUAGES.map((language) => ({
  kind: language.kind,
  form: 'table',
  doc: `Payments date range report, transactions, columns of ${language.locale}.`,
  documentedAt: 'https://sellercentral.amazon.com/help/hub/reference/external/GEUPVPWY8JV4KYQD',
  quirks: [
    'Note lines stand above the header; one names the currency.',
    'Times are local and name their zone; months are written in the language of the account.',
    'Each row states its own total, which its amounts must come to; columns that say 0 bring no line.',
    'It is the same money as in the settlement reports, by settlement id.',
  ],
  columns: language.key,
  open: (out, _header, notes) => new DateRangeRows(out, language, notes),
}));

/** Currencies by what the marketplace is called; `unless specified` otherwise. */
const CURRENCIES: Readonly<Record<string, string>> = {
  'amazon.com': 'USD',
  'amazon.ca': 'CAD',
  'amazon.com.mx': 'MXN',
  'amazon.com.br': 'BRL',
  'amazon.co.uk': 'GBP',
  'amazon.de': 'EUR',
  'amazon.fr': 'EUR',
  'amazon.it': 'EUR',
  'amazon.es': 'EUR',
  'amazon.nl': 'EUR',
  'amazon.ie': 'EUR',
  'amazon.com.be': 'EUR',
  'amazon.se': 'SEK',
  'amazon.pl': 'PLN',
  'amazon.co.jp': 'JPY',
  'amazon.in': 'INR',
  'amazon.com.au': 'AUD',
  'amazon.sg': 'SGD',
  'amazon.ae': 'AED',
  'amazon.sa': 'SAR',
  'amazon.com.tr': 'TRY',
};
const CURRENCY_IN_NOTES = new RegExp(`\\b(${[...new Set(Object.values(CURRENCIES))].join('|')})\\b`);

class DateRangeRows implements RowHandler {
  private readonly out: Output<DocumentAccount>;
  private readonly language: Language;
  private readonly style: NumberStyle;
  private readonly noted: string | null;
  private readonly statements = new Map<string, Statement>();

  constructor(out: Output<DocumentAccount>, language: Language, notes: string) {
    this.out = out;
    this.language = language;
    this.style = numberStyleOf(language.locale);
    this.noted = notes.includes('円') ? 'JPY' : (CURRENCY_IN_NOTES.exec(notes)?.[1] ?? null);
  }

  /** A row stands alone: one that cannot be read harms no other. */
  row(row: Row): void {
    try {
      this.transaction(row);
    } catch (error) {
      if (!(error instanceof CrossdockError)) throw error;
      this.out.refuse(refusalOf(error, row.place));
    }
  }

  end(): void {
    for (const statement of this.statements.values()) statement.close();
  }

  private transaction(row: Row): void {
    const currency = this.currencyOf(row);
    const amounts = AMOUNT_FIELDS.flatMap((field) => {
      const minor = this.amount(row, field, currency);
      return minor === 0n ? [] : [{ field, minor }];
    });
    const stated = this.text(row, 'total');
    const sum = amounts.reduce((all, { minor }) => all + minor, 0n);
    const total = stated === '' ? sum : minorOf(stated, currency, row, styleIn(stated, this.style));
    proveSum(row.place, 'The row', { minor: total, currency }, sum);
    const settlementId = this.text(row, 'settlement') || null;
    const head = { settlementId, postedAt: this.time(row), ids: this.idsOf(row) };
    const statement = this.statementOf(settlementId ?? `open-${currency}`, currency, row);
    amounts.forEach(({ field, minor }, at) =>
      this.line(row, { field, minor, currency, first: at === 0 }, head, statement),
    );
  }

  private line(
    row: Row,
    { field, minor, currency, first }: { field: AmountField; minor: bigint; currency: string; first: boolean },
    head: LineHead,
    statement: Statement,
  ): void {
    const type = this.text(row, 'type');
    const english = this.language.types[type.toLowerCase()] ?? type;
    const description = this.text(row, 'description');
    const byDescription = this.out.components('settlement').of(english, field, description || '-');
    const mapped =
      byDescription.component === 'unclassified' || field.startsWith('product')
        ? this.out.components('date-range').of(english, field)
        : byDescription;
    const quantity = Number(this.text(row, 'quantity'));
    const status = this.text(row, 'status').toLowerCase();
    const release = this.text(row, 'release');
    const held =
      status === 'deferred'
        ? { role: 'memo', ...(release !== '' && { availableAt: this.instant(row, 'release') }) }
        : {};
    const more = { ...held, ...(first && Number.isInteger(quantity) && quantity !== 0 && { quantity }) };
    const line = { money: { minor, currency }, words: [type, ...this.name(field).slice(0, 1)], mapped, more };
    statement.line(row.place, minor, mapped.component, ledgerLine(this.out, head, line));
  }

  private idsOf(row: Row): Readonly<Record<string, string>> {
    const order = this.text(row, 'order');
    const sku = this.text(row, 'sku');
    const marketplace = this.text(row, 'marketplace');
    // the words of a row of the account; of an order they are the product's title
    const description = order === '' ? this.text(row, 'description').slice(0, 500) : '';
    return {
      ...(order !== '' && { marketplaceOrderId: order }),
      ...(sku !== '' && { sku }),
      ...(marketplace !== '' && { marketplace }),
      ...(description !== '' && { description }),
    };
  }

  private statementOf(id: string, currency: string, row: Row): Statement {
    const key = `${id} ${currency}`;
    const known = this.statements.get(key);
    if (known) return known;
    const statement = this.out.statement({ id, currency, stated: null, place: row.place });
    this.statements.set(key, statement);
    return statement;
  }

  private currencyOf(row: Row): string {
    const marketplace = this.text(row, 'marketplace').toLowerCase();
    return required(this.noted ?? CURRENCIES[marketplace] ?? this.out.account.currency, row.get('marketplace'));
  }

  private time(row: Row): string {
    return this.instant(row, 'time');
  }

  private instant(row: Row, field: Field): string {
    const [name = '', ...others] = this.name(field);
    const stated = row.get(name, ...others);
    const english = { ...stated, value: stated.stated ? englishTime(String(stated.value)) : undefined };
    const order = dayOrderOf(this.language.locale);
    const { timeZone } = this.out.account;
    return required(dayOrInstantOf(english, order, timeZone), stated);
  }

  private amount(row: Row, field: AmountField, currency: string): bigint {
    const text = this.text(row, field);
    return text === '' ? 0n : minorOf(text, currency, row, styleIn(text, this.style));
  }

  private text(row: Row, field: Field): string {
    const [name = '', ...others] = this.name(field);
    return row.text(name, ...others);
  }

  private name(field: Field): readonly string[] {
    return this.language.columns[field] ?? [field];
  }
}
