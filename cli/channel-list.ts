import { Gate } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import type { DeclaredConnection } from '../apps/channel-gateway/src/connections/declared/connection-file.js';
import { DeclaredClient } from '../apps/channel-gateway/src/connections/declared/declared-client.js';
import { DeclaredOrdersFeed } from '../apps/channel-gateway/src/connections/declared/orders-feed.js';
import type { Tokens } from '../apps/channel-gateway/src/tokens/token.js';
import type { TriedAccount } from './channel-try-account.js';

/** Longest time that one page may take, with the orders that are fetched one by one. */
const TIMEOUT_MS = 120_000;
const LIMITS = { concurrent: 1, perSecond: 2, burst: 2 };
const POLLING = { orders: 60, overlap: 0 };

/** What is asked, and of whom. */
export interface ListQuestion {
  readonly url: string;
  readonly account: TriedAccount;
  /** Changes since then, in epoch milliseconds. */
  readonly fromMs: number;
  readonly nowMs: number;
}

/** One page of a list as the gateway would take it. */
export interface Listed {
  /** Path and query; what admits us is not shown. */
  readonly request: string;
  readonly documents: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** The query of the next page. */
  readonly next: string | null;
}

/** Asks a channel for the first page of its orders, with the admission, window and paging that its manifest declares. */
export async function listed(
  channel: string,
  declared: DeclaredConnection,
  { url, account: { reads, variables }, fromMs, nowMs }: ListQuestion,
): Promise<Listed> {
  const secret = (held: string): string => secretOf(held, variables, url);
  const place = { account: reads.account, channel, url: url.replace(/\/+$/, ''), secret };
  const client = new DeclaredClient(place, declared, tokensFor(declared, variables));
  const feed = new DeclaredOrdersFeed({ client, declared, seller: reads.sellerIds[0] ?? null }, POLLING);
  const window = { fromMs, toMs: nowMs, isNewest: true };
  const page = await feed.page(window, null, new Gate(channel, LIMITS).turn(TIMEOUT_MS));
  const documents = page.documents.map(({ externalId, bytes }) => ({ name: `order ${externalId}`, bytes }));
  return { request: `${declared.orders.list.path}?${feed.queryOf(window)}`, documents, next: page.next };
}

type Variables = TriedAccount['variables'];

/** A secret of the environment; tokens are asked for where the channel is unless that is said. */
function secretOf(held: string, variables: Variables, url: string): string {
  const variable = variables[held] ?? '';
  const value = process.env[variable] ?? '';
  if (value !== '') return value;
  if (held === 'tokenUrl') return url;
  // a grant needs its refresh token to be opened; whether it may be spent is decided when a token is asked for
  if (held === 'refreshToken') return '';
  throw new CrossdockError('missing-variable', {
    problem: `The variable ${variable} is not set`,
    remedy: `Set it: the manifest asks for ${held}`,
    where: { field: variable },
  });
}

/**
 * Tokens of a trial, which keeps none. A refresh token is never spent: channels replace it with every use, and the one that
 * the gateway holds would be worth nothing.
 */
function tokensFor({ auth }: DeclaredConnection, variables: Variables): Tokens {
  const variable = (variables['clientId'] ?? '').replace(/CLIENT_ID$/, 'ACCESS_TOKEN');
  const given = process.env[variable] ?? '';
  return {
    access: async ({ request }) => {
      if (given !== '') return given;
      if (auth.kind === 'oauth2' && auth.grant === 'client-credentials')
        return (await request(null, AbortSignal.timeout(TIMEOUT_MS))).accessToken;
      throw new CrossdockError('missing-variable', {
        problem: `The variable ${variable} is not set`,
        remedy: 'Set it to an access token: a trial spends no refresh token, which channels replace with each use',
        where: { field: variable },
      });
    },
    spoilt: async () => undefined,
  };
}
