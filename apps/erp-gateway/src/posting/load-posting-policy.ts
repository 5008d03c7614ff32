import { createHash } from 'node:crypto';
import { canonical } from '#libs/actors';
import { readPolicyFile } from '../policy-file.js';
import { postingPolicySchema, type PostingPolicy } from './posting-policy.js';

/** Reads the posting policy; an error names file, rule and setting. */
export async function loadPostingPolicy(folder: string): Promise<PostingPolicy> {
  const { versions } = await readPolicyFile(folder, 'posting.yaml', postingPolicySchema);
  const digest = (content: unknown) => createHash('sha256').update(canonical(content)).digest('hex');
  return { versions: versions.map((version) => ({ ...version, digest: digest(version) })) };
}
