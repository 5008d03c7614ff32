import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import {
  startLittleServer,
  type LittleAnswer,
  type LittleRequest,
} from '../apps/channel-gateway/src/testing/little-server.js';
import { declaredSettings } from '../apps/channel-gateway/src/connections/declared/settings.js';
import { main } from './main.js';

let policies: string;
let manifest: string;
let order: string;
const written = { stdout: '', stderr: '' };

beforeEach(async () => {
  policies = mkdtempSync(join(tmpdir(), 'crossdock-channel-'));
  [manifest, order] = [join(policies, 'channels/acme/manifest.yaml'), join(policies, 'channels/acme/order.json')];
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
  await run('new', 'acme', '--policies', policies);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(policies, { recursive: true });
});

async function run(...words: string[]): Promise<number> {
  written.stdout = '';
  written.stderr = '';
  return main(['channel', ...words]);
}

const edit = (from: string | RegExp, to: string, file = manifest) =>
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
const said = () => JSON.parse(written.stdout) as Record<string, unknown>;

describe('channel new', () => {
  it('writes a manifest that passes, and an order that it reads', async () => {
    expect(written.stdout).toContain(`crossdock channel check ${manifest}`);
    expect(readFileSync(manifest, 'utf8')).toContain('\nchannel: acme\n');
    expect(await run('check', manifest)).toBe(0);
    expect(await run('try', manifest, order)).toBe(0);
    expect(written.stdout).toContain('order.snapshot.v1  order/acme-1/1001');
    expect(written.stdout).not.toContain('not read');
  });

  it('writes over nothing', async () => {
    edit('revision: 1', 'revision: 7');
    expect(await run('new', 'acme', '--policies', policies)).toBe(2);
    expect(written.stderr).toContain(`${manifest} cannot be written`);
    expect(readFileSync(manifest, 'utf8')).toContain('revision: 7');
  });

  it.each([
    [['new'], 'is no name of a channel'],
    [['new', 'Acme'], 'is no name of a channel'],
    [['new', '../acme'], 'is no name of a channel'],
    [['new', 'allegro'], 'allegro ships with the product'],
    [['check'], 'One manifest is expected'],
    [['try', 'a.yaml'], 'A manifest and a document are expected'],
    [['odd'], 'Nothing is known of "channel odd"'],
    [[], 'Nothing is known of "channel"'],
  ])('refuses %j as wrong usage', async (words, sentence) => {
    expect(await run(...words)).toBe(64);
    expect(written.stderr).toContain(sentence);
  });
});

describe('channel check', () => {
  it('tells everything that is wrong by line and rule', async () => {
    edit('zone: UTC', 'zone: Mars/Olympus\n      colour: red');
    edit('by: number', 'by: feeling');
    const lines = readFileSync(manifest, 'utf8').split('\n');
    const at = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
    expect(await run('check', manifest)).toBe(1);
    expect(written.stdout.trimEnd().split('\n')).toEqual([
      `${manifest}:${at('colour:')}: kinds.0.order.colour: Unrecognized key: "colour"`,
      expect.stringContaining(`${manifest}:${at('by: feeling')}: connection.orders.list.pages.by: `),
    ]);
    expect(await run('check', manifest, '--json')).toBe(1);
    expect(said()).toMatchObject({ valid: false, problems: [{ line: at('colour:') }, {}] });
  });

  it('shows what is declared, and what is left open', async () => {
    edit(/ +stock\.level:\n.*\n.*\n/, '');
    expect(await run('check', manifest)).toBe(0);
    expect(written.stdout).toMatch(
      /^list +GET \/orders\?updatedFrom=\{from\}&updatedTo=\{to\}, 50 a page, by number \(page\)$/m,
    );
    expect(written.stdout).toMatch(/^variables +url, accessToken, webhookSecret$/m);
    expect(written.stdout).toMatch(/^shipment\.confirm +POST .*; in doubt: GET \/orders/m);
    expect(written.stdout).toMatch(/^ +connection: commands\.stock\.level +not declared/m);
    expect(await run('check', manifest, '--json')).toBe(0);
    expect(said()).toMatchObject({ valid: true, remarks: [{ about: 'connection: commands.stock.level' }] });
  });

  it('writes the entry of an account, with the variables that the manifest asks for', async () => {
    expect(await run('check', manifest, '--account', 'acme-de-1')).toBe(0);
    const [, entry = ''] = written.stdout.split('channel-accounts.yaml:\n\n');
    const [account] = parse(entry) as object[];
    expect(declaredSettings.parse(account)).toMatchObject({
      channel: 'acme',
      account: 'acme-de-1',
      variables: { url: 'ACME_DE_1_URL', accessToken: 'ACME_DE_1_ACCESS_TOKEN' },
    });
  });

  it('says where there is no such file', async () => {
    expect(await run('check', join(policies, 'none.yaml'))).toBe(2);
    expect(written.stderr).toContain('cannot be read');
  });
});

describe('channel try', () => {
  it('shows amounts, and of persons only what the vault would be given', async () => {
    expect(await run('try', manifest, order, '--json')).toBe(0);
    expect(said()).toMatchObject({
      request: null,
      documents: [
        {
          kind: 'orders',
          refused: [],
          unexplained: [],
          vault: [['email', 'phone', 'shipTo']],
          facts: [{ data: { total: { minor: 6480, currency: 'EUR' } } }],
        },
      ],
    });
    await run('try', manifest, order);
    expect(written.stdout).toContain('total: EUR 64.80');
    expect(written.stdout).not.toMatch(/Ada|Examplestrasse|buyer@/);
  });

  it('ends with 1 where something is refused, and says where', async () => {
    edit('"64.80"', '"64.81"', order);
    expect(await run('try', manifest, order)).toBe(1);
    expect(written.stdout).toMatch(/refused {2}\S+ at \/total: .*6480.*6481/);
  });

  it('says what nobody reads', async () => {
    edit('"status"', '"gift": { "wrapped": true },\n  "status"', order);
    expect(await run('try', manifest, order)).toBe(0);
    expect(written.stdout).toContain('not read  /gift of order, and ignored.yaml does not say why');
  });

  it('a manifest that is wrong is told as check tells it', async () => {
    edit('revision: 1', 'revision: one');
    expect(await run('try', manifest, order)).toBe(1);
    expect(written.stdout).toContain(': revision: ');
  });
});

describe('channel try --against', () => {
  const page = (count: number) => ({
    orders: Array.from({ length: count }, (_, at) => ({
      ...(JSON.parse(readFileSync(order, 'utf8')) as object),
      id: `${at}`,
    })),
    total: count === 50 ? 120 : count,
  });

  async function against(answer: (request: LittleRequest) => LittleAnswer, ...words: string[]) {
    await using server = await startLittleServer(answer);
    const code = await run('try', manifest, '--against', server.url, '--json', ...words);
    return { code, requests: server.requests };
  }

  it('makes one request as the gateway would, and shows what came', async () => {
    vi.stubEnv('ACME_1_ACCESS_TOKEN', 'the-key');
    const { code, requests } = await against(() => ({ body: page(50) }), '--since', '2026-11-20T00:00:00Z');
    expect(code).toBe(0);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers.authorization).toBe('Bearer the-key');
    expect(`${requests[0]?.url.pathname}${requests[0]?.url.search}`).toBe(said()['request']);
    expect(said()).toMatchObject({ next: expect.stringContaining('page=2') as string });
    expect(said()['documents']).toHaveLength(50);
    expect(written.stdout).not.toContain('the-key');
  });

  it('says which variable is missing, and sends nothing', async () => {
    const { code, requests } = await against(() => ({ body: page(1) }));
    expect([code, requests]).toEqual([2, []]);
    expect(written.stderr).toContain('The variable ACME_1_ACCESS_TOKEN is not set');
  });

  it.each([
    [401, {}, 'does not admit us (401)'],
    [400, { error: { code: 'bad-window', message: 'Too long ago' } }, 'bad-window, Too long ago'],
  ])('where it is answered %i it says so', async (status, body, sentence) => {
    vi.stubEnv('ACME_1_ACCESS_TOKEN', 'the-key');
    expect((await against(() => ({ status, body }))).code).toBe(2);
    expect(written.stderr).toContain(sentence);
  });

  it('buys a token with client credentials, and never spends a refresh token', async () => {
    const oauth = (grant: string) => `auth: { kind: oauth2, grant: ${grant}, tokenPath: /token, client: form }`;
    edit(/auth: .*/, oauth('client-credentials'));
    vi.stubEnv('ACME_1_CLIENT_ID', 'id');
    vi.stubEnv('ACME_1_CLIENT_SECRET', 'secret');
    const answer = ({ url }: LittleRequest) => ({
      body: url.pathname === '/token' ? { access_token: 'bought', expires_in: 60 } : page(1),
    });
    const bought = await against(answer);
    expect(bought.code).toBe(0);
    expect(bought.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer bought']);
    edit(/auth: .*/, oauth('refresh-token'));
    vi.stubEnv('ACME_1_REFRESH_TOKEN', 'refresh');
    const refused = await against(answer);
    expect([refused.code, refused.requests]).toEqual([2, []]);
    expect(written.stderr).toContain('a trial spends no refresh token');
    vi.stubEnv('ACME_1_ACCESS_TOKEN', 'given');
    expect((await against(answer)).requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer given']);
  });

  it('a channel that is only read from files has no list', async () => {
    edit(/\n# Take this part away[^]*/, '\n');
    expect((await against(() => ({}))).code).toBe(64);
    expect(written.stderr).toContain('acme declares no connection');
  });
});
