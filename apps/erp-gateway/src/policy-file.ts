import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrossdockError } from '#libs/errors';
import { parse } from 'yaml';
import type { z } from 'zod';

/** Reads and validates a policy file; an error names the file and the setting. */
export async function readPolicyFile<Schema extends z.ZodType>(
  folder: string,
  name: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const file = join(folder, name);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw wrong(file, 'cannot be read', 'Put it there, or name its folder in POLICIES_DIR.', cause);
  });
  const result = schema.safeParse(parsed(file, text));
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw wrong(file, `is not valid: ${issues.join('; ')}`, 'Correct it and start again.', result.error);
}

function parsed(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw wrong(file, `is no YAML: ${(cause as Error).message}`, 'Correct it and start again.', cause);
  }
}

function wrong(file: string, what: string, remedy: string, cause: unknown): CrossdockError {
  return new CrossdockError('invalid-policy', {
    problem: `The policy file ${what}`,
    remedy,
    where: { document: file },
    cause,
  });
}
