import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { matchAmong, taxIdSpellings, type CustomerMatch, type CustomerWish } from '../customer-match.js';
import type { ErpCustomer, ErpItem, MasterReaders } from '../driver.js';
import { changedPage, cursorOf, type Changed } from '../modified-cursor.js';
import { listed, quoted, type NetsuiteClient } from './netsuite-client.js';

/** Rows a page; the most that SuiteQL gives at once. */
const PAGE = 1_000;

/** SuiteQL says T and F, and leaves out what is null. */
const yes = z.enum(['T', 'F']).transform((letter) => letter === 'T');
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const changed = { id: z.coerce.string(), changed: z.string() };

const itemRow = z.object({ ...changed, code: z.string(), inactive: yes, taxclass: text });
const customerRow = z.object({ ...changed, code: z.string(), inactive: yes, taxid: text, country: text });
const accountRow = z.object({ ...changed, code: text, name: z.string(), inactive: yes, type: z.string() });

/** A time as text that sorts as the time does, whatever format the user prefers. */
const CHANGED = "TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS')";

/** Columns of each list, under our names. */
const LISTS = {
  item: `id, itemid AS code, isinactive AS inactive, taxschedule AS taxclass, ${CHANGED} AS changed FROM item`,
  customer: `id, entityid AS code, isinactive AS inactive, vatregnumber AS taxid, defaultbillingcountry AS country, ${CHANGED} AS changed FROM customer`,
  account: `id, acctnumber AS code, accountsearchdisplayname AS name, isinactive AS inactive, accttype AS type, ${CHANGED} AS changed FROM account`,
} as const;

/** Items, customers and accounts. */
export class NetsuiteMasters {
  readonly readers: MasterReaders = {
    item: (cursor, turn) => this.changedOf('item', itemRow, toItem, cursor, turn),
    customer: (cursor, turn) => this.changedOf('customer', customerRow, toCustomer, cursor, turn),
    account: (cursor, turn) =>
      this.changedOf('account', accountRow, (one) => toAccount(one, this.legalEntity), cursor, turn),
  };

  constructor(
    private readonly client: NetsuiteClient,
    private readonly legalEntity: string,
  ) {}

  /** Items with these names, inactive ones too. */
  async items(skus: readonly string[], turn: Turn): Promise<ErpItem[]> {
    const q = `SELECT ${LISTS.item} WHERE itemid IN (${listed(skus)}) ORDER BY id`;
    return (await this.client.rows(q, itemRow, turn)).map(toItem);
  }

  async matchCustomer(wish: CustomerWish, turn: Turn): Promise<CustomerMatch> {
    const conditions = [
      ...(wish.code ? [`entityid IN (${quoted(wish.code)})`] : []),
      ...(wish.taxId ? [`vatregnumber IN (${listed(taxIdSpellings(wish.taxId, wish.country))})`] : []),
    ];
    const found = new Map<string, ErpCustomer>();
    for (const condition of conditions) {
      const rows = await this.client.rows(`SELECT ${LISTS.customer} WHERE ${condition} ORDER BY id`, customerRow, turn);
      for (const one of rows) found.set(one.id, toCustomer(one));
    }
    return matchAmong([...found.values()], wish);
  }

  private async changedOf<Row extends z.ZodType<{ id: string; changed: string }>, Mine>(
    list: keyof typeof LISTS,
    row: Row,
    toMine: (record: z.output<Row>) => Mine,
    cursor: string | null,
    turn: Turn,
  ): Promise<{ records: Mine[]; cursor: string; more: boolean }> {
    const since = cursorOf(cursor);
    const condition = since.at === '' ? '' : ` WHERE ${CHANGED} >= ${quoted(since.at)}`;
    const q = `SELECT ${LISTS[list]}${condition} ORDER BY changed, id`;
    // those that were seen come first again: a page behind them, if they fill one
    const rows: z.output<Row>[] = [];
    let more = true;
    while (more && rows.length <= since.seen.length) {
      const page = await this.client.page(q, { limit: PAGE, offset: rows.length }, row, turn);
      rows.push(...page.items);
      more = page.hasMore;
    }
    const page = rows.map((one): Changed<Mine> => ({ id: one.id, at: one.changed, record: toMine(one) }));
    return changedPage(since, page, more);
  }
}

function toItem({ id, code, inactive, taxclass }: z.output<typeof itemRow>): ErpItem {
  return { sku: code, itemId: id, taxClass: taxclass || 'default', active: !inactive };
}

function toCustomer({ id, code, inactive, taxid, country }: z.output<typeof customerRow>): ErpCustomer {
  return {
    customerId: id,
    code,
    active: !inactive,
    ...(taxid ? { taxId: taxid } : {}),
    ...(country ? { country } : {}),
  };
}

function toAccount({ code, name, inactive, type }: z.output<typeof accountRow>, legalEntity: string) {
  return { legalEntity, code, name, active: !inactive, needsParty: type === 'AcctRec' || type === 'AcctPay' };
}
