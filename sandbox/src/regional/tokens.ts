import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { accessOf, tokenOf } from '../http/access-tokens.js';
import { answerGarbage, bearerOf } from '../http/lost-answers.js';
import type { RegionalMarketplace } from './regional-marketplace.js';

/** A token holds this long, seconds; a short one where the fault is on. */
const usualSeconds = 21_600;
const shortSeconds = 10;

/** How a platform words its refusals. */
export type Refuse = (reply: FastifyReply, status: number, code: string, message: string) => unknown;

/** Lets nobody in without a token that holds, and is away now and then. */
export function guard(api: FastifyInstance, market: RegionalMarketplace, refuse: Refuse): void {
  let calls = 0;
  api.addHook('preHandler', async (request, reply) => {
    calls += 1;
    const access = accessOf(bearerOf(request) ?? '');
    const holds = access !== undefined && access.expiresMs > Date.now() && market.refreshTokens.has(access.account);
    if (!holds) return reply.send(refuse(reply, 401, 'invalid_token', 'The access token does not hold'));
    if (market.strikes('throttled', calls)) {
      void reply.header('retry-after', '1');
      return reply.send(refuse(reply, 429, 'too_many_requests', 'Too many requests'));
    }
    if (market.strikes('garbage', calls)) return answerGarbage(reply);
    if (market.strikes('unavailable', calls)) return reply.send(refuse(reply, 503, 'unavailable', 'Try again later'));
    return undefined;
  });
}

/** Who asks for a token, by the client that he names. */
interface TokenForm {
  readonly grant_type?: string;
  readonly refresh_token?: string;
  readonly client_id?: string;
  readonly client_secret?: string;
}

/**
 * Serves a token endpoint whose refresh tokens are good once: the answer brings the next (RFC 6749 §6). The one before is
 * still taken, since an answer may be lost.
 */
export function serveTokens(server: FastifyInstance, path: string, market: RegionalMarketplace): void {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  server.post(path, async (request, reply) => {
    const form = (request.body ?? {}) as TokenForm;
    const client = clientOf(request.headers.authorization, form);
    const { secrets, faults } = market.around;
    const found = [...secrets].find(([, { clientId, clientSecret }]) => client === `${clientId}:${clientSecret}`);
    if (!found) return reply.code(401).send({ error: 'invalid_client' });
    const [account] = found;
    const isGood = market.refreshTokens.get(account)?.includes(form.refresh_token ?? '') === true;
    if (form.grant_type !== 'refresh_token' || !isGood) return reply.code(400).send({ error: 'invalid_grant' });
    const refreshToken = randomBytes(24).toString('base64url');
    await market.keep({ record: 'refreshed', account, refreshToken });
    const expires_in = faults.shares[`${market.channel}-token-expiry`] > 0 ? shortSeconds : usualSeconds;
    const access_token = tokenOf({ account, expiresMs: Date.now() + expires_in * 1000 });
    return { access_token, token_type: 'bearer', refresh_token: refreshToken, expires_in };
  });
}

function clientOf(authorization: string | undefined, { client_id, client_secret }: TokenForm): string {
  if (authorization?.startsWith('Basic ') === true)
    return Buffer.from(authorization.slice('Basic '.length), 'base64').toString();
  return `${client_id ?? ''}:${client_secret ?? ''}`;
}
