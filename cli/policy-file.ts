import { readFile } from 'node:fs/promises';
import { CrossdockError } from '#libs/errors';
import { policyOf, type PolicyProblem } from '../apps/erp-gateway/src/posting/policy-text.js';
import type { PostingPolicy } from '../apps/erp-gateway/src/posting/posting-policy.js';
import { postingSources } from '../apps/erp-gateway/src/posting/posting-sources.js';

/** Folder of the policies where none is named. */
export const POLICIES = process.env['POLICIES_DIR'] ?? 'policies';

/** The policy of a file, checked against the channel accounts of a folder. */
export async function readPolicy(file: string, folder: string): Promise<PostingPolicy> {
  const text = await textOf(file);
  return policyOf(text, file, await postingSources(folder));
}

/** The text of a file, or of the input where it is `-`. */
export async function textOf(file: string): Promise<string> {
  if (file === '-') {
    const parts: Buffer[] = [];
    for await (const part of process.stdin) parts.push(Buffer.from(part as Uint8Array));
    return Buffer.concat(parts).toString('utf8');
  }
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CrossdockError('unreadable-file', {
      problem: `${file} cannot be read`,
      remedy: 'Name a file that is there',
      cause,
    });
  });
}

/** What is wrong with a policy, from the error that refused it; undefined where the error is another. */
export function problemsIn(error: unknown): readonly PolicyProblem[] | undefined {
  if (!(error instanceof CrossdockError) || error.code !== 'invalid-policy') return undefined;
  return error.details['problems'] as readonly PolicyProblem[] | undefined;
}
