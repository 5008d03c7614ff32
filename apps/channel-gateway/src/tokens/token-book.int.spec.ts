import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { testStack } from '../../../../stack/testing.js';
import { openGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { startLittleServer, type LittleAnswer, type LittleServer } from '../testing/little-server.js';
import { TokenBook } from './token-book.js';
import { askForToken } from './token-request.js';
import type { TokenGrant } from './token.js';

let database: GatewayDatabase;
let endpoint: LittleServer;
let answer: () => LittleAnswer;
let granted = 0;
let account = '';

beforeAll(async () => {
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
  endpoint = await startLittleServer(async () => {
    await wait(30);
    return answer();
  });
});
beforeEach(() => {
  endpoint.requests.length = 0;
  database.forget();
  account = `amazon-${++granted}`;
  answer = () => ({ body: { access_token: `Atza|${++granted}`, expires_in: 3600, refresh_token: `Atzr|${granted}` } });
});
afterAll(async () => {
  await endpoint[Symbol.asyncDispose]();
  await database.close();
});

const replica = () => new TokenBook(database.transactions, database.pool, database.sealer);
const grant = (): TokenGrant => ({
  account,
  name: 'seller-api',
  request: (refreshToken, signal) =>
    askForToken(
      { url: `${endpoint.url}/auth/o2/token`, form: { refresh_token: refreshToken ?? 'from the variable' } },
      signal,
    ),
});

it('one of all replicas asks, and all have the token that it brought', async () => {
  const replicas = Array.from({ length: 4 }, replica);
  const tokens = await Promise.all(Array.from({ length: 40 }, (_, at) => replicas[at % 4]!.access(grant())));
  expect(new Set(tokens).size).toBe(1);
  expect(endpoint.requests).toHaveLength(1);
  expect(endpoint.requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
});

it('a token lies sealed, and its refresh token is used the next time', async () => {
  const token = await replica().access(grant());
  const { rows } = await database.pool.query('select sealed, sealed_key from access_token where account = $1', [
    account,
  ]);
  expect(JSON.stringify(rows.map((row) => String((row as { sealed: Buffer }).sealed)))).not.toContain(token);
  await replica().spoilt(grant(), token);
  await replica().access(grant());
  expect(endpoint.requests.map(({ body }) => new URLSearchParams(body).get('refresh_token'))).toEqual([
    'from the variable',
    token.replace('Atza', 'Atzr'),
  ]);
});

it('a token is replaced before it ends, and serves on where that fails', async () => {
  answer = () => ({ body: { access_token: 'short', expires_in: 1 } });
  const book = replica();
  await book.access(grant());
  await wait(820);
  answer = () => ({ status: 503 });
  expect(await book.access(grant())).toBe('short');
  answer = () => ({ body: { access_token: 'long', expires_in: 3600 } });
  expect(await book.access(grant())).toBe('long');
  expect(endpoint.requests).toHaveLength(3);
});

it('a refused refresh is an exception with an owner, is not asked again at once, and closes with a grant', async () => {
  answer = () => ({ status: 400, body: { error: 'invalid_grant', error_description: 'buyer@example.test' } });
  await expect(replica().access(grant())).rejects.toMatchObject({ code: 'not-admitted' });
  await expect(replica().access(grant())).rejects.toMatchObject({ code: 'not-admitted' });
  expect(endpoint.requests).toHaveLength(1);
  expect(database.exceptions).toMatchObject([
    { id: `token/${account}/seller-api`, reason: 'not-admitted', owner: 'integration-support', state: 'open' },
  ]);
  expect(JSON.stringify(database.exceptions)).not.toContain('buyer@');
  await database.pool.query(`update access_token set refused_at = now() - interval '2 minutes' where account = $1`, [
    account,
  ]);
  answer = () => ({ body: { access_token: 'again', expires_in: 3600 } });
  expect(await replica().access(grant())).toBe('again');
  expect(database.exceptions.at(-1)).toMatchObject({ state: 'closed', revision: 2 });
});

it('what is no answer is no refusal: it is asked again', async () => {
  answer = () => ({ body: '<html>maintenance</html>' });
  await expect(replica().access(grant())).rejects.toMatchObject({ code: 'unreachable' });
  expect(database.exceptions).toEqual([]);
  answer = () => ({ body: { access_token: 'mended', expires_in: '3600' } });
  expect(await replica().access(grant())).toBe('mended');
});
