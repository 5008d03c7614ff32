import type { FastifyInstance, FastifyRequest } from 'fastify';

const TOO_LARGE = 413;
/** What of a body that is too large is read and dropped before the connection is closed, bytes. */
const DRAINED_LIMIT_BYTES = 128 * 1024 * 1024;
/** How long a sender may take to send it. */
const DRAINED_WITHIN_MS = 10_000;

/**
 * Lets a sender of a body that is too large finish before the connection closes: one that still writes when it is closed
 * sees a broken connection and never the answer that says why.
 */
export function answerWhatIsTooLarge(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply) => {
    if (reply.statusCode === TOO_LARGE) await drained(request.raw);
  });
}

function drained(raw: FastifyRequest['raw']): Promise<void> {
  if (raw.complete || raw.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const timer = setTimeout(resolve, DRAINED_WITHIN_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    raw.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > DRAINED_LIMIT_BYTES) done();
    });
    for (const event of ['end', 'close', 'error']) raw.once(event, done);
    raw.resume();
  });
}
