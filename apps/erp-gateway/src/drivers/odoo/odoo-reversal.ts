import { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { ErpTotals, FoundDocument } from '../driver.js';
import { refused } from '../failures.js';
import type { OdooClient, OdooContext } from './odoo-client.js';

const link = z.union([z.tuple([z.int(), z.string()]).transform(([id]) => id), z.literal(false)]);
const text = z.union([z.string(), z.literal(false)]).transform((value) => value || '');

const original = z.object({
  id: z.int(),
  ref: text,
  move_type: z.enum(['out_invoice', 'out_refund', 'entry']),
  date: z.string(),
  journal_id: link,
  company_id: link,
  currency_id: link,
  partner_id: link,
  narration: text,
});
const line = z.object({
  name: text,
  account_id: link,
  partner_id: link,
  amount_currency: z.number(),
  price_unit: z.number(),
  display_type: text,
});

const OPPOSITE = { out_invoice: 'out_refund', out_refund: 'out_invoice', entry: 'entry' } as const;

/** What the entry that takes another back is created from: an invoice by a credit memo, a journal by its mirror. */
export async function reversalValues(client: OdooClient, id: number, context: OdooContext, turn: Turn) {
  const read = { method: 'search_read', kind: 'read' } as const;
  const moves = await client.call(
    {
      ...read,
      model: 'account.move',
      args: { domain: [['id', '=', id]], fields: Object.keys(original.shape) },
      result: z.array(original),
    },
    context,
    turn,
  );
  const [move] = moves;
  if (!move) throw refused({ code: 'unknown-document', message: `no entry has the id ${id}` });
  const domain = [
    ['move_id', '=', id],
    ['display_type', 'not in', ['line_section', 'line_subsection', 'line_note', 'payment_term']],
  ];
  const lines = await client.call(
    {
      ...read,
      model: 'account.move.line',
      args: { domain, fields: Object.keys(line.shape), order: 'id' },
      result: z.array(line),
    },
    context,
    turn,
  );
  const isEntry = move.move_type === 'entry';
  const { ref, date, journal_id, company_id, currency_id, partner_id, narration } = move;
  const values = {
    move_type: OPPOSITE[move.move_type],
    ref: `${ref}/reversed`,
    reversed_entry_id: id,
    date,
    ...(isEntry ? {} : { invoice_date: date, partner_id }),
    journal_id,
    company_id,
    currency_id,
    narration,
    [isEntry ? 'line_ids' : 'invoice_line_ids']: lines.map((one) => [
      0,
      0,
      isEntry ? entryLine(one, currency_id) : invoiceLine(one),
    ]),
  };
  return { values, claim: `reverse/${id}`, totals: mirrored };
}

function entryLine(
  { name, account_id, partner_id, amount_currency }: z.output<typeof line>,
  currency_id: number | false,
) {
  return { name, account_id, partner_id, currency_id, amount_currency: -amount_currency, tax_ids: [[6, 0, []]] };
}

function invoiceLine({ name, account_id, price_unit }: z.output<typeof line>) {
  return { name, account_id, quantity: 1, price_unit, tax_ids: [[6, 0, []]] };
}

function mirrored({ totals }: FoundDocument): ErpTotals {
  const { debitMinor, creditMinor, taxMinor } = totals;
  return { debitMinor: creditMinor, creditMinor: debitMinor, taxMinor: taxMinor === 0 ? 0 : -taxMinor };
}
