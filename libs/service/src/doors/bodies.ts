import { UnsupportedMediaTypeException } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Largest body unless a service states another, bytes. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/** Marks a route whose `@Body()` is the exact bytes as they came, a `Buffer`, whatever their type: for signatures. */
export const ExactBytes = () => RouteConfig({ exactBytes: true });

/** Reads bodies: JSON, or for routes marked with {@link ExactBytes} the bytes themselves. */
export function readBodies(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (wantsBytes(request)) done(null, body);
    else parseJson(request, body.toString(), done);
  });
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (wantsBytes(request)) done(null, body);
    else done(new UnsupportedMediaTypeException('Only application/json is taken here'));
  });
}

function wantsBytes({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as { exactBytes?: boolean }).exactBytes === true;
}
