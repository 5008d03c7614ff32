import type { Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { z } from 'zod';
import { exchange, type Answer } from '../../egress/http-exchange.js';
import { askForToken } from '../../tokens/token-request.js';
import type { TokenGrant, Tokens } from '../../tokens/token.js';
import { signatureHeaders, type SigningKey } from './digital-signature.js';

/** How the Sell APIs are reached for one account. */
export interface EbayPlace {
  readonly account: string;
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** Site that orders are cancelled on: `EBAY_US`. */
  readonly marketplaceId: string;
  /** Of sellers in the European Union and the United Kingdom, whose cancellations have to be signed. */
  readonly signing?: SigningKey | undefined;
}

/** Sites whose sellers sign what moves money (developer.ebay.com, "Digital Signatures for APIs"). */
const SIGNED_SITES = /^EBAY_(AT|BE|DE|ES|FR|GB|IE|IT|NL|PL)$/;

/** A call of an operation. */
export interface EbayCall {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Whether a repeat does nothing more. */
  readonly harmless: boolean;
}

/** What an error's body says of it. */
interface Refusal {
  readonly code: string;
  readonly said: string;
}

const error = z.object({
  errorId: z.coerce.string(),
  message: z.string().nullish(),
  longMessage: z.string().nullish(),
});
const errors = z.object({ errors: z.array(error).min(1) });
/** Answers that say what is wrong with the request, or that there is no such thing. */
const ANSWERED: readonly number[] = [200, 201, 207, 400, 404, 409];

/** Speaks to the Sell APIs for one seller (developer.ebay.com, "Using a refresh token to update a user access token"). */
export class EbayClient {
  private readonly grant: TokenGrant;

  constructor(
    private readonly place: EbayPlace,
    private readonly tokens: Tokens,
  ) {
    const { account, clientId, clientSecret } = place;
    const url = `${place.url}/identity/v1/oauth2/token`;
    const headers = { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
    const request: TokenGrant['request'] = (refreshToken, signal) => {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken ?? place.refreshToken };
      return askForToken({ url, headers, form }, signal);
    };
    this.grant = { account, name: 'sell-api', request };
  }

  /** A token that is not taken any more is replaced once: a refused call surely did nothing. */
  async call(call: EbayCall, turn: Turn): Promise<Answer> {
    const token = await this.tokens.access(this.grant);
    try {
      return await this.send(call, token, turn);
    } catch (cause) {
      if (!(cause instanceof RetryLater) || cause.code !== 'not-admitted') throw cause;
      await this.tokens.spoilt(this.grant, token);
      return this.send(call, await this.tokens.access(this.grant), turn);
    }
  }

  /** Whether cancellations can be spoken: where they must be signed, with a key. */
  get mayCancel(): boolean {
    const { marketplaceId, signing } = this.place;
    return signing !== undefined || !SIGNED_SITES.test(marketplaceId);
  }

  /** A call of the Post-Order API, which has its own word for the token, and wants some sellers' calls signed. */
  async postOrder({ path, body }: Pick<EbayCall, 'path' | 'body'>, turn: Turn): Promise<Answer> {
    const { signing, marketplaceId, url: base } = this.place;
    const url = `${base}${path}`;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const token = await this.tokens.access(this.grant);
    const signed =
      signing && signatureHeaders(signing, { method: 'POST', url, body: text }, Math.floor(Date.now() / 1_000));
    const headers = {
      authorization: `IAF ${token}`,
      'x-ebay-c-marketplace-id': marketplaceId.replace('_', '-'),
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...signed,
    };
    return exchange(
      { method: 'POST', url, headers, ...(text !== undefined && { text }), harmless: false },
      turn,
      ANSWERED,
    );
  }

  private send({ method, path, body, harmless }: EbayCall, token: string, turn: Turn): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}`, 'content-language': 'en-US' };
    return exchange({ method, url: `${this.place.url}${path}`, headers, body, harmless }, turn, ANSWERED);
  }
}

/** What an answer refuses; null where it does not. */
export function refusalIn({ status, bytes }: Answer): Refusal | null {
  if (status < 400) return null;
  const { data } = errors.safeParse(parsed(bytes));
  const [first] = data?.errors ?? [];
  return {
    code: first?.errorId ?? `status-${status}`,
    said: (first?.longMessage ?? first?.message ?? '').slice(0, 200),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** A refusal for ever, in eBay's own words. */
export function refused({ code, said }: Refusal, what: string): Terminal {
  return new Terminal(`ebay-${code}`, {
    problem: `eBay refuses ${what}: ${said === '' ? code : said}`,
    remedy: 'Look at the order in Seller Hub, and decide.',
  });
}
