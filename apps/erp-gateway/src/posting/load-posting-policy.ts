import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrossdockError } from '#libs/errors';
import { policyOf } from './policy-text.js';
import { postingSources } from './posting-sources.js';
import type { PostingPolicy } from './posting-policy.js';

/** Name of the file in its folder. */
export const POSTING_POLICY = 'posting.yaml';

/** Reads the posting policy; an error names file, line, rule and setting, and what no rule settles for whom. */
export async function loadPostingPolicy(folder: string): Promise<PostingPolicy> {
  return policyOf(
    await policyText(join(folder, POSTING_POLICY)),
    join(folder, POSTING_POLICY),
    await postingSources(folder),
  );
}

/** The text of a policy file. */
function policyText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CrossdockError('invalid-policy', {
      problem: 'The policy file cannot be read',
      remedy: 'Put it there, or name its folder in POLICIES_DIR.',
      where: { document: file },
      cause,
    });
  });
}
