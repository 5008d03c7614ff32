/** What settlement reports V1 and V2 as flat files have in common: statements, their heads, and lines of one currency. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { minorOf, numberStyleOf, styleIn } from '../../../../documents/amounts.js';
import type { ComponentTable, Mapped } from '../../../../documents/components.js';
import { dayOrderOf, dayOrInstantOf, instantFor } from '../../../../documents/dates.js';
import type { Output } from '../../../../documents/output.js';
import { required } from '../../../../documents/readings.js';
import type { Row } from '../../../../documents/row.js';
import type { Statement } from '../../../../documents/statement.js';
import { ledgerLine, settlement } from '../shared/ledger-line.js';
import { idsOf, marketplaceOf, type RowBefore } from './settlement-row.js';

/** The statement that a row belongs to. */
export interface Opened {
  readonly id: string;
  readonly statement: Statement;
  readonly currency: string;
}

/** One amount of a row. */
export interface RowAmount {
  readonly text: string;
  /** The source's own words, outermost first. */
  readonly words: readonly string[];
  readonly mapped: Mapped;
  readonly quantity?: number;
}

/** The settlements of a file. */
export class SettlementBook {
  readonly table: ComponentTable;
  private readonly out: Output<DocumentAccount>;
  private readonly statements = new Map<string, Opened>();
  private readonly order: ReturnType<typeof dayOrderOf>;
  private readonly style: ReturnType<typeof numberStyleOf>;
  private settlementId = '';
  private currency: string | null;
  private before: RowBefore = { orderId: '', marketplace: '' };
  private date = { text: '', read: '' };

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
    const { locale, currency } = out.account;
    this.table = out.components('settlement');
    this.order = dayOrderOf(locale);
    this.style = numberStyleOf(locale);
    this.currency = currency;
  }

  /** The statement of a row, null for a header that is repeated; a row without settlement id belongs to the one before it. */
  opened(row: Row): Opened | null {
    const id = row.text('settlement-id');
    if (id === 'settlement-id') return null;
    if (id !== '') this.settlementId = id;
    const stated = row.text('currency');
    if (stated !== '') this.currency = stated;
    const currency = required(this.currency, row.get('currency'));
    const key = `${this.settlementId} ${currency}`;
    const known = this.statements.get(key);
    if (known) return known;
    const opened = { id: this.settlementId, statement: this.statement(row, currency), currency };
    this.statements.set(key, opened);
    return opened;
  }

  /** Ends every statement. */
  close(): void {
    for (const { statement } of this.statements.values()) statement.close();
  }

  /** States one amount of a row. */
  line(row: Row, { id, statement, currency }: Opened, { text, words, mapped, quantity }: RowAmount): void {
    const minor = this.minor(text, currency, row);
    const ids = idsOf(row);
    const postedAt = required(this.posted(row) || null, row.get('posted-date'));
    const marketplace = marketplaceOf(row, this.before, this.out.account);
    this.before = { orderId: row.text('order-id'), marketplace: marketplace.marketplace ?? '' };
    const units = quantity !== undefined && quantity > 0 ? { quantity } : {};
    const head = { settlementId: id, postedAt, ids: { ...ids.data, ...marketplace } };
    const about = mapped.about ?? ids.about;
    const line = { money: { minor, currency }, words, mapped: { ...mapped, about }, more: units };
    statement.line(row.place, minor, mapped.component, ledgerLine(this.out, head, line));
  }

  private statement(row: Row, currency: string): Statement {
    const settlementId = String(required(this.settlementId || null, row.get('settlement-id')));
    const total = row.text('total-amount');
    const stated = total === '' ? null : this.minor(total, currency, row);
    const statement = this.out.statement({ id: settlementId, currency, stated, place: row.place });
    statement.guard(row.place, () => this.head(row, statement, { settlementId, currency, total: stated }));
    return statement;
  }

  private head(
    row: Row,
    statement: Statement,
    head: { readonly settlementId: string; readonly currency: string; readonly total: bigint | null },
  ): void {
    const day = (name: string): string | null => dayOrInstantOf(row.get(name), this.order, this.out.account.timeZone);
    const from = day('settlement-start-date');
    const to = day('settlement-end-date');
    const depositOn = day('deposit-date');
    const data = {
      settlementId: head.settlementId,
      settlementAccount: this.out.account.account,
      currency: head.currency,
      ...(from !== null && { from }),
      ...(to !== null && { to }),
      ...(depositOn !== null && { depositOn }),
      total: head.total === null ? null : Number(head.total),
      state: 'closed',
    };
    const time = instantFor(to ?? this.posted(row), this.out.account.timeZone);
    const about = settlement(this.out.account.account, head.settlementId);
    statement.fact(row.place, { ...about, type: 'settlement.header.v1', time, data });
  }

  /** Rows of one order bear one date, so the last one is remembered. */
  private posted(row: Row): string {
    const exact = row.text('posted-date-time');
    const text = exact === '' ? row.text('posted-date') : exact;
    if (text !== this.date.text || text === '') {
      const stated = { value: text, place: row.place, stated: text !== '' };
      this.date = { text, read: dayOrInstantOf(stated, this.order, this.out.account.timeZone) ?? '' };
    }
    return this.date.read;
  }

  private minor(text: string, currency: string, row: Row): bigint {
    return minorOf(text, currency, row, styleIn(text, this.style));
  }
}
