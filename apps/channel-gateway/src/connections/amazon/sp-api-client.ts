import type { Turn } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import { exchange, type Answer } from '../../egress/http-exchange.js';
import { askForToken } from '../../tokens/token-request.js';
import type { TokenGrant, Tokens } from '../../tokens/token.js';

/** How the Selling Partner API is reached for one account. */
export interface SpApiPlace {
  readonly account: string;
  readonly url: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

/** A call of an operation. */
export interface SpApiCall {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Whether a repeat does nothing more. */
  readonly harmless: boolean;
}

/** A pause where Amazon names no rate, milliseconds. */
const UNKNOWN_RATE_MS = 10_000;
/** Longest pause after one refusal, milliseconds: the slowest usage plans allow a request in three minutes. */
const LONGEST_PAUSE_MS = 180_000;

/** Speaks to the Selling Partner API for one seller (developer-docs.amazon.com/sp-api, "Connect to the SP-API"). */
export class SpApiClient {
  private readonly grant: TokenGrant;

  constructor(
    private readonly place: SpApiPlace,
    private readonly tokens: Tokens,
  ) {
    const { account, tokenUrl: url, clientId: client_id, clientSecret: client_secret } = place;
    const form = (refreshToken: string | null) => ({
      grant_type: 'refresh_token',
      refresh_token: refreshToken ?? place.refreshToken,
      client_id,
      client_secret,
    });
    const request: TokenGrant['request'] = (refreshToken, signal) =>
      askForToken({ url, form: form(refreshToken) }, signal);
    this.grant = { account, name: 'seller-api', request };
  }

  /** A token that is not taken any more is replaced once: a refused call surely did nothing. */
  async call(call: SpApiCall, turn: Turn): Promise<Answer> {
    const token = await this.tokens.access(this.grant);
    try {
      return await this.send(call, token, turn);
    } catch (error) {
      if (!(error instanceof RetryLater) || error.code !== 'not-admitted') throw error;
      await this.tokens.spoilt(this.grant, token);
      return this.send(call, await this.tokens.access(this.grant), turn);
    }
  }

  private async send({ method, path, body, harmless }: SpApiCall, token: string, turn: Turn): Promise<Answer> {
    const headers = { 'x-amz-access-token': token, 'user-agent': 'Crossdock/1 (Language=TypeScript)' };
    const wish = { method, url: `${this.place.url}${path}`, headers, body, harmless };
    const answer = await exchange(wish, turn, [200, 201, 202, 429]);
    if (answer.status !== 429) return answer;
    throw overQuota(path, answer.header('x-amzn-ratelimit-limit'));
  }
}

/** Each operation has a quota of its own, so the others go on: the code is none that pauses the whole account. */
function overQuota(path: string, limit: string | null): RetryLater {
  const perSecond = Number(limit ?? Number.NaN);
  const afterMs = perSecond > 0 ? Math.min(Math.ceil(1000 / perSecond), LONGEST_PAUSE_MS) : UNKNOWN_RATE_MS;
  return new RetryLater('over-quota', {
    problem: `Amazon allows no more requests to ${path.split('?')[0] ?? ''} now`,
    remedy: 'It is sent again by itself.',
    afterMs,
  });
}
