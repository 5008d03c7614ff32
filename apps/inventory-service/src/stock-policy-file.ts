import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrossdockError } from '#libs/errors';
import { parse } from 'yaml';
import { stockPolicySchema, type StockPolicy } from './stock-item/stock.policy.js';

/** A folder from before there were levels: nobody is told. */
const NOBODY = 'version: none\nlevels: []\n';

/**
 * Reads and validates `inventory.yaml` of a policy folder; an error names the file and the setting. Where there is no such
 * file, no channel is told of stock.
 */
export async function readStockPolicy(folder: string): Promise<StockPolicy> {
  const file = join(folder, 'inventory.yaml');
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return NOBODY;
    throw wrong(file, 'cannot be read', cause);
  });
  const result = stockPolicySchema.safeParse(parsed(file, text));
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw wrong(file, `is not valid: ${issues.join('; ')}`, result.error);
}

function parsed(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw wrong(file, `is no YAML: ${(cause as Error).message}`, cause);
  }
}

function wrong(file: string, what: string, cause: unknown): CrossdockError {
  return new CrossdockError('invalid-policy', {
    problem: `The policy file ${what}`,
    remedy: 'Put it right, or name its folder in POLICIES_DIR, and start again.',
    where: { document: file },
    severity: 'critical',
    cause,
  });
}
