import type { DocumentAccount } from '../../../accounts/accounts.js';
import { instantFor } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import type { Place } from '../../../documents/place.js';
import { refuse } from '../../../documents/refused.js';
import type { Statement } from '../../../documents/statement.js';
import type { Refusal } from '../../../documents/translation.js';

/** What a statement is, as soon as its first entry is read. */
export interface BankStatementHead {
  readonly statementId: string;
  /** Account as the bank writes it. */
  readonly account: string;
  readonly currency: string;
  readonly kind: 'statement' | 'intraday' | 'advice';
  readonly place: Place;
}

/** One booking; + is a credit to us. */
export interface BankEntry {
  readonly amount: bigint;
  readonly currency: string;
  readonly state: 'booked' | 'pending' | 'information';
  readonly bookedOn: string;
  readonly reversal: boolean;
  /** Whatever else of the contract the format states. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** What is known when the statement has been read to its end; amounts in minor units. */
export interface BankStatementEnd {
  readonly opening: bigint | null;
  readonly closing: bigint | null;
  readonly more: Readonly<Record<string, unknown>>;
  /** When it was complete, where the document says so: an instant or a local date. */
  readonly on: string | null;
}

/**
 * A bank statement of one account and currency. Its proof: opening balance and booked entries come to the closing balance,
 * where the bank states both. An entry in another currency cannot be added up, so it refuses the statement.
 */
export class BankStatement {
  private readonly statement: Statement;
  private readonly out: Output<DocumentAccount>;
  readonly head: BankStatementHead;
  private entries = 0;
  private last = '';

  constructor(out: Output<DocumentAccount>, head: BankStatementHead) {
    this.out = out;
    this.head = head;
    const { statementId, currency, place } = head;
    this.statement = out.statement({ id: statementId, currency, stated: null, place });
  }

  /** Reads an entry; one that cannot be read refuses the statement, which then lacks it. */
  guard(place: Place, read: () => BankEntry): void {
    this.statement.guard(place, () => this.entry(place, read()));
  }

  /** Proves something that the document states of the whole statement: where it does not hold, the statement is refused. */
  guardTotal(place: Place, prove: () => void): void {
    this.statement.guard(place, prove);
  }

  refuse(refusal: Refusal): void {
    this.statement.refuse(refusal);
  }

  close(end: BankStatementEnd): void {
    const { opening, closing, more, on } = end;
    const { statementId, account, currency, kind, place } = this.head;
    const data = {
      statementId,
      account,
      currency,
      kind,
      openingBalance: opening === null ? null : Number(opening),
      closingBalance: closing === null ? null : Number(closing),
      entries: this.entries,
      ...more,
    };
    const time = this.instant(on ?? (this.last || '1970-01-01'));
    this.statement.fact(place, { ...this.about(), type: 'bank-account.statement.v1', time, data });
    if (opening !== null && closing !== null) this.statement.states(closing - opening);
    this.statement.close();
  }

  private entry(place: Place, { amount, currency, state, bookedOn, reversal, more }: BankEntry): void {
    if (currency !== this.head.currency) {
      const problem = `The statement is in ${this.head.currency} and has an entry in ${currency}`;
      refuse('mixed-currency', place, problem, 'Ask the bank for a statement of each account.', currency);
    }
    this.entries += 1;
    if (bookedOn > this.last) this.last = bookedOn;
    const { statementId, account } = this.head;
    const data = {
      statementId,
      account,
      amount: { minor: Number(amount), currency },
      state,
      bookedOn,
      reversal,
      ...more,
    };
    const fact = { ...this.about(), type: 'bank-account.entry.v1', time: this.instant(bookedOn), data };
    if (state === 'booked') this.statement.line(place, amount, amount < 0n ? 'debit' : 'credit', fact);
    else this.statement.fact(place, fact);
  }

  private about() {
    const { account, statementId } = this.head;
    const key = `bank-account/${account}/${statementId}`;
    return { actor: 'bank-account', key, ref: { by: 'statement-id', value: statementId } } as const;
  }

  private instant(dayOrInstant: string): string {
    return instantFor(dayOrInstant, this.out.account.timeZone);
  }
}
