import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { refused } from '../failures.js';
import { listed, type NetsuiteClient } from './netsuite-client.js';

/** What we know records by: table, column of their code, and what it means that there is none. */
const TABLES = {
  account: { table: 'account', column: 'acctnumber', missing: 'unknown-account' },
  customer: { table: 'customer', column: 'entityid', missing: 'unknown-customer' },
  currency: { table: 'currency', column: 'symbol', missing: 'unknown-currency' },
  location: { table: 'location', column: 'name', missing: 'unknown-warehouse' },
} as const;
export type Named = keyof typeof TABLES;

const row = z.object({ id: z.coerce.string(), code: z.string() });

/** Internal ids of records by their codes, and back; what was found stays, since NetSuite never gives an id twice. */
export class NetsuiteIds {
  private readonly byCode = new Map<string, string>();
  private readonly byId = new Map<string, string>();

  constructor(private readonly client: NetsuiteClient) {}

  /** Asks for the codes that are not known yet; afterwards {@link id} answers for all of them. */
  async learn(named: Named, codes: readonly string[], turn: Turn): Promise<void> {
    const missing = [...new Set(codes)].filter((code) => !this.byCode.has(`${named}|${code}`));
    if (missing.length > 0) await this.ask(named, `${TABLES[named].column} IN (${listed(missing)})`, turn);
  }

  /** Asks for the ids that are not known yet; afterwards {@link code} answers for all of them. */
  async learnIds(named: Named, ids: readonly string[], turn: Turn): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.byId.has(`${named}|${id}`));
    if (missing.length > 0) await this.ask(named, `id IN (${listed(missing)})`, turn);
  }

  /** Refuses what the ERP does not have. */
  id(named: Named, code: string): string {
    const id = this.byCode.get(`${named}|${code}`);
    if (id !== undefined) return id;
    throw refused({ code: TABLES[named].missing, message: `no ${named} has the code ${code}` });
  }

  code(named: Named, id: string): string {
    return this.byId.get(`${named}|${id}`) ?? '';
  }

  private async ask(named: Named, condition: string, turn: Turn): Promise<void> {
    const { table, column } = TABLES[named];
    const rows = await this.client.rows(
      `SELECT id, ${column} AS code FROM ${table} WHERE ${condition} ORDER BY id`,
      row,
      turn,
    );
    // the first of two with one code
    for (const { id, code } of rows.toReversed()) {
      this.byCode.set(`${named}|${code}`, id);
      this.byId.set(`${named}|${id}`, code);
    }
  }
}
