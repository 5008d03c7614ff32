import { EmulatedErp, jsonIn, Tokens, type Asked, type Reply } from '../emulated-server.js';
import { accountsOf, BusinessError, customers, items, locations, newCompany, type Company } from './company.js';
import { addLine, createJournal, postJournal } from './journals.js';
import { FilterError, passes } from './odata-filter.js';
import { cancelInvoice, createSales, documentsOf, linesOf, postSales, totalsOf, type SalesSet } from './sales.js';

type Body = Readonly<Record<string, unknown>>;

/** Most operations of a `$batch`. */
const BATCH_LIMIT = 100;

/**
 * Business Central as far as its published API v2.0 is used: OData records, deep inserts, bound actions, `$batch` with and
 * without one transaction, client credentials, and the vendor's errors. It shares no code with the driver.
 */
export class EmulatedBusinessCentral extends EmulatedErp {
  readonly tokens = new Tokens();
  readonly secret = 'bc-secret';
  companies: Company[] = [newCompany('EU', 'EUR'), newCompany('US', 'USD')];

  /** How many posted documents bear a reference, in every company. */
  postedUnder(reference: string): number {
    const sales = this.companies.flatMap(({ invoices, memos }) => [...invoices, ...memos]);
    const journals = this.companies.flatMap(({ posted }) => posted);
    return (
      sales.filter((one) => one.externalDocumentNumber === reference && one.status !== 'Draft').length +
      journals.filter((one) => one === reference).length
    );
  }

  protected answer(asked: Asked): Reply {
    if (asked.path === '/oauth2/v2.0/token') return this.token(asked);
    if (this.temper.throttled) return { status: 429, body: { error: { code: '429', message: 'Too Many Requests' } } };
    if (!this.tokens.good(asked.headers.authorization))
      return {
        status: 401,
        body: {
          error: {
            code: 'Authentication_InvalidCredentials',
            message: 'The server has rejected the client credentials.',
          },
        },
      };
    const prefix = '/api/v2.0/';
    if (!asked.path.startsWith(prefix))
      return { status: 404, body: { error: { code: 'BadRequest_NotFound', message: 'not here' } } };
    const path = asked.path.slice(prefix.length);
    const headers = this.temper.announces;
    if (path === '$batch') return { ...this.batch(asked), headers };
    const reply = this.operate(asked.method, path, asked.query, jsonIn(asked.text) as Body);
    return { ...reply, headers, cut: this.temper.loseAnswers && path.endsWith('Microsoft.NAV.post') };
  }

  private token({ text, method }: Asked): Reply {
    const form = new URLSearchParams(text);
    const good = form.get('grant_type') === 'client_credentials' && form.get('client_secret') === this.secret;
    if (method !== 'POST' || !good || this.temper.loginsRefused)
      return {
        status: 401,
        body: {
          error: 'invalid_client',
          error_description: 'AADSTS7000222: The provided client secret keys are expired.',
        },
      };
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: this.tokens.give() } };
  }

  private batch({ text, headers }: Asked): Reply {
    const { requests } = jsonIn(text) as { requests: { id: string; method: string; url: string; body?: Body }[] };
    if (requests.length > BATCH_LIMIT)
      return {
        status: 400,
        body: { error: { code: 'BadRequest', message: `The batch has more than ${BATCH_LIMIT} operations.` } },
      };
    const atomic = headers['isolation'] === 'snapshot';
    const goOn = String(headers['prefer'] ?? '').includes('odata.continue-on-error');
    const before = structuredClone(this.companies);
    const responses: unknown[] = [];
    let posts = false;
    for (const { id, method, url, body } of requests) {
      const [path = '', query = ''] = url.split('?');
      const { status, body: answer } = this.operate(
        method,
        decodeURIComponent(path),
        new URLSearchParams(query),
        body ?? {},
      );
      responses.push({ id, status, headers: {}, ...(answer === undefined ? {} : { body: answer }) });
      posts ||= path.endsWith('Microsoft.NAV.post');
      if (status < 400) continue;
      if (atomic) this.companies = before;
      if (atomic || !goOn) break;
    }
    return { status: 200, body: { responses }, cut: this.temper.loseAnswers && posts };
  }

  private operate(method: string, path: string, query: URLSearchParams, body: Body): Reply {
    try {
      const [, id = '', rest = ''] = /^companies\(([^)]+)\)\/(.*)$/.exec(path) ?? [];
      const company = this.companies.find((one) => one.id === id);
      if (!company)
        throw new BusinessError(
          'Internal_CompanyNotFound',
          `Can't process the request because the company ${id} can't be found.`,
          404,
        );
      return operateIn(company, method, rest, query, body);
    } catch (error) {
      if (error instanceof BusinessError)
        return { status: error.status, body: { error: { code: error.code, message: error.message } } };
      if (error instanceof FilterError)
        return { status: 400, body: { error: { code: 'BadRequest', message: error.message } } };
      throw error;
    }
  }
}

function operateIn(company: Company, method: string, path: string, query: URLSearchParams, body: Body): Reply {
  const [, set = '', id, rest = ''] = /^(\w+)(?:\(([^)]+)\))?(?:\/(.*))?$/.exec(path) ?? [];
  if (set === 'salesInvoices' || set === 'salesCreditMemos')
    return sales(company, { method, set, id, rest, query, body });
  if (set === 'journals') return journals(company, { method, set, id, rest, query, body });
  const records: Readonly<Record<string, readonly Body[]>> = {
    items,
    customers,
    locations,
    accounts: accountsOf(company),
    generalLedgerEntries: company.entries.map((entry) => ({ ...entry })),
  };
  const list = records[set];
  if (!list || method !== 'GET')
    throw new BusinessError('BadRequest_ResourceNotFound', `Resource not found for the segment '${set}'`, 404);
  return { status: 200, body: { value: pageOf(list, query) } };
}

interface Operation {
  readonly method: string;
  readonly set: string;
  readonly id: string | undefined;
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly body: Body;
}

function sales(company: Company, { method, set: name, id, rest, query, body }: Operation): Reply {
  const set = name as SalesSet;
  const documents = documentsOf(company, set);
  const expanded = query.get('$expand') === linesOf[set];
  const shown = (one: (typeof documents)[number]) => {
    const { lines, ...head } = one;
    return { ...head, ...totalsOf(one), ...(expanded ? { [linesOf[set]]: lines } : {}) };
  };
  if (method === 'POST' && id === undefined) return { status: 201, body: shown(createSales(company, set, body)) };
  if (id === undefined) return { status: 200, body: { value: pageOf(documents.map(shown), query) } };
  const document = documents.find((one) => one.id === id);
  if (!document) throw new BusinessError('Internal_RecordNotFound', `The ${set} ${id} does not exist.`, 404);
  if (method === 'GET') return { status: 200, body: shown(document) };
  if (method === 'DELETE') {
    if (document.status !== 'Draft')
      throw new BusinessError('Application_DialogException', 'You cannot delete a posted document.');
    documents.splice(documents.indexOf(document), 1);
    return { status: 204 };
  }
  if (rest === 'Microsoft.NAV.post') postSales(company, set, document);
  else if (rest === 'Microsoft.NAV.cancel' && set === 'salesInvoices') cancelInvoice(company, document);
  else throw new BusinessError('BadRequest_NotFound', `there is no action ${rest}`, 404);
  return { status: 204 };
}

function journals(company: Company, { method, id, rest, query, body }: Operation): Reply {
  if (method === 'POST' && id === undefined) return { status: 201, body: createJournal(company, body) };
  if (id === undefined) {
    const shown = company.journals.map(({ lines, ...head }) => ({ ...head, journalLines: lines }));
    return { status: 200, body: { value: pageOf(shown, query) } };
  }
  const journal = company.journals.find((one) => one.id === id);
  if (!journal) throw new BusinessError('Internal_RecordNotFound', `The journal ${id} does not exist.`, 404);
  if (rest === 'Microsoft.NAV.post') {
    postJournal(company, journal);
    return { status: 204 };
  }
  if (rest === 'journalLines' && method === 'POST') return { status: 201, body: addLine(journal, body) };
  if (method !== 'DELETE') throw new BusinessError('BadRequest_MethodNotAllowed', `${method} is not allowed`, 405);
  const line = /^journalLines\(([^)]+)\)$/.exec(rest)?.[1];
  if (line) journal.lines = journal.lines.filter((one) => one.id !== line);
  else company.journals.splice(company.journals.indexOf(journal), 1);
  return { status: 204 };
}

function pageOf<Record extends object>(records: readonly Record[], query: URLSearchParams): Record[] {
  const filtered = records.filter((record) => passes(record as Body, query.get('$filter')));
  const order = query.get('$orderby');
  const value = (record: Record) => String((record as Body)[order ?? '']);
  const sorted = order ? filtered.toSorted((a, b) => (value(a) < value(b) ? -1 : 1)) : filtered;
  return sorted.slice(0, Number(query.get('$top') ?? 20_000));
}
