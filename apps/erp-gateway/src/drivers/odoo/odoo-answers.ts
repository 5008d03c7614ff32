import { z } from 'zod';

/** A link to another record: its id and what people call it; false where there is none. */
const link = z.union([z.tuple([z.int(), z.string()]), z.literal(false)]);
/** Odoo says false for an empty text or date. */
const text = z.union([z.string(), z.literal(false)]).transform((value) => value || '');

/** Ids of new records. */
export const ids = z.array(z.int().positive()).min(1);
/** What a method answers that is only done. */
export const done = z.unknown();

/** A journal entry: an invoice, a credit memo, or another. */
export const move = z.object({
  id: z.int(),
  name: text,
  ref: text,
  state: z.string(),
  move_type: z.string(),
  date: text,
  narration: text,
  company_id: link,
  currency_id: link,
  reversed_entry_id: link,
});
export type Move = z.output<typeof move>;
export const moves = z.array(move);
export const MOVE_FIELDS = Object.keys(move.shape);

/** A line of a journal entry; `amount_currency` is debit less credit in the currency of the entry. */
export const moveLine = z.object({
  id: z.int(),
  move_id: link,
  name: text,
  account_id: link,
  partner_id: link,
  amount_currency: z.number(),
  display_type: text,
});
export type MoveLine = z.output<typeof moveLine>;
export const moveLines = z.array(moveLine);
export const LINE_FIELDS = Object.keys(moveLine.shape);

/** Last days that are locked, each with its own meaning; those that this release does not have are left out. */
export const lockDates = z.array(
  z.object({
    id: z.int(),
    fiscalyear_lock_date: text,
    sale_lock_date: text.optional(),
    hard_lock_date: text.optional(),
  }),
);

/** Records by a code of theirs; some records of a model have none. */
export const coded = (field: string) =>
  z.array(
    z
      .looseObject({ id: z.int() })
      .refine((record) => field in record)
      .transform((record) => ({ id: record.id, code: text.parse(record[field]) })),
  );

const changed = { id: z.int(), write_date: z.string().min(1) };

export const product = z.object({
  ...changed,
  default_code: text,
  active: z.boolean(),
  sale_ok: z.boolean(),
  taxes_id: z.array(z.int()),
});
export const partner = z.object({ ...changed, ref: text, vat: text, country_code: text, active: z.boolean() });
export const account = z.object({ ...changed, code: text, name: text, account_type: z.string() });
export const tax = z.object({
  ...changed,
  name: text,
  amount: z.number(),
  amount_type: z.string(),
  active: z.boolean(),
});

/** A sum of lines by account, partner and currency. */
export const balanceGroup = z.object({ account_id: link, partner_id: link, currency_id: link });
