import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Output } from '../../../documents/output.js';
import type { Place } from '../../../documents/place.js';
import { required } from '../../../documents/readings.js';
import type { Row } from '../../../documents/row.js';
import { BankStatement } from './bank-statement.js';
import type { CsvBooking } from './bank-csv-columns.js';

/** What is known of one currency's rows. */
interface Running {
  readonly statement: BankStatement;
  first: { amount: bigint; balance: bigint } | null;
  last: { amount: bigint; balance: bigint } | null;
  /** Rows at which the balance does not follow, read from old to new and from new to old. */
  readonly broken: { ascending: Place[]; descending: Place[] };
  from: string;
  to: string;
}

/** The statements of a table: one for each currency. */
export class CsvStatements {
  private readonly byCurrency = new Map<string, Running>();
  private readonly out: Output<DocumentAccount>;

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
  }

  take(row: Row, booking: CsvBooking): void {
    const currency = required(booking.currency ?? this.out.account.currency, row.get('currency'));
    const running = this.runningOf(currency, booking.bookedOn, row.place);
    running.statement.guard(row.place, () => {
      const amount = booking.amount(currency);
      follow(running, amount, booking.balance(currency), row.place);
      const { bookedOn, more } = booking;
      return { amount, currency, state: 'booked', bookedOn, reversal: false, more };
    });
    if (booking.bookedOn < running.from) running.from = booking.bookedOn;
    if (booking.bookedOn > running.to) running.to = booking.bookedOn;
  }

  close(): void {
    for (const running of this.byCurrency.values()) close(running);
  }

  private runningOf(currency: string, day: string, place: Place): Running {
    const known = this.byCurrency.get(currency);
    if (known) return known;
    const { account } = this.out.account;
    const head = { statementId: `${day} ${currency}`, account, currency, kind: 'statement', place } as const;
    const statement = new BankStatement(this.out, head);
    const running = {
      statement,
      first: null,
      last: null,
      broken: { ascending: [], descending: [] },
      from: day,
      to: day,
    };
    this.byCurrency.set(currency, running);
    return running;
  }
}

function follow(running: Running, amount: bigint, balance: bigint | null, place: Place): void {
  if (balance === null) return;
  const { last, broken } = running;
  if (last !== null) {
    if (last.balance + amount !== balance) broken.ascending.push(place);
    if (balance + last.amount !== last.balance) broken.descending.push(place);
  }
  running.last = { amount, balance };
  running.first ??= running.last;
}

/** Opening and closing balance follow from the rows' balances; rows that do not follow one another refuse the statement. */
function close({ statement, first, last, broken, from, to }: Running): void {
  const isAscending = broken.ascending.length === 0;
  const [gap] = broken.ascending;
  if (gap !== undefined && broken.descending.length > 0) {
    const detail = 'The balance of this row does not follow from the one before it. Export the statement again.';
    statement.refuse({ ...gap, code: 'amounts-do-not-add-up', detail });
  }
  const [oldest, newest] = isAscending ? [first, last] : [last, first];
  const opening = oldest === null ? null : oldest.balance - oldest.amount;
  statement.close({ opening, closing: newest?.balance ?? null, more: { from, to }, on: to });
}
