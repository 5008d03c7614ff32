import type { Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { exchange, type Answer, type Exchange } from '../../egress/http-exchange.js';
import { askForToken } from '../../tokens/token-request.js';
import type { TokenGrant, Tokens } from '../../tokens/token.js';
import type { DeclaredConnection } from './connection-file.js';
import { textAt } from './json-paths.js';

/** One account of a declared channel: where it is, and its secrets by the names that the manifest gives them. */
export interface DeclaredPlace {
  readonly account: string;
  readonly channel: string;
  readonly url: string;
  readonly secret: (name: string) => string;
}

/** A request to the channel. */
export interface DeclaredAsk {
  readonly method: Exchange['method'];
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Whether a repeat does nothing more. */
  readonly harmless: boolean;
}

/** What an answer says is wrong. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly said: string;
}

/** Answers that say what is wrong with the request, or that there is no such thing. */
const REFUSALS: readonly number[] = [400, 402, 404, 405, 406, 409, 410, 411, 412, 413, 415, 417, 422, 423, 424, 428];
const DONE: readonly number[] = [200, 201, 202, 204, 206, 207];
const LONGEST_PAUSE_MS = 300_000;
const SAID_LIMIT = 200;

/** Speaks to one account of a channel as its manifest declares. */
export class DeclaredClient {
  private readonly grant: TokenGrant | undefined;
  private closedUntilMs = 0;

  constructor(
    private readonly place: DeclaredPlace,
    private readonly declared: Pick<DeclaredConnection, 'auth' | 'headers' | 'refusal' | 'quota'>,
    private readonly tokens: Tokens,
  ) {
    this.grant = grantOf(place, declared.auth);
  }

  /** A token that is not taken any more is replaced once: a refused call surely did nothing. */
  async call(ask: DeclaredAsk, turn: Turn): Promise<Answer> {
    this.checkQuota();
    const { grant } = this;
    if (!grant) return this.send(ask, this.admission(), turn);
    const token = await this.tokens.access(grant);
    try {
      return await this.send(ask, bearer(token), turn);
    } catch (cause) {
      if (!(cause instanceof RetryLater) || cause.code !== 'not-admitted') throw cause;
      await this.tokens.spoilt(grant, token);
      return this.send(ask, bearer(await this.tokens.access(grant)), turn);
    }
  }

  /** What an answer refuses; undefined where it did what was asked. */
  refusalIn(answer: Pick<Answer, 'status' | 'bytes'>): Refusal | undefined {
    if (DONE.includes(answer.status)) return undefined;
    const { refusal } = this.declared;
    const body = jsonOf(answer.bytes);
    const at = (paths: readonly string[] | undefined) => (paths === undefined ? null : textAt(body, paths));
    const said = (at(refusal?.text) ?? '').slice(0, SAID_LIMIT);
    return { status: answer.status, code: at(refusal?.code) ?? `status-${answer.status}`, said };
  }

  /** Refused for good: a person must know. */
  refused({ code, said, status }: Refusal, what: string): Terminal {
    return new Terminal('refused-by-channel', {
      problem: `${this.place.channel} refuses ${what}: ${code}${said === '' ? '' : `, ${said}`} (${status})`,
      remedy: 'Look at the order there, and decide.',
    });
  }

  private async send({ method, path, body, harmless }: DeclaredAsk, admission: HeaderLines, turn: Turn) {
    const headers = { ...this.declared.headers, ...admission };
    const wish = { method, url: `${this.place.url}${path}`, headers, body, harmless };
    const answer = await exchange(wish, turn, [...DONE, ...REFUSALS]);
    this.noteQuota(answer);
    return answer;
  }

  private admission(): HeaderLines {
    const { auth } = this.declared;
    const { secret } = this.place;
    if (auth.kind === 'basic') return basic(secret('user'), secret('password'));
    return auth.kind === 'header' ? { [auth.name]: `${auth.prefix}${secret('accessToken')}` } : {};
  }

  private checkQuota(): void {
    const afterMs = this.closedUntilMs - Date.now();
    if (afterMs <= 0) return;
    throw new RetryLater('throttled', {
      problem: `${this.place.channel} allows no more requests now`,
      remedy: 'It is sent again by itself.',
      afterMs,
    });
  }

  private noteQuota({ header }: Answer): void {
    const { quota } = this.declared;
    if (!quota || header(quota.remaining.toLowerCase()) !== '0') return;
    const seconds = Number(header(quota.resetSeconds.toLowerCase()) ?? '1');
    const pauseMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 1_000;
    this.closedUntilMs = Date.now() + Math.min(pauseMs, LONGEST_PAUSE_MS);
  }
}

type HeaderLines = Readonly<Record<string, string>>;

function grantOf({ account, secret }: DeclaredPlace, auth: DeclaredConnection['auth']): TokenGrant | undefined {
  if (auth.kind !== 'oauth2') return undefined;
  const [clientId, clientSecret] = [secret('clientId'), secret('clientSecret')];
  const url = `${secret('tokenUrl').replace(/\/+$/, '')}${auth.tokenPath}`;
  const client = auth.client === 'form' ? { client_id: clientId, client_secret: clientSecret } : {};
  const headers = auth.client === 'basic' ? basic(clientId, clientSecret) : {};
  const refreshes = auth.grant === 'refresh-token';
  const first = refreshes ? secret('refreshToken') : '';
  const request: TokenGrant['request'] = (newest, signal) => {
    const refresh = refreshes ? { refresh_token: newest ?? first } : {};
    const form = { grant_type: auth.grant.replace('-', '_'), ...client, ...refresh, ...auth.form };
    return askForToken({ url, headers, form }, signal);
  };
  return { account, name: 'api', request };
}

function basic(user: string, password: string): HeaderLines {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

function bearer(token: string): HeaderLines {
  return { authorization: `Bearer ${token}` };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
