import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accessOf, tokenOf, type Access } from '../http/access-tokens.js';
import { bearerOf } from '../http/lost-answers.js';
import type { Ebay } from './ebay.js';

/** A token holds this long, seconds; a short one where the fault is on. */
const usualSeconds = 7_200;
const shortSeconds = 10;

/** Who refuses, by status; else the API itself does. */
const sources: Readonly<Record<number, readonly [domain: string, category: string]>> = {
  401: ['OAuth', 'REQUEST'],
  429: ['ACCESS', 'REQUEST'],
  503: ['API_FULFILLMENT', 'APPLICATION'],
};

/** A refusal as every operation words it. */
export function refuse(reply: FastifyReply, status: number, errorId: number, message: string) {
  reply.code(status);
  const [domain, category] = sources[status] ?? ['API_FULFILLMENT', 'REQUEST'];
  return { errors: [{ errorId, domain, category, message, longMessage: message, parameters: [] }] };
}

/** The account that a request's token belongs to. */
export function callerOf(request: FastifyRequest): Access {
  const access = accessOf(bearerOf(request) ?? '');
  if (!access) throw new Error('the request passed without a token');
  return access;
}

/** Lets nobody in without a token that holds, and is away now and then. */
export function guard(api: FastifyInstance, ebay: Ebay): void {
  let calls = 0;
  api.addHook('preHandler', async (request, reply) => {
    calls += 1;
    const access = accessOf(bearerOf(request) ?? '');
    if (!access || access.expiresMs <= Date.now()) return reply.send(refuse(reply, 401, 1_001, 'Invalid access token'));
    const dice = ebay.dice('call', calls);
    const { faults } = ebay.around;
    if (faults.strikes('ebay-throttled', dice)) return reply.send(refuse(reply, 429, 2_001, 'Too many requests.'));
    if (faults.strikes('ebay-unavailable', dice)) return reply.send(refuse(reply, 503, 2_003, 'Service unavailable.'));
    return undefined;
  });
}

/** Serves the identity service: a refresh token buys an access token. */
export function serveTokens(server: FastifyInstance, { around }: Ebay): void {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  server.post('/identity/v1/oauth2/token', async (request, reply) => {
    const form = (request.body ?? {}) as { grant_type?: string; refresh_token?: string };
    const keys = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    const found = [...around.secrets].find(([, one]) => keys === `${one.clientId}:${one.clientSecret}`);
    if (!found) return reply.code(401).send({ error: 'invalid_client' });
    const [account, { refreshToken }] = found;
    if (form.grant_type !== 'refresh_token' || form.refresh_token !== refreshToken)
      return reply.code(400).send({ error: 'invalid_grant' });
    const expires_in = around.faults.shares['ebay-token-expiry'] > 0 ? shortSeconds : usualSeconds;
    const access_token = tokenOf({ account, expiresMs: Date.now() + expires_in * 1000 });
    return { access_token, expires_in, token_type: 'User Access Token' };
  });
}
