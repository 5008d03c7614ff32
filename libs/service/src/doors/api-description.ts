import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Describes the doors of a service at `/openapi.json`, and for people at `/docs`; worked out when first asked for. */
export function describeApi(app: INestApplication, service: string): void {
  const title = service
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
  const settings = new DocumentBuilder().setTitle(`Crossdock ${title}`).setVersion('1').build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, settings), {
    jsonDocumentUrl: 'openapi.json',
  });
}
