import { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { RequestKind } from '../driver.js';
import { jsonOf, UnexpectedAnswer } from '../failures.js';
import { exchange, type HttpAnswer } from '../http-exchange.js';
import { classify } from './tryton-classify.js';
import { errorIn, TrytonError } from './tryton-error.js';

/** Where the database answers (`https://host/database`), and who logs in (`user:password`). */
export interface TrytonAccess {
  readonly url: string;
  readonly token: string;
}

type Values = Readonly<Record<string, unknown>>;

/** A call of a method. */
export interface TrytonCall {
  readonly method: string;
  readonly params: readonly unknown[];
  /** `write` where a lost answer leaves a doubt. */
  readonly kind: RequestKind;
  /** What the context says beside the language: the company whose books are meant. */
  readonly context?: Values;
}

/** A search that brings fields along; dotted fields come nested under `name.`. */
export interface TrytonSearch<Schema extends z.ZodType> {
  readonly model: string;
  readonly domain: readonly unknown[];
  readonly fields: readonly string[];
  readonly record: Schema;
  readonly limit?: number;
  readonly order?: readonly (readonly [field: string, direction: 'ASC' | 'DESC'])[];
  readonly context?: Values;
}

/** Warnings that are no reason to stop: a document that is dated in the past is due in the past. */
const HARMLESS = /^invoice_payment_term_/;
/** Warnings of one call that are acknowledged. */
const MOST_WARNINGS = 5;

const loginAnswer = z.tuple([z.int(), z.string().min(1)]).rest(z.unknown());
const ids = z.array(z.int());

interface Session {
  readonly user: number;
  readonly header: string;
}

/** Speaks Tryton's JSON-RPC: keeps the session, reads answers and exceptions, tells what a failure means. */
export class TrytonClient {
  private session: Promise<Session> | undefined;

  constructor(private readonly access: TrytonAccess) {}

  /** Calls a method; a session that has expired is renewed once: nothing was done without one. */
  async call<Schema extends z.ZodType>(call: TrytonCall, schema: Schema, turn: Turn): Promise<z.output<Schema>> {
    try {
      return await this.send(call, schema, turn);
    } catch (error) {
      throw classify(error, call.kind);
    }
  }

  /** Calls a method that may warn: what is harmless is acknowledged, as a person would, and the call repeated. */
  async press(call: TrytonCall, turn: Turn): Promise<void> {
    for (let warned = 0; ; warned++) {
      try {
        await this.send(call, z.unknown(), turn);
        return;
      } catch (error) {
        const warning = error instanceof TrytonError && error.kind === 'UserWarning' ? error.warning : undefined;
        if (warning === undefined || !HARMLESS.test(warning) || warned >= MOST_WARNINGS)
          throw classify(error, call.kind);
        await this.acknowledge(warning, turn);
      }
    }
  }

  /** Records of a model. */
  async find<Schema extends z.ZodType>(search: TrytonSearch<Schema>, turn: Turn): Promise<z.output<Schema>[]> {
    const { model, domain, fields, record, limit = null, order = null, context } = search;
    const params = [domain, 0, limit, order, fields];
    const method = `model.${model}.search_read`;
    return this.call({ method, params, kind: 'read', ...(context && { context }) }, z.array(record), turn);
  }

  /** Creates records, all or none; throws `TrytonError` of kind `duplicate` as it is, for the caller knows what it means. */
  async create(model: string, records: readonly Values[], context: Values, turn: Turn): Promise<number[]> {
    const call: TrytonCall = { method: `model.${model}.create`, params: [records], kind: 'write', context };
    try {
      return await this.send(call, ids, turn);
    } catch (error) {
      if (error instanceof TrytonError && error.kind === 'duplicate') throw error;
      throw classify(error, 'write');
    }
  }

  private async acknowledge(name: string, turn: Turn): Promise<void> {
    const { user } = await this.opened(turn);
    const params = [[{ user, name, always: false }]];
    await this.call({ method: 'model.res.user.warning.create', params, kind: 'write' }, ids, turn);
  }

  private async send<Schema extends z.ZodType>(
    call: TrytonCall,
    schema: Schema,
    turn: Turn,
  ): Promise<z.output<Schema>> {
    const session = this.opened(turn);
    const answer = await this.attempt(call, await session, turn);
    if (answer.status !== 401) return read(call.method, answer, schema);
    // several may find it expired: the first forgets it for all
    if (this.session === session) this.session = undefined;
    return read(call.method, await this.attempt(call, await this.opened(turn), turn), schema);
  }

  private attempt({ method, params, context }: TrytonCall, { header }: Session, turn: Turn): Promise<HttpAnswer> {
    const all = [...params, { language: 'en', ...context }];
    return this.exchange(method, all, { authorization: header }, turn);
  }

  /** One login for all who wait for it; one that failed is forgotten. */
  private opened(turn: Turn): Promise<Session> {
    this.session ??= this.login(turn);
    return this.session;
  }

  private login(turn: Turn): Promise<Session> {
    const session = this.openSession(turn).catch((error: unknown) => {
      if (this.session === session) this.session = undefined;
      // whoever waited has sent nothing yet
      throw classify(error, 'read');
    });
    return session;
  }

  private async openSession(turn: Turn): Promise<Session> {
    const [user = '', ...rest] = this.access.token.split(':');
    const method = 'common.db.login';
    const answer = await this.exchange(method, [user, { password: rest.join(':') }, 'en'], {}, turn);
    const [id, session] = read(method, answer, loginAnswer);
    const header = `Session ${Buffer.from(`${user}:${id}:${session}`).toString('base64')}`;
    return { user: id, header };
  }

  private exchange(
    method: string,
    params: readonly unknown[],
    headers: Readonly<Record<string, string>>,
    turn: Turn,
  ): Promise<HttpAnswer> {
    const url = `${this.access.url}/`;
    const body = JSON.stringify({ id: 1, method, params });
    const json = { accept: 'application/json', 'content-type': 'application/json' };
    return exchange({ method: 'POST', url, headers: { ...json, ...headers }, body }, turn);
  }
}

function read<Schema extends z.ZodType>(method: string, answer: HttpAnswer, schema: Schema): z.output<Schema> {
  if (answer.status !== 200) throw new UnexpectedAnswer(answer, method);
  const body = jsonOf(answer.text);
  const error = errorIn(body, method);
  if (error) throw error;
  const result = schema.safeParse((body as { result?: unknown } | undefined)?.result);
  if (result.success) return result.data;
  throw new UnexpectedAnswer(answer, method, result.error);
}
