import { randomUUID } from 'node:crypto';
import type { Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { z } from 'zod';
import { exchange, type Answer } from '../../egress/http-exchange.js';
import { askForToken } from '../../tokens/token-request.js';
import type { TokenGrant, Tokens } from '../../tokens/token.js';
import { Quotas } from './quotas.js';

/** How the Marketplace API is reached for one account. */
export interface WalmartPlace {
  readonly account: string;
  readonly url: string;
  readonly market: string;
  readonly channelType?: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A call of an operation. */
export interface WalmartCall {
  /** Whose budget it is taken from: `acknowledge`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Whether a repeat does nothing more. */
  readonly harmless: boolean;
}

/** What an error's body says of it. */
interface Refusal {
  /** For example `CONTENT_NOT_FOUND.GMP_ORDER_API`. */
  readonly code: string;
  readonly said: string;
}

const errors = z.object({
  errors: z.object({
    error: z
      .array(z.object({ code: z.string(), description: z.string().nullish(), info: z.string().nullish() }))
      .min(1),
  }),
});
/** Answers that say what is wrong with the request, or that there is no such thing. */
const ANSWERED: readonly number[] = [200, 201, 400, 404, 429];

/** Speaks to the Marketplace API for one seller (developer.walmart.com, global-marketplace, "Authentication"). */
export class WalmartClient {
  private readonly grant: TokenGrant;
  private readonly quotas = new Quotas();
  private readonly named: Readonly<Record<string, string>>;

  constructor(
    private readonly place: WalmartPlace,
    private readonly tokens: Tokens,
  ) {
    const { account, url, clientId, clientSecret } = place;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    this.named = {
      'WM_SVC.NAME': 'Walmart Marketplace',
      WM_MARKET: place.market,
      authorization: `Basic ${basic}`,
      ...(place.channelType && { 'WM_CONSUMER.CHANNEL.TYPE': place.channelType }),
    };
    const form = { grant_type: 'client_credentials' };
    const request: TokenGrant['request'] = (_refreshToken, signal) =>
      askForToken({ url: `${url}/v3/token`, headers: this.headers(), form }, signal);
    this.grant = { account, name: 'marketplace-api', request };
  }

  /** A token that is not taken any more is replaced once: a refused call surely did nothing. */
  async call(call: WalmartCall, turn: Turn): Promise<Answer> {
    const token = await this.tokens.access(this.grant);
    try {
      return await this.send(call, token, turn);
    } catch (error) {
      if (!(error instanceof RetryLater) || error.code !== 'not-admitted') throw error;
      await this.tokens.spoilt(this.grant, token);
      return this.send(call, await this.tokens.access(this.grant), turn);
    }
  }

  private async send(call: WalmartCall, token: string, turn: Turn): Promise<Answer> {
    const { operation, method, path, body, harmless } = call;
    this.quotas.check(operation, Date.now());
    const headers = { ...this.headers(), 'WM_SEC.ACCESS_TOKEN': token };
    const answer = await exchange({ method, url: `${this.place.url}${path}`, headers, body, harmless }, turn, ANSWERED);
    this.quotas.note(operation, answer, Date.now());
    return answer;
  }

  /** Every request names service and market, and has an id of its own by which Walmart finds it again. */
  private headers(): Record<string, string> {
    return { ...this.named, 'WM_QOS.CORRELATION_ID': randomUUID() };
  }
}

/** What an answer refuses; null where it does not. */
export function refusalIn({ status, bytes }: Answer): Refusal | null {
  if (status < 400) return null;
  const { data } = errors.safeParse(parsed(bytes));
  const [first] = data?.errors.error ?? [];
  return { code: first?.code ?? `status-${status}`, said: (first?.description ?? first?.info ?? '').slice(0, 200) };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** A refusal for ever, in Walmart's own words. */
export function refused({ code, said }: Refusal, what: string): Terminal {
  return new Terminal(`walmart-${code.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`, {
    problem: `Walmart refuses ${what}: ${said === '' ? code : said}`,
    remedy: 'Look at the order in Seller Center, and decide.',
  });
}
