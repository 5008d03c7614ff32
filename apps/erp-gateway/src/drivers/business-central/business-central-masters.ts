import type { z } from 'zod';
import type { Turn } from '#libs/actors';
import { matchAmong, taxIdSpellings, type CustomerMatch, type CustomerWish } from '../customer-match.js';
import type { ErpItem, MasterChanges, MasterReaders } from '../driver.js';
import { changedPage, cursorOf, type Changed } from '../modified-cursor.js';
import { accountRecord, customerRecord, itemRecord, locationRecord, page } from './business-central-answers.js';
import type { BusinessCentralClient } from './business-central-client.js';
import { anyOf, query } from './business-central-documents.js';
import type { BusinessCentralSettings } from './business-central-settings.js';

/** Records a page. */
const PAGE = 500;

/** Items, customers, accounts and places; those of the first company, where they are the same in all. */
export class BusinessCentralMasters {
  readonly readers: MasterReaders = {
    item: (cursor, turn) => this.changed('items', itemRecord, toItem, cursor, turn),
    customer: (cursor, turn) => this.changed('customers', customerRecord, toCustomer, cursor, turn),
    account: (cursor, turn) =>
      this.changed('accounts', accountRecord, (one) => toAccount(one, this.legalEntity), cursor, turn),
    warehouse: (cursor, turn) => this.changed('locations', locationRecord, toWarehouse, cursor, turn),
  };

  constructor(
    private readonly client: BusinessCentralClient,
    private readonly settings: BusinessCentralSettings,
  ) {}

  /** Items with these numbers, blocked ones too. */
  async items(skus: readonly string[], turn: Turn): Promise<ErpItem[]> {
    const path = `companies(${this.company})/items?${query({ $filter: anyOf('number', skus) })}`;
    return (await this.client.list(path, itemRecord, turn)).map(toItem);
  }

  async matchCustomer(wish: CustomerWish, turn: Turn): Promise<CustomerMatch> {
    const company = this.settings.companies[wish.legalEntity]?.id ?? this.company;
    const filters = [
      ...(wish.code ? [anyOf('number', [wish.code.toUpperCase()])] : []),
      ...(wish.taxId ? [anyOf('taxRegistrationNumber', taxIdSpellings(wish.taxId, wish.country))] : []),
    ];
    const found: z.output<typeof customerRecord>[] = [];
    for (const filter of filters)
      found.push(
        ...(await this.client.list(
          `companies(${company})/customers?${query({ $filter: filter })}`,
          customerRecord,
          turn,
        )),
      );
    const once = [...new Map(found.map((one) => [one.id, one])).values()];
    return matchAmong(once.map(toCustomer), wish);
  }

  private async changed<Schema extends z.ZodType<{ id: string; lastModifiedDateTime: string }>, Mine>(
    set: string,
    schema: Schema,
    toMine: (record: z.output<Schema>) => Mine,
    cursor: string | null,
    turn: Turn,
  ): Promise<{ records: Mine[]; cursor: string; more: boolean }> {
    const since = cursorOf(cursor);
    const top = PAGE + since.seen.length;
    const path = `companies(${this.company})/${set}?${query({
      $filter: since.at === '' ? undefined : `lastModifiedDateTime ge ${since.at}`,
      $orderby: 'lastModifiedDateTime',
      $top: String(top),
    })}`;
    const { value } = await this.client.get(path, page(schema), turn);
    const records = value.map((one): Changed<Mine> => ({
      id: one.id,
      at: one.lastModifiedDateTime,
      record: toMine(one),
    }));
    return changedPage(since, records, value.length === top);
  }

  private get legalEntity(): string {
    return Object.keys(this.settings.companies)[0] ?? '';
  }

  private get company(): string {
    return Object.values(this.settings.companies)[0]?.id ?? '';
  }
}

function toItem({ id, number, blocked, taxGroupCode }: z.output<typeof itemRecord>): ErpItem {
  return { sku: number, itemId: id, taxClass: taxGroupCode, active: !blocked };
}

function toCustomer(one: z.output<typeof customerRecord>): MasterChanges<'customer'>['records'][number] {
  const { id, number, country, taxRegistrationNumber, blocked } = one;
  return {
    customerId: id,
    code: number,
    // an empty choice of the vendor is one blank, escaped
    active: /^(\s|_x0020_)*$/.test(blocked),
    ...(country ? { country } : {}),
    ...(taxRegistrationNumber ? { taxId: taxRegistrationNumber } : {}),
  };
}

function toAccount(
  one: z.output<typeof accountRecord>,
  legalEntity: string,
): MasterChanges<'account'>['records'][number] {
  const { number, displayName, blocked, directPosting, accountType } = one;
  const active = !blocked && directPosting && accountType === 'Posting';
  // a party stands on the customer's own ledger, whose account takes no direct posting
  return { legalEntity, code: number, name: displayName, active, needsParty: false };
}

function toWarehouse({
  code,
  displayName,
}: z.output<typeof locationRecord>): MasterChanges<'warehouse'>['records'][number] {
  return { code, name: displayName, active: true };
}
