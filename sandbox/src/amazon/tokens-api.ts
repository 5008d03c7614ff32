import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Amazon } from './amazon.js';
import { tokenOf } from './access-tokens.js';

/** A token holds this long, seconds; a short one where the fault is on. */
const usualSeconds = 3_600;
const shortSeconds = 10;

const wish = z.object({
  grant_type: z.literal('refresh_token'),
  refresh_token: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
});

/** Serves Login with Amazon: a refresh token buys an access token. */
export function serveTokens(server: FastifyInstance, amazon: Amazon): void {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  server.post('/auth/o2/token', async (request, reply) => {
    const parsed = wish.safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, 'invalid_request', 'The request is missing a required parameter');
    const { refresh_token, client_id, client_secret } = parsed.data;
    const found = [...amazon.around.secrets].find(([, secrets]) => secrets.refreshToken === refresh_token);
    if (!found)
      return refuse(reply, 400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token');
    const [account, secrets] = found;
    if (secrets.clientId !== client_id || secrets.clientSecret !== client_secret)
      return refuse(reply, 401, 'invalid_client', 'Client authentication failed');
    const isShort = amazon.around.faults.shares['amazon-token-expiry'] > 0;
    const expires_in = isShort ? shortSeconds : usualSeconds;
    const access = { account, restricted: [], expiresMs: Date.now() + expires_in * 1000 };
    return { access_token: tokenOf(access), token_type: 'bearer', expires_in, refresh_token };
  });
}

function refuse(reply: FastifyReply, status: number, error: string, error_description: string): FastifyReply {
  return reply.code(status).send({ error, error_description });
}
