import { z } from 'zod';
import { postingPolicySchema } from './posting-policy.js';

/** Where the schema of the posting policy stands for editors, from the root of the repository. */
export const POSTING_POLICY_SCHEMA = 'policies/schema/posting.schema.json';

/** JSON Schema of `posting.yaml`, as text: what an editor completes and marks. Ties and gaps only a reading finds. */
export function postingPolicyJsonSchema(): string {
  const title = 'Posting policy: which ERP document a posting becomes';
  return `${JSON.stringify({ title, ...z.toJSONSchema(postingPolicySchema, { io: 'input' }) }, null, 2)}\n`;
}
