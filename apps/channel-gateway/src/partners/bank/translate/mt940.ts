/**
 * SWIFT MT940 (statement) and MT942 (interim report), as banks write them: with or without the SWIFT blocks around them,
 * amounts such as `50,`, entry dates without year, lines of :86: with or without sub-fields. A message that is cut has no
 * closing balance and proves nothing; one without an account or a balance says too little and is refused.
 */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Output } from '../../../documents/output.js';
import type { Place } from '../../../documents/place.js';
import { refusalOf, refuse } from '../../../documents/refused.js';
import type { LineHandler, LinesKind } from '../../../documents/source.js';
import { BankStatement } from './bank-statement.js';
import { balanceIn, detailsOf, entryIn, type MtBalance, type MtEntry } from './mt940-fields.js';

/** MT940 and MT942. */
export const mt940: LinesKind<DocumentAccount> = {
  kind: 'mt940',
  form: 'lines',
  doc: 'SWIFT MT940 account statement or MT942 interim report.',
  documentedAt: 'https://www2.swift.com/knowledgecentre/publications/us9m_20230720/2.0?topic=mt940.htm',
  quirks: [
    'Amounts may end with the comma (`50,`); entry dates have no year and take that of the value date, or the one beside it.',
    'Some banks write a 30 February as value date: the entry date stands in where there is one, else the statement is refused.',
    ':60M: and :62M: are the balances of a page; a statement of several pages is several statements.',
    'RC and RD take back a credit or a debit.',
    'An MT942 has no balances and proves nothing; its entries are not booked yet.',
  ],
  recognise: (probe) => probe.form === 'text' && /^:(?:20|25|28C?|60[FM]|61):/m.test(probe.text),
  open: (out) => new MtReader(out),
};

interface Field {
  readonly tag: string;
  readonly text: string;
  readonly place: Place;
}

const TAG = /^:(\d\d[A-Z]?):(.*)$/;

/** Fields that no message begins with. */
const INSIDE = /^(?:6\d|8\d|9\d)/;

/** Collects fields of several lines, and statements of several fields. */
class MtReader implements LineHandler {
  private readonly out: Output<DocumentAccount>;
  private field: Field | null = null;
  private fields: Field[] = [];
  /** After a dash: the message is over, unless it goes on: then the dash was the last of a text. */
  private ended = false;

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
  }

  line(raw: string, number: number): void {
    const text = raw.replace(/^\uFEFF/, '').replace(/^\{4:/, '');
    const [, tag, rest = ''] = TAG.exec(text) ?? [];
    if (this.ended && !(tag !== undefined && INSIDE.test(tag))) this.finish();
    this.ended = false;
    if (tag !== undefined) {
      this.flush();
      if (tag === '20' && this.fields.length > 0) this.finish();
      this.field = { tag, text: rest, place: { line: number } };
    } else if (/^-\s*$/.test(text)) {
      this.flush();
      this.ended = true;
    } else if (/^-(?:\}|XXX)\s*$/.test(text) || /^\{\d:/.test(text)) {
      this.flush();
      this.finish();
    } else if (this.field !== null) {
      this.field = { ...this.field, text: `${this.field.text}\n${text}` };
    }
  }

  end(): void {
    this.flush();
    this.finish();
  }

  private flush(): void {
    if (this.field !== null) this.fields.push(this.field);
    this.field = null;
  }

  private finish(): void {
    const fields = this.fields;
    this.fields = [];
    const [first] = fields;
    if (first === undefined) return;
    try {
      this.statement(fields, first.place);
    } catch (error) {
      this.out.refuse(refusalOf(error, first.place));
    }
  }

  private statement(fields: readonly Field[], place: Place): void {
    const one = (...tags: string[]) => fields.find(({ tag }) => tags.includes(tag));
    const opening = balanceOf(one('60F', '60M'));
    const closing = balanceOf(one('62F', '62M'));
    const account = one('25', '25P')?.text.split('\n')[0]?.trim() ?? '';
    const interim = one('13D', '34F') !== undefined && closing === null;
    const currency = opening?.currency ?? closing?.currency ?? floorCurrency(one('34F')) ?? this.out.account.currency;
    if (account === '' || currency === null || (opening === null && closing === null && !interim)) {
      refuse(
        'missing-field',
        place,
        'The message has no account, balance or currency',
        'Ask the bank for the whole message.',
      );
    }
    const sequence = one('28C', '28')?.text.trim() ?? '';
    const reference = one('20')?.text.trim() ?? '';
    const statementId = [reference, sequence].filter((part) => part !== '').join(' ');
    const kind = interim ? 'intraday' : 'statement';
    const head = {
      statementId: statementId || `line ${place.line}`,
      account: account.slice(0, 50),
      currency,
      kind,
      place,
    } as const;
    const statement = new BankStatement(this.out, head);
    if (closing !== null && closing.currency !== currency)
      this.refuseCurrency(statement, place, closing.currency, currency);
    for (const [entry, details] of entriesOf(fields)) {
      statement.guard(entry.place, () => bankEntry(entryIn(entry.text, entry.place, currency), details, interim));
    }
    statement.close({
      opening: opening?.minor ?? null,
      closing: closing?.minor ?? null,
      more: {
        ...(sequence !== '' && { sequence: sequence.slice(0, 50) }),
        ...(opening && { from: opening.on }),
        ...(closing && { to: closing.on }),
        ...availableOf(one('64'), currency),
      },
      on: closing?.on ?? null,
    });
  }

  private refuseCurrency(statement: BankStatement, place: Place, own: string, currency: string): void {
    const detail = `The statement opens in ${currency} and closes in ${own}. Ask the bank for a statement of each account.`;
    statement.refuse({ ...place, code: 'mixed-currency', detail });
  }
}

function balanceOf(field: Field | undefined): MtBalance | null {
  return field === undefined ? null : balanceIn(field.text, field.place);
}

function availableOf(field: Field | undefined, currency: string): { readonly availableBalance?: number } {
  const balance = balanceOf(field);
  return balance === null || balance.currency !== currency ? {} : { availableBalance: Number(balance.minor) };
}

function floorCurrency(field: Field | undefined): string | null {
  return /^[A-Z]{3}/.exec(field?.text ?? '')?.[0] ?? null;
}

/** Each :61: with the :86: that follows it. */
function entriesOf(fields: readonly Field[]): (readonly [entry: Field, details: string])[] {
  return fields.flatMap((field, at) => {
    const next = fields[at + 1];
    return field.tag === '61' ? [[field, next?.tag === '86' ? next.text : ''] as const] : [];
  });
}

function bankEntry(entry: MtEntry, details: string, interim: boolean) {
  const { amount, currency, bookedOn, valueOn, reversal, code, customerReference, bankReference, text } = entry;
  const more = {
    ...(valueOn !== null && { valueOn }),
    ...(code !== '' && { code }),
    ...(customerReference !== '' && { customerReference }),
    ...(bankReference !== '' && { bankReference }),
    ...detailsOf(details, text),
  };
  const state = interim ? ('pending' as const) : ('booked' as const);
  return { amount, currency, state, bookedOn, reversal, more };
}
