import { CrossdockError } from '#libs/errors';

/** Where a Tryton database answers, and who logs in. */
export interface TrytonLogin {
  /** `http://host:port/database`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

type Domain = readonly unknown[];
type Values = Readonly<Record<string, unknown>>;

/** A record as `search_read` gives it: dotted fields come nested under `name.`. */
export type TrytonRecord = Record<string, unknown> & { readonly id: number };

/** A Decimal as Tryton's JSON writes it. */
export const decimal = (text: string) => ({ __class__: 'Decimal', decimal: text });

/** A date as Tryton's JSON writes it. */
export function date(iso: string) {
  const [year, month, day] = iso.split('-').map(Number);
  return { __class__: 'date', year, month, day };
}

/** Patience with a server that has just started, or builds a chart of accounts. */
const TIMEOUT_MS = 120_000;

/** Sets a Tryton up and reads it: the stack's own hands, apart from the driver that they check. */
export class TrytonRpc {
  #session: readonly [user: number, session: string] | undefined;
  /** Sent with each call; the company decides whose books are meant. */
  context: Values = {};

  constructor(private readonly login: TrytonLogin) {}

  /** Logs in; the user's preferences become the context. */
  async open(): Promise<this> {
    const { user, password } = this.login;
    this.#session = undefined;
    this.#session = (await this.#send('common.db.login', [user, { password }, 'en'])) as [number, string];
    this.context = (await this.#send('model.res.user.get_preferences', [true, {}])) as Values;
    return this;
  }

  get userId(): number {
    return this.#session?.[0] ?? 0;
  }

  /** Calls a method; the context goes along as the last parameter. */
  call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.#send(method, [...params, this.context]);
  }

  async create(model: string, records: readonly Values[]): Promise<number[]> {
    return (await this.call(`model.${model}.create`, records)) as number[];
  }

  async write(model: string, ids: readonly number[], values: Values): Promise<void> {
    await this.call(`model.${model}.write`, ids, values);
  }

  async find(model: string, domain: Domain, fields: readonly string[], limit?: number): Promise<TrytonRecord[]> {
    const order = [['id', 'ASC']];
    return (await this.call(`model.${model}.search_read`, domain, 0, limit ?? null, order, fields)) as TrytonRecord[];
  }

  /** The only record of a domain; refuses where there is none. */
  async one(model: string, domain: Domain, fields: readonly string[] = ['id']): Promise<TrytonRecord> {
    const [found] = await this.find(model, domain, fields, 1);
    if (found) return found;
    throw refused(`${model} has no record for ${JSON.stringify(domain)}`);
  }

  /** The id of the record of a domain, created where it is missing. */
  async ensure(model: string, domain: Domain, values: Values | (() => Promise<Values>)): Promise<number> {
    const [known] = await this.find(model, domain, ['id'], 1);
    if (known) return known.id;
    const [id] = await this.create(model, [typeof values === 'function' ? await values() : values]);
    return id ?? 0;
  }

  /** The id of a record that a module brought. */
  async external(module: string, name: string): Promise<number> {
    const domain = [
      ['module', '=', module],
      ['fs_id', '=', name],
    ];
    return (await this.one('ir.model.data', domain, ['db_id']))['db_id'] as number;
  }

  async #send(method: string, params: readonly unknown[]): Promise<unknown> {
    const answer = await fetch(`${this.login.url}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.#authorization() },
      body: JSON.stringify({ id: 1, method, params }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw refused(`${method} was answered ${answer.status}`);
    const { result, error } = (await answer.json()) as { result?: unknown; error?: readonly unknown[] };
    if (error) throw refused(`${method}: ${error.map(wordsOf).join(': ').slice(0, 400)}`);
    return result;
  }

  #authorization(): Record<string, string> {
    if (!this.#session) return {};
    const text = `${this.login.user}:${this.#session[0]}:${this.#session[1]}`;
    return { authorization: `Session ${Buffer.from(text).toString('base64')}` };
  }
}

function wordsOf(part: unknown): string {
  return typeof part === 'string' ? part : JSON.stringify(part);
}

function refused(what: string): CrossdockError {
  return new CrossdockError('tryton-refused', {
    problem: `Tryton did not do what the stack asked: ${what}`,
    remedy: 'Read logs/tryton.log in the data folder',
  });
}
