import { Gate, type Call } from '#libs/actors';
import { loadedSource } from '../../documents/load-source.js';
import {
  startLittleServer,
  type LittleAnswer,
  type LittleRequest,
  type LittleServer,
} from '../../testing/little-server.js';
import type { IncomingDocument } from '../../raw-store/incoming-document.js';
import type { TokenGrant } from '../../tokens/token.js';
import type { ConnectionKind, OpenedConnection } from '../connection.js';
import { declaredConnection } from './connection.js';
import { variablesOf, type DeclaredConnection } from './connection-file.js';
import type { DeclaredAccount } from './settings.js';

/** A window of an hour. */
const window = { fromMs: Date.UTC(2026, 10, 23, 12), toMs: Date.UTC(2026, 10, 23, 13), isNewest: false };

/** An account of a declared channel; its variables bear the names of what they hold. */
function declaredAccount(channel: string, connection: DeclaredConnection): DeclaredAccount {
  return {
    account: `${channel}-1`,
    channel,
    sellerIds: ['SELLER-1'],
    marketplaces: [],
    currency: 'PLN',
    timeZone: 'Europe/Warsaw',
    locale: 'pl-PL',
    legalEntities: [{ marketplace: null, legalEntity: 'EU' }],
    taxes: [],
    warehouses: [],
    everySeconds: { orders: 60, overlap: 300 },
    limits: { concurrent: 4, perSecond: 1_000, burst: 1_000 },
    variables: Object.fromEntries(variablesOf(connection).map((name) => [name, name.toUpperCase()])),
  };
}

/** A channel's connection to a server of the test. */
export interface Declared extends AsyncDisposable {
  readonly kind: ConnectionKind<DeclaredAccount>;
  readonly opened: OpenedConnection;
  readonly received: IncomingDocument[];
  /** What was asked but for tokens, in its order. */
  readonly sent: () => LittleRequest[];
  readonly tokenRequests: () => LittleRequest[];
  readonly perform: (call: Call) => Promise<unknown>;
  readonly lookUp: (call: Call) => Promise<unknown>;
  readonly page: (next?: string | null) => ReturnType<NonNullable<OpenedConnection['feeds'][0]>['page']>;
}

/** Opens the connection that the manifest of a channel declares; tokens are `token-1`, `token-2` … */
export async function openDeclared(
  channel: string,
  answer: (request: LittleRequest) => LittleAnswer | undefined,
  declared?: DeclaredConnection,
): Promise<Declared> {
  const connection = declared ?? (await loadedSource(channel)).connection;
  if (!connection) throw new Error(`the manifest of ${channel} declares no connection`);
  let granted = 0;
  const isToken = ({ url }: LittleRequest) => url.pathname.endsWith('/oauth/token');
  const server: LittleServer = await startLittleServer((request) => {
    if (!isToken(request)) return answer(request);
    granted += 1;
    return { body: { access_token: `token-${granted}`, expires_in: 600, refresh_token: `refresh-${granted}` } };
  });
  const account = declaredAccount(channel, connection);
  const kind = declaredConnection(channel, connection);
  const received: IncomingDocument[] = [];
  const receive = async (documents: readonly IncomingDocument[]) => {
    received.push(...documents);
    return documents.map(() => 'received' as const);
  };
  const secret = (variable: string) => (variable.endsWith('URL') ? server.url : variable.toLowerCase());
  const others = { accounts: {} as never, vault: {} as never, batches: {} as never };
  const opened = kind.open(account, { ...others, tokens: oneToken(), receive, secret });
  const turn = () => new Gate(account.account, account.limits).turn(5_000);
  return {
    kind,
    opened,
    received,
    sent: () => server.requests.filter((request) => !isToken(request)),
    tokenRequests: () => server.requests.filter(isToken),
    perform: (call) => opened.target.caller.perform(call, turn()),
    lookUp: async (call) => (await opened.target.caller.lookUp?.(call, turn())) ?? null,
    page: (next = null) => {
      const [feed] = opened.feeds;
      if (!feed) throw new Error('no feed');
      return feed.page(window, next, turn());
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Holds one token until it is not taken any more. */
function oneToken() {
  let held: string | undefined;
  let refresh: string | null = null;
  return {
    access: async (grant: TokenGrant) => {
      if (held !== undefined) return held;
      const token = await grant.request(refresh, AbortSignal.timeout(5_000));
      refresh = token.refreshToken ?? refresh;
      held = token.accessToken;
      return held;
    },
    spoilt: async () => {
      held = undefined;
    },
  };
}

/** A command as it comes to the account. */
export function commandCall(type: string, body: { readonly command: string; readonly [name: string]: unknown }): Call {
  const data = { effect: `${body.command}/1`, effectRevision: 1, account: 'x', body };
  return { ref: 'one', message: { type, key: 'order/x/1', data }, receivedAtMs: window.fromMs } as unknown as Call;
}
