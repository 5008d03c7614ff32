import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrossdockError } from '#libs/errors';
import { parse } from 'yaml';
import type { z } from 'zod';

/** A file of the policy folder. */
export interface PolicyFile<Schema extends z.ZodType> {
  readonly name: string;
  readonly schema: Schema;
  /** What holds in a folder without such a file; where there is none, a missing file is an error. */
  readonly whenAbsent?: z.output<Schema>;
}

/**
 * Reads and validates a policy file.
 * @throws CrossdockError `invalid-policy` that names the file and the setting
 */
export async function readPolicyFile<Schema extends z.ZodType>(
  folder: string,
  { name, schema, whenAbsent }: PolicyFile<Schema>,
): Promise<z.output<Schema>> {
  const file = join(folder, name);
  const text = await textOf(file, whenAbsent !== undefined);
  if (text === undefined) return whenAbsent as z.output<Schema>;
  const result = schema.safeParse(parsed(file, text));
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw wrong(file, `is not valid: ${issues.join('; ')}`, 'Correct it and start again.', result.error);
}

async function textOf(file: string, mayBeAbsent: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (mayBeAbsent && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw wrong(file, 'cannot be read', 'Put it there, or name its folder in POLICIES_DIR.', cause);
  }
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
    severity: 'critical',
    cause,
  });
}
