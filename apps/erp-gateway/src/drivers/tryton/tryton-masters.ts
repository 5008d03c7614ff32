import { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { MasterChanges, MasterKind, MasterReaders, MasterRecords } from '../driver.js';
import { advance, cursorFrom } from './change-cursor.js';
import type { TrytonClient } from './tryton-client.js';
import { decimalText, instant, instantText } from './tryton-values.js';

/** Records a page. */
const PAGE = 500;

const dated = z.object({ id: z.int(), create_date: instantText, write_date: instantText });
const code = z.string();

/** Where a kind of master data stands in Tryton. */
interface Source<Kind extends MasterKind, Schema extends z.ZodType<z.output<typeof dated>>> {
  readonly model: string;
  readonly domain: readonly unknown[];
  readonly fields: readonly string[];
  readonly record: Schema;
  /** Records that a change of which is a change of this one. */
  readonly above?: string;
  readonly changedAbove?: (record: z.output<Schema>) => readonly (string | null)[];
  readonly toRecord: (record: z.output<Schema>) => MasterRecords[Kind];
}

/** Inactive records count too: that they may not be used any more is a change. */
const ANY = ['active', 'in', [true, false]] as const;

/** What an item is read by. */
export const item = {
  model: 'product.product',
  domain: [ANY, ['code', '!=', null]],
  fields: ['code', 'active', 'account_category.name', 'template.create_date', 'template.write_date'],
  record: dated.extend({
    code,
    active: z.boolean(),
    'account_category.': z.object({ name: z.string() }).nullish(),
    'template.': z.object({ create_date: instantText, write_date: instantText }),
  }),
  above: 'template',
  changedAbove: (one: { 'template.': { write_date: string | null } }) => [one['template.'].write_date],
  toRecord: (one: {
    id: number;
    code: string;
    active: boolean;
    'account_category.'?: { name: string } | null | undefined;
  }) => ({
    sku: one.code,
    itemId: String(one.id),
    taxClass: one['account_category.']?.name ?? 'standard',
    active: one.active,
  }),
};

const customerRecord = dated.extend({
  code: code.nullish(),
  active: z.boolean(),
  'identifiers.': z.array(z.object({ code: code.nullish() })),
  'addresses.': z.array(z.object({ 'country.': z.object({ code }).nullish() })),
});

/** What a customer is read by. */
export const customer = {
  model: 'party.party',
  domain: [ANY, ['code', '!=', null]],
  fields: ['code', 'active', 'identifiers.code', 'addresses.country.code'],
  record: customerRecord,
  toRecord: (one: z.output<typeof customerRecord>) => {
    const taxId = one['identifiers.'].find((identifier) => identifier.code)?.code;
    const country = one['addresses.'].find((address) => address['country.'])?.['country.']?.code;
    return {
      customerId: String(one.id),
      code: one.code ?? '',
      ...(taxId ? { taxId } : {}),
      ...(country ? { country } : {}),
      active: one.active,
    };
  },
};

const ofCompany = z.object({ 'party.': z.object({ code: code.nullish() }) });

const accountRecord = dated.extend({
  code,
  name: z.string(),
  closed: z.boolean().nullish(),
  party_required: z.boolean().nullish(),
  type: z.int().nullish(),
  'company.': ofCompany,
});

const account = {
  model: 'account.account',
  domain: [['code', '!=', null]],
  fields: ['code', 'name', 'closed', 'party_required', 'type', 'company.party.code'],
  record: accountRecord,
  toRecord: (one: z.output<typeof accountRecord>) => ({
    legalEntity: one['company.']['party.'].code ?? '',
    code: one.code,
    name: one.name,
    // an account without a type is a heading
    active: !one.closed && one.type !== null && one.type !== undefined,
    needsParty: one.party_required ?? false,
  }),
};

const taxRecord = dated.extend({
  description: z.string(),
  name: z.string(),
  type: z.string(),
  rate: decimalText.nullish(),
  active: z.boolean(),
  'company.': ofCompany,
});

const taxCode = {
  model: 'account.tax',
  domain: [ANY],
  fields: ['description', 'name', 'type', 'rate', 'active', 'company.party.code'],
  record: taxRecord,
  toRecord: (one: z.output<typeof taxRecord>) => ({
    legalEntity: one['company.']['party.'].code ?? '',
    code: one.description,
    name: one.name,
    rate: one.type === 'percentage' ? (one.rate ?? null) : null,
    active: one.active,
  }),
};

const warehouseRecord = dated.extend({ code: code.nullish(), name: z.string(), active: z.boolean() });

const warehouse = {
  model: 'stock.location',
  domain: [ANY, ['type', '=', 'warehouse']],
  fields: ['code', 'name', 'active'],
  record: warehouseRecord,
  toRecord: (one: z.output<typeof warehouseRecord>) => ({
    code: one.code ?? String(one.id),
    name: one.name,
    active: one.active,
  }),
};

/** How each kind is read. */
export function masterReaders(client: TrytonClient): MasterReaders {
  const reader =
    <Kind extends MasterKind, Schema extends z.ZodType<z.output<typeof dated>>>(source: Source<Kind, Schema>) =>
    (cursor: string | null, turn: Turn) =>
      changes(client, source, cursor, turn);
  return {
    item: reader<'item', typeof item.record>(item),
    customer: reader<'customer', typeof customerRecord>(customer),
    account: reader<'account', typeof accountRecord>(account),
    'tax-code': reader<'tax-code', typeof taxRecord>(taxCode),
    warehouse: reader<'warehouse', typeof warehouseRecord>(warehouse),
  };
}

async function changes<Kind extends MasterKind, Schema extends z.ZodType<z.output<typeof dated>>>(
  client: TrytonClient,
  source: Source<Kind, Schema>,
  text: string | null,
  turn: Turn,
): Promise<MasterChanges<Kind>> {
  const cursor = cursorFrom(text);
  const { model, fields, record } = source;
  const domain = [...source.domain, ['id', '>', cursor.after], ...sinceOf(cursor.from, source.above)];
  const search = { model, domain, fields: [...fields, 'create_date', 'write_date'], record, limit: PAGE };
  const found = await client.find({ ...search, order: [['id', 'ASC']] }, turn);
  const page = found.map((one) => ({ id: one.id, changedAt: changedAt(one, source.changedAbove?.(one)), one }));
  const more = found.length === PAGE;
  const { news, next } = advance(cursor, page, more);
  return { records: news.map(({ one }) => source.toRecord(one)), cursor: JSON.stringify(next), more };
}

function sinceOf(from: string | null, above: string | undefined): unknown[] {
  if (from === null) return [];
  const names = ['create_date', 'write_date', ...(above ? [`${above}.write_date`] : [])];
  return [['OR', ...names.map((name) => [name, '>=', instant(from)])]];
}

function changedAt(
  { create_date, write_date }: z.output<typeof dated>,
  above: readonly (string | null)[] = [],
): string {
  return [create_date, write_date, ...above].reduce<string>(
    (latest, at) => (at !== null && at > latest ? at : latest),
    '',
  );
}
