import type { ApiResponseSchemaHost } from '@nestjs/swagger';
import { z } from 'zod';

/** A schema as the OpenAPI document writes it. */
export function apiSchema(schema: z.ZodType): ApiResponseSchemaHost['schema'] {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }) as ApiResponseSchemaHost['schema'];
}
