import type { Turn } from '#libs/actors';
import type { CustomerWish } from '../customer-match.js';
import type { ErpCustomer, ErpItem } from '../driver.js';
import type { TrytonClient } from './tryton-client.js';
import { customer, item } from './tryton-masters.js';

/** Candidates looked at for one customer: more would match nobody safely. */
const MOST_CANDIDATES = 50;

const DATES = ['create_date', 'write_date'] as const;

/** The items of these SKUs, inactive ones included. */
export async function fetchItems(client: TrytonClient, skus: readonly string[], turn: Turn): Promise<ErpItem[]> {
  const { model, record } = item;
  const domain = [...item.domain, ['code', 'in', skus]];
  const found = await client.find({ model, domain, fields: [...item.fields, ...DATES], record }, turn);
  return found.map((one) => item.toRecord(one));
}

/** Parties that may be meant: those whose code or number has the same letters and digits in the same order. */
export async function candidates(
  client: TrytonClient,
  { code, taxId }: CustomerWish,
  turn: Turn,
): Promise<ErpCustomer[]> {
  const ways = [
    ...(code ? [['code', 'ilike', looselyLike(code)]] : []),
    ...(taxId ? [['identifiers.code', 'ilike', `%${looselyLike(withoutCountry(taxId))}`]] : []),
  ];
  if (ways.length === 0) return [];
  const { model, record } = customer;
  const domain = [...customer.domain, ['OR', ...ways]];
  const fields = [...customer.fields, ...DATES];
  const found = await client.find({ model, domain, fields, record, limit: MOST_CANDIDATES }, turn);
  return found.map((one) => customer.toRecord(one));
}

/** `K-100` finds `K 100`, `k100` and `K-100`: anything may stand between letters and digits. */
function looselyLike(text: string): string {
  const kept = [...text].filter((letter) => /[\p{L}\p{N}]/u.test(letter));
  return `${kept.join('%')}${kept.length > 0 ? '%' : ''}`;
}

/** The ERP may keep the number with its country's letters or without. */
function withoutCountry(taxId: string): string {
  return taxId.replace(/^\s*[A-Za-z]{2}(?=[\s\d.-])/, '');
}
