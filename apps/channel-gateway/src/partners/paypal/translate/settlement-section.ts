import type { DocumentAccount } from '../../../accounts/accounts.js';
import { minorUnitsOf } from '../../../documents/amounts.js';
import { zonedInstantOf } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import type { Stated } from '../../../documents/place.js';
import { required, shownTextOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Row } from '../../../documents/row.js';
import { checkSeller } from '../../../documents/seller-check.js';
import type { Statement } from '../../../documents/statement.js';
import { UNDATED } from '../../../documents/undated.js';

/** A section of the report: one account and one window; a statement for each currency. */
export class PaypalSection {
  private readonly out: Output<DocumentAccount>;
  private readonly statements = new Map<string, Statement>();
  private readonly id: string;
  private readonly from: string | null;
  private readonly to: string | null;
  private rows = 0;

  constructor(out: Output<DocumentAccount>, head: Row) {
    this.out = out;
    checkSeller(out.account, head.at(3));
    const { timeZone } = out.account;
    this.from = zonedInstantOf(head.at(1), 'ymd', timeZone)?.at ?? null;
    this.to = zonedInstantOf(head.at(2), 'ymd', timeZone)?.at ?? null;
    const account = shownTextOf(head.at(3), 100) ?? out.account.account;
    this.id = `${account} ${this.from?.slice(0, 10) ?? `line ${head.line}`}`;
  }

  body(row: Row): void {
    this.rows += 1;
    const currency = currencyOf(row.get('gross transaction currency'));
    const statement = this.opened(currency, row);
    statement.guard(row.place, () => {
      const code = shownTextOf(row.get('transaction event code'), 20) ?? 'unknown';
      const gross = directed(row, 'transaction debit or credit', 'gross transaction amount', currency);
      this.line(row, statement, {
        words: [code],
        minor: required(gross, row.get('gross transaction amount')),
        currency,
      });
      const feeCurrency = row.text('fee currency');
      if (feeCurrency !== '' && feeCurrency !== currency) {
        refuse(
          'mixed-currency',
          row.place,
          'Amount and fee are in two currencies',
          'Fetch the report again.',
          feeCurrency,
        );
      }
      const fee = directed(row, 'fee debit or credit', 'fee amount', currency);
      if (fee !== null && fee !== 0n) this.line(row, statement, { words: [code, 'fee'], minor: fee, currency });
    });
  }

  /** Currency, gross credits and debits, fee credits and debits, then balances with their direction before them. */
  footer(row: Row): void {
    const currency = currencyOf(row.at(1));
    const statement = this.opened(currency, row);
    statement.guard(row.place, () => {
      const [credits, debits, feeCredits, feeDebits] = [2, 3, 4, 5].map(
        (at) => minorUnitsOf(row.at(at), currency)?.minor ?? 0n,
      );
      statement.states((credits ?? 0n) - (debits ?? 0n) + (feeCredits ?? 0n) - (feeDebits ?? 0n));
    });
  }

  count(row: Row): void {
    const stated = Number(row.at(1).value);
    if (!Number.isInteger(stated) || stated === this.rows) return;
    const detail = `The section has ${this.rows} rows and states ${stated}. Fetch the report again.`;
    for (const statement of this.statements.values())
      statement.refuse({ ...row.place, code: 'amounts-do-not-add-up', detail });
  }

  close(): void {
    for (const statement of this.statements.values()) statement.close();
  }

  private opened(currency: string, row: Row): Statement {
    const known = this.statements.get(currency);
    if (known) return known;
    const statement = this.out.statement({ id: this.id, currency, stated: null, place: row.place });
    this.statements.set(currency, statement);
    const data = {
      settlementId: this.id,
      settlementAccount: this.out.account.account,
      currency,
      ...(this.from !== null && { from: this.from }),
      ...(this.to !== null && { to: this.to }),
      total: null,
      state: 'closed',
    };
    const time = this.to ?? this.from ?? UNDATED;
    statement.fact(row.place, { ...this.about(), type: 'settlement.header.v1', time, data });
    return statement;
  }

  private line(
    row: Row,
    statement: Statement,
    one: { readonly words: readonly string[]; readonly minor: bigint; readonly currency: string },
  ): void {
    const { component, about, basis = 'gross', role = 'clearing' } = this.out.components('settlement').of(...one.words);
    const date = row.get('transaction completion date', 'transaction initiation date');
    const posted = required(zonedInstantOf(date, 'ymd', this.out.account.timeZone), date);
    const transactionId = row.text('transaction id');
    const reference = row.text('paypal reference id');
    const order = row.text('custom field') || row.text('invoice id');
    const payoutReference = row.text('bank reference id');
    const data = {
      settlementId: this.id,
      component,
      amount: Number(one.minor),
      currency: one.currency,
      role,
      basis,
      about: about ?? (order === '' ? 'account' : 'order'),
      postedAt: posted.at,
      words: one.words,
      ...(transactionId !== '' && { transactionId }),
      ...((reference || transactionId) !== '' && { paymentId: reference || transactionId }),
      ...(order !== '' && { merchantOrderId: order }),
      ...(payoutReference !== '' && { payoutId: payoutReference }),
    };
    const fact = { ...this.about(), type: 'settlement.line.v1', time: posted.at, offsets: { '': posted.offset }, data };
    statement.line(row.place, one.minor, component, fact);
  }

  private about() {
    const key = `settlement/${this.out.account.account}/${this.id}`;
    return { actor: 'settlement', key, ref: { by: 'settlement-id', value: this.id } } as const;
  }
}

function currencyOf(stated: Stated): string {
  return required(shownTextOf(stated, 3), stated).toUpperCase();
}

/** An amount with the direction beside it; null where there is none. */
function directed(row: Row, direction: string, amount: string, currency: string): bigint | null {
  const units = minorUnitsOf(row.get(amount), currency);
  if (units === null) return null;
  const word = row.text(direction).toUpperCase();
  if (word === 'CR') return units.minor;
  if (word === 'DR') return -units.minor;
  return units.minor === 0n
    ? 0n
    : refuse('contradiction', row.place, 'The amount has no direction DR or CR', 'Fetch the report again.', word);
}
