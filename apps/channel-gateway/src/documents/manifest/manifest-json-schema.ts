import { z } from 'zod';
import { manifestFile } from './manifest-file.js';

/** Where the schema of manifests stands for editors, from the root of the repository. */
export const MANIFEST_SCHEMA = 'policies/schema/channel-manifest.schema.json';

/** JSON Schema of `manifest.yaml`, as text: what an editor completes and marks. What contradicts itself only a reading finds. */
export function manifestJsonSchema(): string {
  const title = 'Manifest of a channel: how its documents are read, and how it is spoken to';
  return `${JSON.stringify({ title, ...z.toJSONSchema(manifestFile, { io: 'input', reused: 'ref' }) }, null, 2)}\n`;
}
