import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { JsonClient } from '../json-client.js';
import type { ReleaseNotice } from '../release-notice.js';
import { classify } from './netsuite-classify.js';
import { NetsuiteLogin, type NetsuiteAccess } from './netsuite-login.js';

/** Rows a page, and pages that one question may have: SuiteQL ends at 100,000 rows. */
const PAGE = 1_000;
const PAGE_LIMIT = 100;

/** Speaks to NetSuite: REST record service and SuiteQL. */
export class NetsuiteClient {
  private readonly json: JsonClient;

  constructor(access: NetsuiteAccess, release: ReleaseNotice) {
    const login = new NetsuiteLogin(access);
    this.json = new JsonClient({
      url: `${access.url}/services/rest`,
      logIn: (turn) => login.logIn(turn),
      classify,
      release,
    });
  }

  /** A record by its external id, with its lines; null where there is none. */
  get<Record extends z.ZodType>(
    type: string,
    key: string,
    record: Record,
    turn: Turn,
  ): Promise<z.output<Record> | null> {
    const expects: Readonly<{ [status: number]: z.ZodType<z.output<Record> | null> }> = {
      200: record as z.ZodType<z.output<Record>>,
      404: noRecord,
    };
    return this.json.send(
      { method: 'GET', path: `/record/v1/${type}/${key}?expandSubResources=true`, kind: 'read', expects },
      turn,
    );
  }

  /**
   * Makes a record under its external id, or sets it to the same content: without `replace` a repeat would add its lines
   * to those that are there (https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1545297048.html).
   */
  async put(type: string, externalId: string, sublist: string, body: unknown, turn: Turn): Promise<void> {
    const path = `/record/v1/${type}/eid:${externalId}?replace=${sublist}`;
    await this.json.send({ method: 'PUT', path, body, kind: 'write', expects: { 204: z.undefined() } }, turn);
  }

  /** Every row of a SuiteQL query, which must say an order that is total. */
  async rows<Row extends z.ZodType>(q: string, row: Row, turn: Turn): Promise<z.output<Row>[]> {
    const rows: z.output<Row>[] = [];
    for (let offset = 0; offset < PAGE * PAGE_LIMIT; offset += PAGE) {
      const { items, hasMore } = await this.page(q, { limit: PAGE, offset }, row, turn);
      rows.push(...items);
      if (!hasMore) break;
    }
    return rows;
  }

  /** One page of rows. */
  page<Row extends z.ZodType>(
    q: string,
    { limit, offset = 0 }: { readonly limit: number; readonly offset?: number },
    row: Row,
    turn: Turn,
  ) {
    const path = `/query/v1/suiteql?limit=${limit}&offset=${offset}`;
    const answer = z.object({ items: z.array(row), hasMore: z.boolean() });
    const request = { method: 'POST', path, headers: { prefer: 'transient' }, body: { q }, kind: 'read' } as const;
    return this.json.send({ ...request, expects: { 200: answer } }, turn);
  }
}

/** The vendor's own words for a record that is not there; a gateway's 404 has others. */
const noRecord = z
  .object({ 'o:errorDetails': z.array(z.object({ 'o:errorCode': z.literal('NONEXISTENT_ID') })).min(1) })
  .transform(() => null);

/** A text inside a query. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Texts for `IN (…)`. */
export function listed(texts: readonly string[]): string {
  return texts.map(quoted).join(', ');
}
