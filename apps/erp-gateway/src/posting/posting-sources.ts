import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrossdockError } from '#libs/errors';
import { parse } from 'yaml';
import { z } from 'zod';
import type { PostingSource } from './policy-gaps.js';

const entities = z.array(z.object({ legalEntity: z.string() })).default([]);

/** As much of `channel-accounts.yaml` as says who may post; channel-gateway checks the rest of it. */
const file = z.object({
  channels: z
    .array(
      z.object({
        account: z.string(),
        channel: z.string(),
        shopCurrency: z.string().optional(),
        currency: z.string().optional(),
        legalEntities: entities,
      }),
    )
    .default([]),
  documents: z
    .array(
      z.object({ account: z.string(), source: z.string(), currency: z.string().nullish(), legalEntities: entities }),
    )
    .default([]),
});

/** Every channel account of every legal entity in a folder of policies; none where the folder names no accounts. */
export async function postingSources(folder: string): Promise<PostingSource[]> {
  const path = join(folder, 'channel-accounts.yaml');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  const read = file.safeParse(parse(text, { merge: true }));
  if (!read.success)
    throw new CrossdockError('invalid-policy', {
      problem: `The channel accounts cannot be read: ${read.error.issues[0]?.message ?? ''}`,
      remedy: 'Correct the file.',
      where: { document: path, field: read.error.issues[0]?.path.join('.') ?? '' },
    });
  const { channels, documents } = read.data;
  return [
    ...channels.map(({ account, channel, shopCurrency, currency = null, legalEntities }) => ({
      account,
      channel,
      currency: shopCurrency ?? currency,
      legalEntities,
    })),
    ...documents.map(({ account, source, legalEntities }) => ({
      account,
      channel: source,
      currency: null,
      legalEntities,
    })),
  ].flatMap(({ account, legalEntities, ...rest }) =>
    legalEntities.map(({ legalEntity }) => ({ legalEntity, channelAccount: account, ...rest })),
  );
}
