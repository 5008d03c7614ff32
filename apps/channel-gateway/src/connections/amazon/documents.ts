import { gunzipSync } from 'node:zlib';
import type { Turn } from '#libs/actors';
import { z } from 'zod';
import { exchange } from '../../egress/http-exchange.js';
import type { SpApiClient } from './sp-api-client.js';

/** Longest document that is taken apart in memory, bytes. */
const UNPACKED_LIMIT_BYTES = 256 * 1024 * 1024;

const place = z.object({ url: z.string(), compressionAlgorithm: z.literal('GZIP').optional() });

/** The contents of a report or of a feed's processing report: its place is asked for, then fetched from there. */
export async function contentsOf(
  client: Pick<SpApiClient, 'call'>,
  api: 'reports' | 'feeds',
  documentId: string,
  turn: Turn,
): Promise<Uint8Array> {
  const path = `/${api}/2021-06-30/documents/${encodeURIComponent(documentId)}`;
  const answer = await client.call({ method: 'GET', path, harmless: true }, turn);
  const { url, compressionAlgorithm } = place.parse(answer.json());
  const { bytes } = await exchange({ method: 'GET', url, headers: {}, harmless: true }, turn, [200]);
  return compressionAlgorithm === 'GZIP' ? gunzipSync(bytes, { maxOutputLength: UNPACKED_LIMIT_BYTES }) : bytes;
}
