import { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { RequestKind } from '../driver.js';
import { refusedLogin, UnexpectedAnswer } from '../failures.js';
import { exchange } from '../http-exchange.js';
import { read } from '../json-client.js';
import type { ReleaseNotice } from '../release-notice.js';
import { classify } from './odoo-classify.js';

/** Where Odoo is, and what it takes to ask. */
export interface OdooAccess {
  readonly url: string;
  readonly database: string;
  readonly apiKey: string;
  /** For `json-rpc`. */
  readonly login: string;
}

/** A call of a model's method, with its arguments by name. */
export interface OdooCall<Schema extends z.ZodType> {
  readonly model: string;
  readonly method: string;
  readonly ids?: readonly number[];
  readonly args?: Readonly<Record<string, unknown>>;
  readonly kind: RequestKind;
  readonly result: Schema;
}

/** Language of messages, and which companies are looked at. */
export type OdooContext = Readonly<Record<string, unknown>>;

/** Speaks to Odoo; each call is a transaction of its own. */
export interface OdooClient {
  call<Schema extends z.ZodType>(call: OdooCall<Schema>, context: OdooContext, turn: Turn): Promise<z.output<Schema>>;
}

const JSON_BODY = { accept: 'application/json', 'content-type': 'application/json' } as const;

/** `/json/2/<model>/<method>` (https://www.odoo.com/documentation/19.0/developer/reference/external_api.html). */
export class Json2Client implements OdooClient {
  constructor(
    private readonly access: OdooAccess,
    private readonly release: ReleaseNotice,
  ) {}

  async call<Schema extends z.ZodType>(
    { model, method, ids, args, kind, result }: OdooCall<Schema>,
    context: OdooContext,
    turn: Turn,
  ): Promise<z.output<Schema>> {
    const { url, apiKey, database } = this.access;
    const path = `/json/2/${model}/${method}`;
    const headers = { ...JSON_BODY, authorization: `bearer ${apiKey}`, 'x-odoo-database': database };
    const body = JSON.stringify({ ...(ids ? { ids } : {}), ...args, context });
    try {
      const answer = await exchange({ method: 'POST', url: url + path, headers, body }, turn);
      this.release.note(answer.headers);
      return read({ path, expects: { 200: result } }, answer);
    } catch (error) {
      throw classify(error, kind);
    }
  }
}

const loginAnswer = z.union([z.int().positive(), z.literal(false), z.null()]);

/** `/jsonrpc` with `execute_kw` (https://www.odoo.com/documentation/19.0/developer/reference/external_rpc_api.html). */
export class JsonRpcClient implements OdooClient {
  private user: number | undefined;

  constructor(
    private readonly access: OdooAccess,
    private readonly release: ReleaseNotice,
  ) {}

  async call<Schema extends z.ZodType>(
    { model, method, ids, args, kind, result }: OdooCall<Schema>,
    context: OdooContext,
    turn: Turn,
  ): Promise<z.output<Schema>> {
    const { database, apiKey } = this.access;
    try {
      this.user ??= await this.logIn(turn);
      const positional = ids ? [ids] : [];
      const call = [database, this.user, apiKey, model, method, positional, { ...args, context }];
      return await this.rpc('object', 'execute_kw', call, result, turn);
    } catch (error) {
      const failure = classify(error, kind);
      if (failure.code === 'login-refused') this.user = undefined;
      throw failure;
    }
  }

  private async logIn(turn: Turn): Promise<number> {
    const { database, login, apiKey } = this.access;
    try {
      const user = await this.rpc('common', 'authenticate', [database, login, apiKey, {}], loginAnswer, turn);
      if (user) return user;
    } catch (error) {
      // nothing was sent yet but a login
      throw classify(error, 'read');
    }
    throw refusedLogin(`Odoo knows no user ${login} with this key`);
  }

  private async rpc<Schema extends z.ZodType>(
    service: string,
    method: string,
    args: readonly unknown[],
    result: Schema,
    turn: Turn,
  ): Promise<z.output<Schema>> {
    const path = '/jsonrpc';
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params: { service, method, args } });
    const answer = await exchange({ method: 'POST', url: this.access.url + path, headers: JSON_BODY, body }, turn);
    this.release.note(answer.headers);
    const { result: given } = read({ path, expects: { 200: envelope } }, answer);
    const outcome = result.safeParse(given ?? null);
    if (outcome.success) return outcome.data;
    throw new UnexpectedAnswer(answer, path, outcome.error);
  }
}

/** A JSON-RPC answer that is no error; a method that returns nothing may leave the result out. */
const envelope = z.object({
  jsonrpc: z.literal('2.0'),
  error: z.undefined().optional(),
  result: z.unknown().optional(),
});
