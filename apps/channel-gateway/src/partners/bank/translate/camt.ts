/**
 * ISO 20022 camt.052 (intraday report), camt.053 (statement) and camt.054 (advice), every version: the namespaces differ,
 * and between versions a status is a text or an element with a code, and a party has one more element around it.
 */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import { zonedInstantOf } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf } from '../../../documents/readings.js';
import { refusalOf, refuse } from '../../../documents/refused.js';
import type { XmlHandler, XmlKind } from '../../../documents/source.js';
import type { XmlElement } from '../../../documents/xml-element.js';
import { BankStatement, type BankStatementHead } from './bank-statement.js';
import { bookedDay, entryOf } from './camt-entry.js';

type Shape = { readonly message: string; readonly statement: string; readonly kind: BankStatementHead['kind'] };

const documentedAt = 'https://www.iso20022.org/iso-20022-message-definitions?business-domain=1';

/** An account statement. */
export const camt053 = camt('camt.053', 'ISO 20022 camt.053: an account statement.', {
  message: 'BkToCstmrStmt',
  statement: 'Stmt',
  kind: 'statement',
});
/** An intraday report. */
export const camt052 = camt('camt.052', 'ISO 20022 camt.052: an intraday account report.', {
  message: 'BkToCstmrAcctRpt',
  statement: 'Rpt',
  kind: 'intraday',
});
/** A debit and credit advice. */
export const camt054 = camt('camt.054', 'ISO 20022 camt.054: an advice of single debits and credits.', {
  message: 'BkToCstmrDbtCdtNtfctn',
  statement: 'Ntfctn',
  kind: 'advice',
});

function camt(kind: string, doc: string, shape: Shape): XmlKind<DocumentAccount> {
  return {
    kind,
    form: 'xml',
    doc,
    documentedAt,
    quirks: [
      'Any version and any namespace prefix; some banks leave the namespace away.',
      'Balances of one statement can be in several currencies: opening and closing then prove nothing, and the statement is refused.',
      'Interim balances, available balances and balances of the day before are no part of the proof.',
      'Names of persons and accounts of others are not carried; the counterparty is a digest.',
    ],
    recognise: ({ xml }) =>
      xml !== null && namesOf(shape).some((name) => xml.name === name || xml.inside.includes(name)),
    records: namesOf(shape).flatMap((name) =>
      ['/Document', ''].map((root) => `${root}/${name}/${shape.statement}/Ntry`),
    ),
    open: (out) => new CamtReader(out, shape),
  };
}

/** Version 1 has its number in the name of the message. */
function namesOf({ message }: Shape): readonly string[] {
  return [message, `${message}V01`];
}

/** Reads the statements of a message; entries are handed over before the statement's end, balances stand before them. */
class CamtReader implements XmlHandler {
  private readonly out: Output<DocumentAccount>;
  private readonly shape: Shape;
  private readonly statements = new Map<string, BankStatement>();

  constructor(out: Output<DocumentAccount>, shape: Shape) {
    this.out = out;
    this.shape = shape;
  }

  record(entry: XmlElement, parent: XmlElement): void {
    const statement = this.opened(parent, entry);
    statement.guard(entry.place, () => entryOf(entry, parent.get('CreDtTm')));
  }

  end(root: XmlElement): void {
    const { statement } = this.shape;
    const names = namesOf(this.shape);
    const found = names.map((name) => root.get(name)).find((one) => one.there);
    const body = names.includes(root.name) ? root : (found ?? root);
    body.get('GrpHdr').whole();
    for (const element of body.all(statement)) this.close(element);
  }

  private close(element: XmlElement): void {
    let statement: BankStatement;
    try {
      statement = this.opened(element, null);
    } catch (error) {
      return this.out.refuse(refusalOf(error, element.place));
    }
    try {
      const { currency } = statement.head;
      const made = element.get('CreDtTm');
      const frame = { ...sequenceOf(element), ...periodOf(element) };
      const opening = balanceOf(element, ['OPBD', 'PRCD'], currency);
      const closing = balanceOf(element, ['CLBD'], currency);
      const available = balanceOf(element, ['CLAV'], null);
      const more = {
        ...frame,
        ...(available !== null && available.currency === currency && { availableBalance: Number(available.minor) }),
      };
      const isPlaced = /(?:Z|[+-]\d\d:?\d\d)$/.test(String(made.value ?? ''));
      const instant = isPlaced ? (zonedInstantOf(made, 'ymd', 'UTC')?.at ?? null) : null;
      statement.close({ opening: opening?.minor ?? null, closing: closing?.minor ?? null, more, on: instant });
    } catch (error) {
      statement.refuse(refusalOf(error, element.place));
    }
  }

  private opened(element: XmlElement, entry: XmlElement | null): BankStatement {
    const known = this.statements.get(element.pointer);
    if (known) return known;
    const statement = new BankStatement(this.out, this.headOf(element, entry));
    this.statements.set(element.pointer, statement);
    return statement;
  }

  private headOf(element: XmlElement, entry: XmlElement | null): BankStatementHead {
    const account = element.get('Acct');
    const id = account.get('Id');
    const number = ['Othr', 'PrtryAcct'].reduce(
      (known, name) => known ?? idOf(id.get(name).get('Id')),
      idOf(id.get('IBAN')),
    );
    const booked = balancesIn(element, BOOKED).map((one) => one.get('Amt').attribute('Ccy'));
    const others = element.all('Bal').map((one) => one.get('Amt').attribute('Ccy'));
    const ofEntry = entry === null ? [] : [entry.get('Amt').attribute('Ccy')];
    const stated = [account.get('Ccy'), ...booked, ...ofEntry, ...others].find((one) => one.stated);
    const currency = shownTextOf(stated ?? account.get('Ccy'), 3) ?? this.out.account.currency;
    return {
      statementId: required(idOf(element.get('Id')), element.get('Id')),
      account: required(number, id).replaceAll(' ', '').slice(0, 50),
      currency: required(currency, account.get('Ccy')),
      kind: this.shape.kind,
      place: element.place,
    };
  }
}

const BOOKED = ['OPBD', 'PRCD', 'CLBD'];

/** Balances of these types, in the order of the types. Version 1 has the code right inside the type. */
function balancesIn(element: XmlElement, codes: readonly string[]): readonly XmlElement[] {
  const typeOf = (balance: XmlElement) => {
    const type = balance.get('Tp');
    return shownTextOf(type.get('CdOrPrtry').get('Cd'), 10) ?? shownTextOf(type.get('Cd'), 10);
  };
  const all = element.all('Bal');
  return codes.flatMap((code) => all.filter((one) => typeOf(one) === code));
}

/** The first balance of one of these types; null where there is none. In another currency it refuses the statement. */
function balanceOf(element: XmlElement, codes: readonly string[], currency: string | null) {
  const [found] = balancesIn(element, codes);
  if (found === undefined) return null;
  const amount = found.get('Amt');
  const own = required(shownTextOf(amount.attribute('Ccy'), 3), amount.attribute('Ccy'));
  if (currency !== null && own !== currency) {
    const problem = `The statement is in ${currency} and has a balance in ${own}`;
    refuse('mixed-currency', amount.place, problem, 'Ask the bank for a statement of each account.', own);
  }
  const sign = shownTextOf(found.get('CdtDbtInd'), 4) === 'DBIT' ? -1n : 1n;
  return { minor: sign * requiredAmountOf(amount, own), currency: own };
}

function sequenceOf(element: XmlElement): { readonly sequence?: string } {
  const sequence = shownTextOf(element.get('ElctrncSeqNb'), 50) ?? shownTextOf(element.get('LglSeqNb'), 50);
  return sequence === null ? {} : { sequence };
}

function periodOf(element: XmlElement): { readonly from?: string; readonly to?: string } {
  const period = element.get('FrToDt');
  const from = bookedDay(period, ['FrDtTm', 'FrDt']);
  const to = bookedDay(period, ['ToDtTm', 'ToDt']);
  return { ...(from !== null && { from }), ...(to !== null && { to }) };
}
