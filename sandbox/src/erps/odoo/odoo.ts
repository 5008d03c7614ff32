import { EmulatedErp, jsonIn, type Asked, type Reply } from '../emulated-server.js';
import { LINKS, nameOf, newTables, OdooException, type Tables } from './database.js';
import { kept, type OdooRecord } from './domain.js';
import { cents, createMove, nextId, postMoves, table, unlinkMoves } from './moves.js';

type Args = Readonly<Record<string, unknown>>;

/** HTTP status of an exception at `/json/2`. */
const STATUSES: Readonly<Record<string, number>> = {
  'odoo.exceptions.AccessDenied': 401,
  'odoo.exceptions.AccessError': 403,
  'odoo.exceptions.MissingError': 404,
  'odoo.exceptions.UserError': 422,
  'odoo.exceptions.ValidationError': 422,
};

/**
 * Odoo as far as its external APIs are used: `/json/2` and `/jsonrpc`, one transaction a call, exceptions in either shape,
 * unique external ids and nothing else unique. It shares no code with the driver.
 */
export class EmulatedOdoo extends EmulatedErp {
  /** API keys end when they are deleted; there is no session. */
  readonly tokens = { expire: () => undefined };
  readonly access = { database: 'demo', login: 'crossdock@example.com', apiKey: 'odoo-key' };
  /** So many of the next calls that write are rolled back by PostgreSQL. */
  serializationFailures = 0;
  tables: Tables = newTables();

  /** How many posted entries bear a reference. */
  postedUnder(reference: string): number {
    return table(this.tables, 'account.move').filter(({ ref, state }) => ref === reference && state === 'posted')
      .length;
  }

  protected answer(asked: Asked): Reply {
    if (this.temper.throttled) return { status: 429, headers: { 'retry-after': '1' }, body: 'Too Many Requests' };
    const reply = asked.path === '/jsonrpc' ? this.jsonRpc(asked) : this.json2(asked);
    return { headers: this.temper.announces, ...reply };
  }

  private json2({ path, headers, text }: Asked): Reply {
    const [, model = '', method = ''] = /^\/json\/2\/([\w.]+)\/(\w+)$/.exec(path) ?? [];
    if (model === '') return { status: 404, body: 'Not Found' };
    try {
      if (headers.authorization !== `bearer ${this.access.apiKey}` || this.temper.loginsRefused)
        throw new OdooException('odoo.exceptions.AccessDenied', 'Invalid apikey');
      const { ids = [], context: _context, ...args } = jsonIn(text) as Args & { ids?: number[]; context?: unknown };
      return { status: 200, body: this.execute(model, method, ids, args), cut: this.loses(method) };
    } catch (error) {
      const exception = exceptionOf(error);
      return { status: STATUSES[exception.name] ?? 500, body: exception };
    }
  }

  /** Errors come with status 200. */
  private jsonRpc({ text }: Asked): Reply {
    const { id, params } = jsonIn(text) as { id: number; params: { service: string; method: string; args: unknown[] } };
    try {
      const result = this.dispatch(params);
      const cut = params.service === 'object' && this.loses(String(params.args[4]));
      return { status: 200, body: { jsonrpc: '2.0', id, result }, cut };
    } catch (error) {
      const data = exceptionOf(error);
      return { status: 200, body: { jsonrpc: '2.0', id, error: { code: 200, message: 'Odoo Server Error', data } } };
    }
  }

  private dispatch({ service, args }: { service: string; args: unknown[] }): unknown {
    const { database, login, apiKey } = this.access;
    if (service === 'common') {
      const good = args[0] === database && args[1] === login && args[2] === apiKey && !this.temper.loginsRefused;
      return good ? 2 : false;
    }
    const [db, user, key, model, method, positional, keywords] = args as [
      string,
      number,
      string,
      string,
      string,
      unknown[],
      Args,
    ];
    if (db !== database || user !== 2 || key !== apiKey || this.temper.loginsRefused)
      throw new OdooException('odoo.exceptions.AccessDenied', 'Access Denied');
    const { context: _context, ...named } = keywords;
    return this.execute(model, method, (positional[0] ?? []) as number[], named);
  }

  private loses(method: string): boolean {
    return this.temper.loseAnswers && method === 'action_post';
  }

  /** One call, one transaction. */
  private execute(model: string, method: string, ids: readonly number[], args: Args): unknown {
    if (method.startsWith('_'))
      throw new OdooException(
        'odoo.exceptions.AccessError',
        `Private methods (such as '${model}.${method}') cannot be called remotely.`,
      );
    const before = structuredClone(this.tables);
    try {
      const result = this.run(model, method, ids, args);
      if (method !== 'search_read' && this.serializationFailures > 0) {
        this.serializationFailures -= 1;
        throw new OdooException(
          'psycopg2.errors.SerializationFailure',
          'could not serialize access due to concurrent update',
        );
      }
      return result;
    } catch (error) {
      this.tables = before;
      throw error;
    }
  }

  private run(model: string, method: string, ids: readonly number[], args: Args): unknown {
    const wanted = `${model}.${method}`;
    if (method === 'search_read') return this.searchRead(model, args);
    if (method === 'create') return (args['vals_list'] as Args[]).map((values) => this.create(model, values));
    if (wanted === 'account.move.unlink') return unlinkMoves(this.tables, ids) ?? true;
    if (wanted === 'account.move.action_post') return postMoves(this.tables, ids) ?? false;
    if (wanted === 'account.move.line.formatted_read_group') return this.groups(args, 'amount_currency:sum');
    if (wanted === 'account.move.line.read_group') return this.groups(args, 'amount_currency');
    throw new OdooException('builtins.AttributeError', `The method '${wanted}' does not exist`);
  }

  private create(model: string, values: Args): number {
    if (model === 'account.move') return createMove(this.tables, values);
    const records = table(this.tables, model);
    if (
      model === 'ir.model.data' &&
      records.some(({ module, name }) => module === values['module'] && name === values['name'])
    )
      throw new OdooException(
        'odoo.exceptions.ValidationError',
        'The operation cannot be completed: the external id must be unique within a module',
      );
    const record = { ...values, id: nextId(records) };
    records.push(record);
    return record.id;
  }

  private searchRead(model: string, { domain, fields, order, limit }: Args): OdooRecord[] {
    const found = kept(table(this.tables, model), (domain ?? []) as unknown[], (record, path) =>
      this.through(model, record, path),
    );
    const keys = String(order ?? 'id').split(', ');
    const sorted = found.toSorted((a, b) => {
      const key = keys.find((one) => a[one] !== b[one]) ?? 'id';
      return (a[key] as string | number) < (b[key] as string | number) ? -1 : 1;
    });
    return sorted
      .slice(0, limit === undefined ? undefined : Number(limit))
      .map((record) => this.shown(record, fields as string[]));
  }

  private shown(record: OdooRecord, fields: readonly string[]): OdooRecord {
    const entries = fields.map((field): [string, unknown] => {
      if (!(field in record)) throw new OdooException('builtins.ValueError', `Invalid field '${field}'`);
      return [field, this.linked(field, record[field])];
    });
    return { ...Object.fromEntries(entries), id: record.id };
  }

  private linked(field: string, value: unknown): unknown {
    const model = LINKS[field];
    if (model === undefined || typeof value !== 'number') return value ?? false;
    return [value, nameOf(table(this.tables, model).find(({ id }) => id === value))];
  }

  /** A field of a record, through its links: `account_id.code`, and the state of a line's entry. */
  private through(model: string, record: OdooRecord, path: string): unknown {
    const move = () => table(this.tables, 'account.move').find(({ id }) => id === record['move_id']);
    if (model === 'account.move.line' && path === 'parent_state') return move()?.['state'];
    if (model === 'account.move.line' && path === 'date') return move()?.['date'];
    const [field = '', further] = path.split('.');
    if (further === undefined) return record[field];
    return table(this.tables, LINKS[field] ?? '').find(({ id }) => id === record[field])?.[further];
  }

  private groups({ domain, groupby }: Args, sumField: string): unknown[] {
    const fields = groupby as string[];
    const model = 'account.move.line';
    const lines = kept(table(this.tables, model), domain as unknown[], (record, path) =>
      this.through(model, record, path),
    );
    const grouped = Map.groupBy(lines, (line) => JSON.stringify(fields.map((field) => line[field])));
    return [...grouped.values()].map((group) => {
      const [first] = group;
      const head = Object.fromEntries(fields.map((field) => [field, this.linked(field, first?.[field])]));
      return { ...head, [sumField]: cents(group.reduce((sum, line) => sum + Number(line['amount_currency']), 0)) };
    });
  }
}

function exceptionOf(error: unknown) {
  const name = error instanceof OdooException ? error.exception : 'builtins.ValueError';
  const message = error instanceof Error ? error.message : String(error);
  return { name, message, arguments: [message], context: {}, debug: 'Traceback (most recent call last): …' };
}
