import { constants, generateKeyPairSync, verify } from 'node:crypto';
import { demo } from '../demo-company.js';
import { EmulatedErp, jsonIn, Tokens, type Asked, type Reply } from '../emulated-server.js';
import { cents, has, NetsuiteError, NO_TAX_CODE, type Line, type Transaction } from './account.js';
import { run } from './suiteql.js';

type Body = Readonly<Record<string, unknown>>;

/** The sublist of each kind of record, and the beginning of its numbers. */
const RECORDS: Readonly<Record<string, { readonly sublist: string; readonly number: string }>> = {
  invoice: { sublist: 'item', number: 'INV' },
  creditMemo: { sublist: 'item', number: 'CM' },
  journalEntry: { sublist: 'line', number: 'JE' },
  inventoryAdjustment: { sublist: 'inventory', number: 'ADJ' },
};

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

/**
 * NetSuite as far as its REST services are used: upsert by external id, with its trap of added lines; SuiteQL; signed
 * assertions; errors in the vendor's shape. It shares no code with the driver.
 */
export class EmulatedNetsuite extends EmulatedErp {
  readonly tokens = new Tokens();
  readonly credentials = {
    clientId: 'client',
    certificateId: 'certificate',
    privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  readonly transactions: Transaction[] = [];

  /** How many transactions name a reference in their memo. */
  postedUnder(reference: string): number {
    const word = `ref=${encodeURIComponent(reference)} `;
    return this.transactions.filter(({ body }) => String(body['memo']).includes(word)).length;
  }

  protected answer(asked: Asked): Reply {
    try {
      return { headers: this.temper.announces, ...this.route(asked) };
    } catch (error) {
      if (error instanceof NetsuiteError) return failure(error);
      throw error;
    }
  }

  private route(asked: Asked): Reply {
    if (asked.path === '/services/rest/auth/oauth2/v1/token') return this.token(asked);
    if (this.temper.throttled)
      throw new NetsuiteError(429, 'CONCURRENCY_LIMIT_EXCEEDED', 'Concurrent request limit exceeded. Request blocked.');
    if (!this.tokens.good(asked.headers.authorization))
      throw new NetsuiteError(
        401,
        'INVALID_LOGIN',
        'Invalid login attempt. For more details, see the Login Audit Trail.',
      );
    if (asked.path === '/services/rest/query/v1/suiteql') return this.query(asked);
    const [, record = '', key = ''] = /^\/services\/rest\/record\/v1\/(\w+)\/(.+)$/.exec(asked.path) ?? [];
    if (!RECORDS[record]) throw new NetsuiteError(404, 'NOT_FOUND', `The record type ${record} is not known.`);
    if (asked.method === 'GET') return { status: 200, body: this.shown(this.find(record, key)) };
    if (asked.method !== 'PUT' || !key.startsWith('eid:'))
      throw new NetsuiteError(405, 'METHOD_NOT_ALLOWED', 'Use PUT with an external id.');
    this.put(record, key.slice('eid:'.length), asked.query.get('replace'), jsonIn(asked.text) as Body);
    return { status: 204, cut: this.temper.loseAnswers };
  }

  private token({ text }: Asked): Reply {
    const assertion = new URLSearchParams(text).get('client_assertion') ?? '';
    if (this.temper.loginsRefused || !this.believes(assertion))
      return { status: 400, body: { error: 'invalid_grant', error_description: 'The assertion is not valid.' } };
    return { status: 200, body: { access_token: this.tokens.give(), expires_in: '3600', token_type: 'Bearer' } };
  }

  /** The signature, the audience, and the times by this server's own clock. */
  private believes(assertion: string): boolean {
    const [head = '', claims = '', signature = ''] = assertion.split('.');
    const key = { key: keys.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    if (!verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))) return false;
    const { iss, aud, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
    const nowSeconds = (Date.now() + this.temper.clockSkewMs) / 1000;
    const timely = Number(iat) <= nowSeconds + 60 && Number(exp) > nowSeconds && Number(exp) - Number(iat) <= 3600;
    return iss === this.credentials.clientId && String(aud).endsWith('/oauth2/v1/token') && timely;
  }

  private query({ headers, query, text }: Asked): Reply {
    if (headers['prefer'] !== 'transient')
      throw new NetsuiteError(400, 'INVALID_HEADER', 'Prefer: transient is missing.');
    const [limit, offset] = [Number(query.get('limit') ?? 1000), Number(query.get('offset') ?? 0)];
    if (limit > 1000) throw new NetsuiteError(400, 'INVALID_PARAMETER', 'The limit is 1000.');
    const rows = run(String((jsonIn(text) as Body)['q']), this.transactions);
    const items = rows.slice(offset, offset + limit).map((row) => ({ links: [], ...row }));
    const hasMore = offset + items.length < rows.length;
    return { status: 200, body: { links: [], count: items.length, hasMore, items, offset, totalResults: rows.length } };
  }

  private find(record: string, key: string): Transaction {
    const found = this.transactions.find(
      (one) => one.record === record && (key.startsWith('eid:') ? one.externalId === key.slice(4) : one.id === key),
    );
    if (found) return found;
    throw new NetsuiteError(
      404,
      'NONEXISTENT_ID',
      'The record instance does not exist. Provide a valid record instance ID.',
    );
  }

  /** Makes or changes; without `replace` the lines of a change are added to those that are there. */
  private put(record: string, externalId: string, replace: string | null, body: Body): void {
    const { sublist = '', number = '' } = RECORDS[record] ?? {};
    const { [sublist]: given, ...head } = body;
    const lines = ((given as { items?: Line[] } | undefined)?.items ?? []).map((line) => ({
      ...line,
      tax: taxOf(record, line),
    }));
    assertValid(record, head, lines);
    const known = this.transactions.find((one) => one.record === record && one.externalId === externalId);
    if (known) {
      known.body = head;
      known.lines = replace === sublist ? lines : [...known.lines, ...lines];
      return;
    }
    const id = String(5000 + this.transactions.length);
    this.transactions.push({ id, record, externalId, tranId: `${number}${id}`, body: head, lines });
  }

  private shown({ id, externalId, tranId, record, body, lines }: Transaction): Body {
    const { sublist = '' } = RECORDS[record] ?? {};
    const tax = cents(lines.reduce((sum, line) => sum + (line.tax ?? 0), 0));
    const net = cents(lines.reduce((sum, line) => sum + (line.amount ?? 0), 0));
    const totals = sublist === 'item' ? { total: cents(net + tax), ...(tax === 0 ? {} : { taxTotal: tax }) } : {};
    const items = lines.map(({ tax: _tax, ...line }, index) => ({ links: [], line: index + 1, ...line }));
    return { links: [], id, externalId, tranId, ...body, ...totals, [sublist]: { items } };
  }
}

function taxOf(record: string, line: Line & { taxCode?: { id: string } }): number {
  const free = record === 'journalEntry' || record === 'inventoryAdjustment' || line.taxCode?.id === NO_TAX_CODE;
  return free ? 0 : cents((line.amount ?? 0) * 0.19);
}

function assertValid(record: string, head: Body, lines: readonly Line[]): void {
  const idOf = (field: string) => (head[field] as { id?: string } | undefined)?.id;
  if (String(head['tranDate']) < demo.openFrom)
    throw new NetsuiteError(
      400,
      'USER_ERROR',
      'Error while accessing a resource. You cannot create or change a transaction in a closed period.',
    );
  if ((record === 'invoice' || record === 'creditMemo') && !has('customer', idOf('entity')))
    throw invalid(idOf('entity'), 'entity');
  for (const { account, item } of lines) {
    if (account && !has('account', account.id)) throw invalid(account.id, 'account');
    if (item && !has('item', item.id)) throw invalid(item.id, 'item');
  }
  const off = cents(lines.reduce((sum, { debit = 0, credit = 0 }) => sum + debit - credit, 0));
  if (off !== 0)
    throw new NetsuiteError(
      400,
      'USER_ERROR',
      'Error while accessing a resource. The amounts in a journal entry must balance.',
    );
}

function invalid(value: unknown, field: string): NetsuiteError {
  const detail = `Error while accessing resource: You have entered an Invalid Field Value ${String(value)} for the following field: ${field}`;
  return new NetsuiteError(400, 'INVALID_CONTENT', detail, field);
}

function failure({ status, code, message, path }: NetsuiteError): Reply {
  const details = [{ detail: message, 'o:errorCode': code, ...(path ? { 'o:errorPath': path } : {}) }];
  return {
    status,
    body: {
      type: 'https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html',
      title: 'Error',
      status,
      'o:errorDetails': details,
    },
  };
}
