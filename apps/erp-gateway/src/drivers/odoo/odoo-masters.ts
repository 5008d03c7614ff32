import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { matchAmong, taxIdSpellings, type CustomerMatch, type CustomerWish } from '../customer-match.js';
import type { ErpCustomer, ErpItem, MasterReaders } from '../driver.js';
import { changedPage, cursorOf, type Changed } from '../modified-cursor.js';
import { account, partner, product, tax } from './odoo-answers.js';
import type { OdooClient, OdooContext } from './odoo-client.js';

/** Records a page. */
const PAGE = 500;

/** Archived records are left out of every search that does not ask for them. */
const ARCHIVED_TOO = ['active', 'in', [true, false]];

/** Items, customers, accounts and taxes of the first company. */
export class OdooMasters {
  readonly readers: MasterReaders = {
    item: (cursor, turn) =>
      this.changed(
        { model: 'product.product', schema: product, filter: [['default_code', '!=', false], ARCHIVED_TOO] },
        toItem,
        cursor,
        turn,
      ),
    customer: (cursor, turn) =>
      this.changed(
        { model: 'res.partner', schema: partner, filter: [['ref', '!=', false], ARCHIVED_TOO] },
        toCustomer,
        cursor,
        turn,
      ),
    account: (cursor, turn) =>
      this.changed(
        { model: 'account.account', schema: account, filter: [] },
        (one) => this.toAccount(one),
        cursor,
        turn,
      ),
    'tax-code': (cursor, turn) =>
      this.changed(
        { model: 'account.tax', schema: tax, filter: [ARCHIVED_TOO] },
        (one) => this.toTax(one),
        cursor,
        turn,
      ),
  };

  constructor(
    private readonly client: OdooClient,
    private readonly context: OdooContext,
    private readonly legalEntity: string,
  ) {}

  /** Products with these codes, also those that are not sold any more. */
  async items(skus: readonly string[], turn: Turn): Promise<ErpItem[]> {
    const domain = [['default_code', 'in', skus], ARCHIVED_TOO];
    return (await this.search('product.product', product, domain, turn)).map(toItem);
  }

  async matchCustomer(wish: CustomerWish, turn: Turn): Promise<CustomerMatch> {
    const domains = [
      ...(wish.code ? [[['ref', '=', wish.code]]] : []),
      ...(wish.taxId ? [[['vat', 'in', taxIdSpellings(wish.taxId, wish.country)]]] : []),
    ];
    const found = new Map<string, ErpCustomer>();
    for (const domain of domains)
      for (const one of await this.search('res.partner', partner, domain, turn))
        found.set(String(one.id), toCustomer(one));
    return matchAmong([...found.values()], wish);
  }

  private search<Schema extends z.ZodObject>(
    model: string,
    schema: Schema,
    domain: readonly unknown[],
    turn: Turn,
    page: Readonly<Record<string, unknown>> = {},
  ): Promise<z.output<Schema>[]> {
    const args = { domain, fields: Object.keys(schema.shape), ...page };
    const call = { model, method: 'search_read', args, kind: 'read', result: z.array(schema) } as const;
    return this.client.call(call, this.context, turn);
  }

  private async changed<Schema extends z.ZodObject<{ id: z.ZodInt; write_date: z.ZodString }>, Mine>(
    { model, schema, filter }: { model: string; schema: Schema; filter: readonly unknown[] },
    toMine: (record: z.output<Schema>) => Mine,
    cursor: string | null,
    turn: Turn,
  ): Promise<{ records: Mine[]; cursor: string; more: boolean }> {
    const since = cursorOf(cursor);
    const limit = PAGE + since.seen.length;
    const domain = [...(since.at === '' ? [] : [['write_date', '>=', since.at]]), ...filter];
    const records = await this.search(model, schema, domain, turn, { order: 'write_date, id', limit });
    const page = records.map((one): Changed<Mine> => ({
      id: String(one.id),
      at: one.write_date,
      record: toMine(one),
    }));
    return changedPage(since, page, records.length === limit);
  }

  private toAccount({ code, name, account_type }: z.output<typeof account>) {
    const needsParty = account_type === 'asset_receivable' || account_type === 'liability_payable';
    return { legalEntity: this.legalEntity, code, name, active: true, needsParty };
  }

  private toTax({ name, amount, amount_type, active }: z.output<typeof tax>) {
    // a percentage; other taxes (fixed, by code) have no rate
    const rate = amount_type === 'percent' ? String(Number((amount / 100).toFixed(6))) : null;
    return { legalEntity: this.legalEntity, code: name, name, rate, active };
  }
}

function toItem({ id, default_code, active, sale_ok, taxes_id }: z.output<typeof product>): ErpItem {
  return { sku: default_code, itemId: String(id), taxClass: taxes_id.join(',') || 'none', active: active && sale_ok };
}

function toCustomer({ id, ref, vat, country_code, active }: z.output<typeof partner>): ErpCustomer {
  return {
    customerId: String(id),
    code: ref,
    active,
    ...(vat ? { taxId: vat } : {}),
    ...(country_code ? { country: country_code } : {}),
  };
}
