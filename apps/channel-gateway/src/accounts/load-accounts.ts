import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { CrossdockError } from '#libs/errors';
import { channelSettings, partnerSettings } from '../connections/settings.js';
import type { Accounts } from './accounts.js';
import { documentFields, name } from './fields.js';
import { DEFAULT_INTAKE_LIMITS } from '../intake/intake-queue.js';

const file = z.object({
  version: z.literal(1),
  unresolvedAfterMinutes: z.number().positive(),
  intake: z
    .strictObject({
      waitingDocuments: z.int().positive(),
      factsMiB: z.number().positive(),
      callsBehindSeconds: z.number().positive().default(DEFAULT_INTAKE_LIMITS.callsBehindSeconds),
    })
    .optional(),
  translation: z.strictObject({ factsAtOnce: z.int().positive() }).optional(),
  channels: z.array(channelSettings),
  partners: z.array(partnerSettings),
  documents: z.array(z.strictObject({ ...documentFields, source: name })).default([]),
});

/** File name of the policy. */
const ACCOUNTS_FILE = 'channel-accounts.yaml';

/** Reads and checks the connections of this installation. */
export async function loadAccounts(policiesFolder: string): Promise<Accounts> {
  const path = join(policiesFolder, ACCOUNTS_FILE);
  return parseAccounts(await readFile(path, 'utf8'), path);
}

/** Checks the text of a connections file; what is wrong is named with its place. */
export function parseAccounts(text: string, path = ACCOUNTS_FILE): Accounts {
  const { success, data, error } = file.safeParse(parse(text, { merge: true }));
  if (!success) throw wrong(path, z.prettifyError(error));
  const names = [...data.channels, ...data.partners, ...data.documents].map(({ account }) => account);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined) throw wrong(path, `account ${twice} is named twice`);
  const { unresolvedAfterMinutes, intake, translation, channels, partners, documents } = data;
  return { unresolvedAfterMinutes, intake, translation, channels, partners, documents };
}

function wrong(path: string, problem: string): CrossdockError {
  return new CrossdockError('wrong-policy', {
    problem: `${path} cannot be used: ${problem}`,
    remedy:
      'Correct the file; its fields are explained in apps/channel-gateway/src/accounts/accounts.ts and connections/<kind>/settings.ts.',
    severity: 'critical',
  });
}
