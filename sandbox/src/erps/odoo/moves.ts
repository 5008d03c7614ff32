import { demo } from '../demo-company.js';
import { OdooException, type Tables } from './database.js';
import type { OdooRecord } from './domain.js';

type Values = Readonly<Record<string, unknown>>;
type Command = readonly [number, number, Values];

/** Next id of a table. */
export function nextId(records: readonly OdooRecord[]): number {
  return Math.max(1000, ...records.map(({ id }) => id)) + 1;
}

/** Creates a draft with its lines; an invoice gets the line of what its partner owes. */
export function createMove(tables: Tables, values: Values): number {
  const { invoice_line_ids, line_ids, ...head } = values;
  const moves = table(tables, 'account.move');
  const move: OdooRecord = {
    narration: false,
    partner_id: false,
    reversed_entry_id: false,
    invoice_date: false,
    ...head,
    id: nextId(moves),
    name: '/',
    state: 'draft',
  };
  moves.push(move);
  const commands = (line_ids ?? invoice_line_ids ?? []) as Command[];
  if (move['move_type'] === 'entry') entryLines(tables, move, commands);
  else invoiceLines(tables, move, commands);
  return move.id;
}

function invoiceLines(tables: Tables, move: OdooRecord, commands: readonly Command[]): void {
  const sign = move['move_type'] === 'out_invoice' ? 1 : -1;
  let total = 0;
  for (const [, , line] of commands) {
    const untaxed = cents(Number(line['quantity']) * Number(line['price_unit']));
    // a line that says nothing of taxes gets those of its account
    const rate = line['tax_ids'] === undefined ? 0.19 : 0;
    const tax = cents(untaxed * rate);
    total = cents(total + untaxed + tax);
    addLine(tables, move, {
      ...line,
      partner_id: move['partner_id'],
      display_type: 'product',
      amount_currency: -sign * untaxed,
    });
    if (tax)
      addLine(tables, move, {
        name: '19%',
        account_id: line['account_id'],
        display_type: 'tax',
        amount_currency: -sign * tax,
      });
  }
  const receivable = table(tables, 'account.account').find(({ code }) => code === demo.receivables);
  const owed = { name: '', account_id: receivable?.id, partner_id: move['partner_id'], display_type: 'payment_term' };
  addLine(tables, move, { ...owed, price_unit: 0, amount_currency: cents(sign * total) });
}

function entryLines(tables: Tables, move: OdooRecord, commands: readonly Command[]): void {
  for (const [, , line] of commands) addLine(tables, move, { ...line, price_unit: 0, display_type: 'product' });
  const off = cents(commands.reduce((sum, [, , line]) => sum + Number(line['amount_currency']), 0));
  if (off !== 0)
    throw new OdooException(
      'odoo.exceptions.UserError',
      `The entry is not balanced: the debit and the credit differ by ${off}.`,
    );
}

function addLine(tables: Tables, move: OdooRecord, values: Values): void {
  const lines = table(tables, 'account.move.line');
  if (!table(tables, 'account.account').some(({ id }) => id === values['account_id']))
    throw new OdooException('psycopg2.errors.ForeignKeyViolation', 'violates foreign key constraint on account_id');
  const { company_id, currency_id } = move;
  lines.push({ partner_id: false, company_id, currency_id, ...values, id: nextId(lines), move_id: move.id });
}

/** Posts drafts, all or none. A date in a locked period is moved to the first open day, and nothing said. */
export function postMoves(tables: Tables, ids: readonly number[]): void {
  for (const id of ids) {
    const move = table(tables, 'account.move').find((one) => one.id === id);
    if (!move) throw missing('account.move', id);
    if (move['state'] !== 'draft')
      throw new OdooException(
        'odoo.exceptions.UserError',
        `The entry ${String(move['name'])} (id ${id}) must be in draft.`,
      );
    const company = table(tables, 'res.company').find((one) => one.id === move['company_id']);
    if (String(move['date']) <= String(company?.['fiscalyear_lock_date'])) move['date'] = demo.openFrom;
    const journal = table(tables, 'account.journal').find((one) => one.id === move['journal_id']);
    if (!journal) throw missing('account.journal', Number(move['journal_id']));
    journal['number'] = Number(journal['number']) + 1;
    move['name'] =
      `${String(journal['code'])}/${String(move['date']).slice(0, 4)}/${String(journal['number']).padStart(5, '0')}`;
    move['state'] = 'posted';
  }
}

/** Deletes drafts, their lines and their external ids. */
export function unlinkMoves(tables: Tables, ids: readonly number[]): void {
  for (const id of ids) {
    const move = table(tables, 'account.move').find((one) => one.id === id);
    if (!move) throw missing('account.move', id);
    if (move['state'] === 'posted')
      throw new OdooException('odoo.exceptions.UserError', 'You cannot delete a posted journal entry.');
    drop(tables, 'account.move', (one) => one.id === id);
    drop(tables, 'account.move.line', (one) => one['move_id'] === id);
    drop(tables, 'ir.model.data', (one) => one['model'] === 'account.move' && one['res_id'] === id);
  }
}

function drop(tables: Tables, model: string, which: (record: OdooRecord) => boolean): void {
  const records = table(tables, model);
  records.splice(0, records.length, ...records.filter((one) => !which(one)));
}

/** The records of a model. */
export function table(tables: Tables, model: string): OdooRecord[] {
  const records = tables[model];
  if (records) return records;
  throw new OdooException('builtins.KeyError', `'${model}'`);
}

function missing(model: string, id: number): OdooException {
  return new OdooException(
    'odoo.exceptions.MissingError',
    `Record does not exist or has been deleted. (Record: ${model}(${id},), User: 2)`,
  );
}

/** To the cent. */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
