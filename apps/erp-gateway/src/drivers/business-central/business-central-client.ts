import { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { RequestKind } from '../driver.js';
import { UnexpectedAnswer } from '../failures.js';
import { exchange } from '../http-exchange.js';
import { JsonClient, read, type Pass } from '../json-client.js';
import type { ReleaseNotice } from '../release-notice.js';
import { batchAnswer, page, tokenAnswer } from './business-central-answers.js';
import { classify } from './business-central-classify.js';

/** Where Business Central is, and what it takes to log in. */
export interface BusinessCentralAccess {
  readonly url: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const SCOPE = 'https://api.businesscentral.dynamics.com/.default';

/** Most operations of a `$batch` (https://learn.microsoft.com/dynamics365/business-central/dev-itpro/administration/operational-limits-online). */
const BATCH_LIMIT = 100;

/** Pages of records that one question may have: 100 of up to 20,000 records each. */
const PAGE_LIMIT = 100;

/** One operation of a `$batch`; its path begins after the version: `companies(…)/salesInvoices`. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** What became of one operation: the body of a success, or a failure to classify. */
export type OperationAnswer = { readonly body: unknown } | { readonly failure: UnexpectedAnswer };

/** Speaks to Business Central: standard API v2.0, by `$batch` wherever there is more than one thing to say. */
export class BusinessCentralClient {
  private readonly json: JsonClient;

  constructor(
    private readonly access: BusinessCentralAccess,
    release: ReleaseNotice,
  ) {
    this.json = new JsonClient({
      url: `${access.url}/api/v2.0`,
      logIn: (turn) => this.logIn(turn),
      classify,
      release,
    });
  }

  /** Sends operations, as many batches as they need; `atomic`: all of a batch or none. Answers in their order. */
  async batch(
    operations: readonly Operation[],
    kind: RequestKind,
    turn: Turn,
    atomic = false,
  ): Promise<OperationAnswer[]> {
    const answers: OperationAnswer[] = [];
    for (let at = 0; at < operations.length; at += BATCH_LIMIT)
      answers.push(...(await this.oneBatch(operations.slice(at, at + BATCH_LIMIT), kind, turn, atomic)));
    return answers;
  }

  private async oneBatch(
    operations: readonly Operation[],
    kind: RequestKind,
    turn: Turn,
    atomic: boolean,
  ): Promise<OperationAnswer[]> {
    const requests = operations.map(({ method, path, body }, index) => ({
      id: String(index),
      method,
      url: path,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'PATCH' || method === 'DELETE' ? { 'If-Match': '*' } : {}),
      },
      ...(body === undefined ? {} : { body }),
    }));
    // without it the rest of a batch is left out after the first failure
    const headers = atomic ? { Isolation: 'snapshot' } : { Prefer: 'odata.continue-on-error' };
    const request = { method: 'POST', path: '/$batch', headers, body: { requests }, kind } as const;
    const { responses } = await this.json.send({ ...request, expects: { 200: batchAnswer } }, turn);
    const byId = new Map(responses.map((one) => [one.id, one]));
    return operations.map(({ path }, index) => answerOf(path, byId.get(String(index))));
  }

  /** Every record of a query, page after page. */
  async list<Record extends z.ZodType>(path: string, record: Record, turn: Turn): Promise<z.output<Record>[]> {
    const records: z.output<Record>[] = [];
    let next: string | undefined = path;
    for (let pages = 0; next !== undefined && pages < PAGE_LIMIT; pages += 1) {
      const answer: { value: z.output<Record>[]; '@odata.nextLink'?: string | undefined } = await this.get(
        next,
        page(record),
        turn,
      );
      records.push(...answer.value);
      next = this.relative(answer['@odata.nextLink']);
    }
    return records;
  }

  /** Reads one thing. */
  get<Schema extends z.ZodType>(path: string, schema: Schema, turn: Turn): Promise<z.output<Schema>> {
    return this.json.send({ method: 'GET', path: `/${path}`, kind: 'read', expects: { 200: schema } }, turn);
  }

  /** Runs a bound action that answers nothing. */
  async act(path: string, turn: Turn): Promise<void> {
    await this.json.send(
      { method: 'POST', path: `/${path}`, body: {}, kind: 'write', expects: { 204: z.undefined() } },
      turn,
    );
  }

  private relative(link: string | undefined): string | undefined {
    return link?.slice(link.indexOf('/companies(') + 1);
  }

  /** OAuth 2.0 client credentials of Microsoft Entra ID. */
  private async logIn(turn: Turn): Promise<Pass> {
    const { tokenUrl, clientId, clientSecret } = this.access;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: SCOPE };
    const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(form).toString();
    const answer = await exchange({ method: 'POST', url: tokenUrl, headers, body }, turn);
    const token = read({ path: '/oauth2/v2.0/token', expects: { 200: tokenAnswer } }, answer);
    return { token: token.access_token, expiresInSeconds: token.expires_in };
  }
}

type BatchResponse = z.output<typeof batchAnswer>['responses'][number];

function answerOf(path: string, response: BatchResponse | undefined): OperationAnswer {
  if (response && response.status >= 200 && response.status < 300) return { body: response.body };
  const headers = new Headers(response?.headers ?? {});
  const text = response ? JSON.stringify(response.body ?? null) : '';
  // an operation that has no answer is as one whose answer was lost
  return { failure: new UnexpectedAnswer({ status: response?.status ?? 500, headers, text }, path) };
}
