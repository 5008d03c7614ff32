import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startCluster, startTryton, type RunningTryton, type TrytonPlace } from './server.js';
import { copyTemplate } from './template.js';

/** Starts the Tryton of a folder; a folder that is new gets prepared books. */
export async function openTryton(place: TrytonPlace): Promise<RunningTryton> {
  if (!existsSync(join(place.path, 'postgres', 'PG_VERSION'))) await copyTemplate(place.path, place.report);
  return startTryton(place, await startCluster(place));
}
