import type { FastifyReply, FastifyRequest } from 'fastify';

/** Cuts the connection without an answer. */
export function cut(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}

/** Answers with a page that no program wants. */
export function answerGarbage(reply: FastifyReply): FastifyReply {
  return reply
    .code(200)
    .type('text/html')
    .send('<!doctype html><title>Please wait</title><h1>Down for maintenance</h1>');
}

/** Resolves after a while; every use is a wait on purpose. */
export async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** The token of an `Authorization: Bearer …` header. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** An address of this server as the caller reaches it: behind a relay that is another one than ours. */
export function addressAt(request: FastifyRequest, path: string): string {
  return `${request.protocol}://${request.host}${path}`;
}
