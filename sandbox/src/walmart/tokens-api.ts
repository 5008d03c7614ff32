import type { FastifyInstance, FastifyReply } from 'fastify';
import { tokenOf } from '../http/access-tokens.js';
import type { Walmart } from './walmart.js';

/** A token holds this long, seconds; a short one where the fault is on. */
const usualSeconds = 900;
const shortSeconds = 10;

/** Serves the token API: client id and secret, as basic authorization, buy an access token. */
export function serveTokens(server: FastifyInstance, walmart: Walmart): void {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  server.post('/v3/token', async (request, reply) => {
    const form = (request.body ?? {}) as { grant_type?: string };
    const named = Boolean(request.headers['wm_svc.name']) && Boolean(request.headers['wm_qos.correlation_id']);
    if (form.grant_type !== 'client_credentials' || !named) return refuse(reply, 400, 'invalid_request');
    const account = accountOf(walmart, request.headers.authorization ?? '');
    if (account === undefined) return refuse(reply, 401, 'invalid_client');
    const isShort = walmart.around.faults.shares['walmart-token-expiry'] > 0;
    const expires_in = isShort ? shortSeconds : usualSeconds;
    return {
      access_token: tokenOf({ account, expiresMs: Date.now() + expires_in * 1000 }),
      token_type: 'Bearer',
      expires_in,
    };
  });
}

function accountOf({ around }: Walmart, authorization: string): string | undefined {
  const [, basic = ''] = /^Basic (.+)$/.exec(authorization) ?? [];
  const keys = Buffer.from(basic, 'base64').toString();
  return [...around.secrets].find(([, one]) => keys === `${one.clientId}:${one.clientSecret}`)?.[0];
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).send({ error, error_description: 'The client is not authorized.' });
}
