import { z } from 'zod';
import { CrossdockError } from '#libs/errors';

/** Query parameters as their schema has them, or a refusal that names the first that does not fit. */
export function readQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const read = schema.safeParse(query);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new CrossdockError('invalid-query', {
    problem: `A query parameter does not fit: ${issue?.message ?? 'unreadable'}`,
    where: { field: issue?.path.join('.') ?? '' },
    remedy: 'The OpenAPI document at /openapi.json lists what is taken',
  });
}

/** How many a list holds at most: `?limit=`, 500 unless stated. */
export const pageLimit = z.coerce.number().int().min(1).max(10_000).default(500);
