import { PayloadTooLargeException, UnsupportedMediaTypeException } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Largest body unless a service states another, bytes. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/** Marks a route whose `@Body()` is the exact bytes as they came, a `Buffer`, whatever their type: for signatures. */
export const ExactBytes = () => RouteConfig({ exactBytes: true });

/** Marks a route whose `@Body()` is the stream of an `application/octet-stream`, of any length. */
export const StreamedBody = () => RouteConfig({ streamedBody: true });

/** Reads bodies: JSON, or for routes marked with {@link ExactBytes} the bytes themselves. */
export function readBodies(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (wantsBytes(request)) done(null, body);
    else parseJson(request, body.toString(), done);
  });
  fastify.addContentTypeParser('application/octet-stream', async (request: FastifyRequest, stream: Readable) => {
    if (wantsStream(request)) return stream;
    if (!wantsBytes(request)) throw notJson();
    return wholeOf(stream, request.routeOptions.bodyLimit);
  });
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (wantsBytes(request)) done(null, body);
    else done(notJson());
  });
}

function notJson(): UnsupportedMediaTypeException {
  return new UnsupportedMediaTypeException('Only application/json is taken here; files as application/octet-stream');
}

async function wholeOf(stream: AsyncIterable<Buffer>, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new PayloadTooLargeException('Request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function wantsStream({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as { streamedBody?: boolean }).streamedBody === true;
}

function wantsBytes({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as { exactBytes?: boolean }).exactBytes === true;
}
