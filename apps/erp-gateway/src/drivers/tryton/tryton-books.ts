import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import { Remembered } from './remembered.js';
import type { TrytonClient } from './tryton-client.js';
import { date } from './tryton-values.js';

/** How long what Tryton keeps for us is taken to be as it was, milliseconds: a person's change counts within a minute. */
const GOOD_FOR_MS = 60_000;
/** Parties and items kept in mind: the catalogue of a large shop, about 2 MB. */
const MOST_RECORDS = 10_000;
/** Companies, charts, currencies, periods and journals: few. */
const MOST_BOOKS = 200;

const id = z.int();

/** A company: whose books, in which currency. */
export interface Company {
  readonly id: number;
  readonly code: string;
  readonly currency: string;
}

/** An account of a company's chart. */
export interface Account {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly closed: boolean;
  readonly needsParty: boolean;
  /** Invoices to customers are due on it. */
  readonly receivable: boolean;
  /** Lines of invoices to customers may stand on it: Tryton takes no other accounts there. */
  readonly revenue: boolean;
  /** A tax of Tryton books on it. */
  readonly tax: boolean;
}

export type Chart = ReadonlyMap<string, Account>;

export interface Party {
  readonly id: number;
  readonly address: number;
}

/** A product as a line needs it. */
export interface Item {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly unit: number;
}

const company = z.object({ id, 'currency.': z.object({ code: z.string() }) });
const account = z.object({
  id,
  code: z.string(),
  name: z.string(),
  closed: z.boolean().nullish(),
  party_required: z.boolean().nullish(),
  'type.': z.object({ receivable: z.boolean().nullish(), revenue: z.boolean().nullish() }),
});
const tax = z.object({ id, invoice_account: id.nullish(), credit_note_account: id.nullish() });
const party = z.object({ id, addresses: z.array(id) });
const product = z.object({ id, code: z.string(), name: z.string(), default_uom: id });
const withCode = z.object({ id, code: z.string().nullish() });
const withId = z.object({ id });

const REVENUE_JOURNAL = [['type', '=', 'revenue']] as const;
/** Where journal entries go: the journal of the gateway, where there is one, else any general one. */
const GENERAL_JOURNAL = [['type', '=', 'general']] as const;
const GATEWAY_JOURNAL = 'GW';

/** Looks up in Tryton what documents are made of; what it does not have is a refusal with the gateway's own code. */
export class TrytonBooks {
  private readonly companies = new Remembered<Company>(GOOD_FOR_MS, MOST_BOOKS);
  private readonly charts = new Remembered<Chart>(GOOD_FOR_MS, MOST_BOOKS);
  private readonly ids = new Remembered<number>(GOOD_FOR_MS, MOST_BOOKS);
  private readonly parties = new Remembered<Party>(GOOD_FOR_MS, MOST_RECORDS);
  private readonly items = new Remembered<Item>(GOOD_FOR_MS, MOST_RECORDS);

  constructor(private readonly client: TrytonClient) {}

  /** Tryton refused: what we remember may be old. */
  forget(): void {
    for (const one of [this.companies, this.charts, this.ids, this.parties, this.items]) one.forget();
  }

  /** The company whose party bears the code of the legal entity. */
  async company(code: string, turn: Turn): Promise<Company> {
    const found = await this.companies.get(code, async () => {
      const [one] = await this.client.find(
        {
          model: 'company.company',
          domain: [['party.code', '=', code]],
          fields: ['currency.code'],
          record: company,
          limit: 1,
        },
        turn,
      );
      return one ? { id: one.id, code, currency: one['currency.'].code } : null;
    });
    return found ?? missing('unknown-legal-entity', `company whose party has the code ${code}`);
  }

  /** Every account that something can be posted on, by code. */
  async chart(companyId: number, turn: Turn): Promise<Chart> {
    const found = await this.charts.get(String(companyId), () => this.readChart(companyId, turn));
    return found ?? new Map<string, Account>();
  }

  async currency(code: string, turn: Turn): Promise<number> {
    const found = await this.firstId('currency.currency', [['code', '=', code]], turn);
    return found ?? missing('unknown-currency', `currency ${code}`);
  }

  /** The journal of invoices, or of journal entries. */
  async journal(kind: 'invoices' | 'entries', turn: Turn): Promise<number> {
    const domain = kind === 'invoices' ? REVENUE_JOURNAL : GENERAL_JOURNAL;
    const search = { model: 'account.journal', domain, fields: ['code'], record: withCode };
    const found = await this.ids.get(`journal ${kind}`, async () => {
      const all = await this.client.find(search, turn);
      return (all.find(({ code }) => code === GATEWAY_JOURNAL) ?? all[0])?.id ?? null;
    });
    return found ?? missing('no-journal', `journal of type ${kind === 'invoices' ? 'revenue' : 'general'}`);
  }

  /** The open period of a day; a closed one and none at all are the same to a document. */
  async openPeriod({ id: companyId, code }: Company, day: string, turn: Turn): Promise<number> {
    const found = await this.firstId(
      'account.period',
      [
        ['company', '=', companyId],
        ['type', '=', 'standard'],
        ['state', '=', 'open'],
        ['start_date', '<=', date(day)],
        ['end_date', '>=', date(day)],
      ],
      turn,
    );
    return found ?? missing('closed-period', `open period of ${code} for ${day}`);
  }

  async party(code: string, turn: Turn): Promise<Party> {
    const search = { model: 'party.party', domain: [['code', '=', code]], fields: ['addresses'], record: party };
    const found = await this.parties.get(code, async () => {
      const [one] = await this.client.find({ ...search, limit: 1 }, turn);
      const [address] = one?.addresses ?? [];
      return one && address !== undefined ? { id: one.id, address } : null;
    });
    return found ?? missing('unknown-customer', `party with the code ${code} and an address`);
  }

  async item(sku: string, turn: Turn): Promise<Item> {
    const fields = ['code', 'name', 'default_uom'];
    const search = { model: 'product.product', domain: [['code', '=', sku]], fields, record: product, limit: 1 };
    const found = await this.items.get(sku, async () => {
      const [one] = await this.client.find(search, turn);
      return one ? { id: one.id, sku, name: one.name, unit: one.default_uom } : null;
    });
    return found ?? missing('unknown-item', `product with the code ${sku}`);
  }

  private firstId(model: string, domain: readonly unknown[], turn: Turn): Promise<number | null> {
    return this.ids.get(`${model} ${JSON.stringify(domain)}`, async () => {
      const [one] = await this.client.find({ model, domain, fields: ['id'], record: withId, limit: 1 }, turn);
      return one?.id ?? null;
    });
  }

  private async readChart(companyId: number, turn: Turn): Promise<Chart> {
    const context = { company: companyId };
    const own = ['company', '=', companyId];
    const fields = ['code', 'name', 'closed', 'party_required', 'type.receivable', 'type.revenue'];
    const domain = [own, ['type', '!=', null], ['code', '!=', null]];
    const accounts = await this.client.find(
      { model: 'account.account', domain, fields, record: account, context },
      turn,
    );
    const taxFields = ['invoice_account', 'credit_note_account'];
    const taxes = await this.client.find(
      { model: 'account.tax', domain: [own], fields: taxFields, record: tax, context },
      turn,
    );
    const taxed = new Set(taxes.flatMap((one) => [one.invoice_account, one.credit_note_account]));
    return new Map(accounts.map((one) => [one.code, accountOf(one, taxed.has(one.id))]));
  }
}

/** The account of a code; refuses one that is not in the chart, or closed. */
export function accountIn(chart: Chart, code: string): Account {
  const found = chart.get(code);
  if (found && !found.closed) return found;
  return missing('unknown-account', `open account ${code} in its chart`);
}

function accountOf(one: z.output<typeof account>, taxed: boolean): Account {
  const { id: accountId, code, name, 'type.': type } = one;
  return {
    id: accountId,
    code,
    name,
    closed: one.closed ?? false,
    needsParty: one.party_required ?? false,
    receivable: type.receivable ?? false,
    revenue: type.revenue ?? false,
    tax: taxed,
  };
}

function missing(code: string, what: string): never {
  throw new Terminal(code, {
    problem: `Tryton has no ${what}`,
    remedy: 'Add it in Tryton, or correct the policy, and retry the posting.',
  });
}
