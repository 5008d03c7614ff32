import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { toldSwagger } from './api.js';

/** What the page for people is made of, of all that `swagger-ui-dist` brings. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
};
const BEGIN = `window.onload = () => SwaggerUIBundle({ url: 'openapi.json', dom_id: '#doors', deepLinking: true });`;

/** Describes the doors of a service at `/openapi.json`, and for people at `/docs`; worked out when first asked for. */
export function describeApi(app: NestFastifyApplication, service: string): void {
  const title = `Crossdock ${service.split('-').map(capitalised).join(' ')}`;
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  let document: Promise<OpenAPIObject> | undefined;
  fastify.get('/openapi.json', () => (document ??= documentOf(app, title)));
  fastify.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(pageOf(title)));
  fastify.get('/docs/begin.js', (_request, reply) => reply.type('text/javascript').send(BEGIN));
  for (const [name, type] of Object.entries(ASSETS))
    fastify.get(`/docs/${name}`, (_request, reply) => reply.type(type).send(createReadStream(placeOf(name))));
}

async function documentOf(app: NestFastifyApplication, title: string): Promise<OpenAPIObject> {
  const { DocumentBuilder, SwaggerModule } = await toldSwagger();
  return SwaggerModule.createDocument(app, new DocumentBuilder().setTitle(title).setVersion('1').build());
}

function placeOf(asset: string): string {
  return join(dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json'))), asset);
}

/** Addresses are relative: a proxy may have put the service below a path of its own. */
function pageOf(title: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${title}</title>
    <link rel="stylesheet" href="docs/swagger-ui.css" />
    <link rel="icon" type="image/png" href="docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="doors"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/begin.js"></script>
  </body>
</html>
`;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
