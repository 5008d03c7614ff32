import type { Turn } from '#libs/actors';
import { coded } from './odoo-answers.js';
import type { OdooClient, OdooContext } from './odoo-client.js';

/** What we know records by: model, field of their code, and how they are told apart by company. */
const MODELS = {
  account: { model: 'account.account', field: 'code', company: undefined },
  journal: { model: 'account.journal', field: 'code', company: 'company_id' },
  partner: { model: 'res.partner', field: 'ref', company: undefined },
  currency: { model: 'res.currency', field: 'name', company: undefined },
} as const;
export type Named = keyof typeof MODELS;

/** Ids of records by their codes; an id that was found stays, since Odoo never gives it to another. */
export class OdooIds {
  private readonly known = new Map<string, number>();

  constructor(
    private readonly client: OdooClient,
    private readonly context: (company: number) => OdooContext,
  ) {}

  /** Ids of the codes that there are; the others are missing from the map. */
  async of(named: Named, company: number, codes: readonly string[], turn: Turn): Promise<Map<string, number>> {
    const keyOf = (code: string) => `${named}|${company}|${code}`;
    const missing = [...new Set(codes)].filter((code) => !this.known.has(keyOf(code)));
    if (missing.length > 0) await this.ask(named, company, missing, keyOf, turn);
    return new Map(
      codes.flatMap((code): [string, number][] => {
        const id = this.known.get(keyOf(code));
        return id === undefined ? [] : [[code, id]];
      }),
    );
  }

  /** Codes of records by their ids. */
  async codesOf(named: Named, company: number, ids: readonly number[], turn: Turn): Promise<Map<number, string>> {
    const { model, field } = MODELS[named];
    const args = { domain: [['id', 'in', [...new Set(ids)]]], fields: [field], order: 'id' };
    const read = { model, method: 'search_read', args, kind: 'read', result: coded(field) } as const;
    const records = ids.length === 0 ? [] : await this.client.call(read, this.context(company), turn);
    return new Map(records.map(({ id, code }) => [id, code]));
  }

  private async ask(
    named: Named,
    company: number,
    codes: readonly string[],
    keyOf: (code: string) => string,
    turn: Turn,
  ): Promise<void> {
    const { model, field, company: owner } = MODELS[named];
    const domain = [[field, 'in', codes], ...(owner ? [[owner, '=', company]] : [])];
    const args = { domain, fields: [field], order: 'id' };
    const read = { model, method: 'search_read', args, kind: 'read', result: coded(field) } as const;
    const records = await this.client.call(read, this.context(company), turn);
    // the first of two with one code, in every process the same
    for (const { id, code } of records.toReversed()) this.known.set(keyOf(code), id);
  }
}
