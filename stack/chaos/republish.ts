import pg from 'pg';
import { Outbox } from '#libs/actors';
import { serviceNames } from '#libs/contracts';
import { databaseUrl } from '../database.js';
import type { Secrets } from '../secrets.js';

/** Every service says again what it has said since an instant, as after the loss of the bus. */
export async function republishAll(anyDatabaseUrl: string, secrets: Secrets, since: Date): Promise<number> {
  let rows = 0;
  for (const service of serviceNames) {
    const pool = new pg.Pool({ connectionString: databaseUrl(anyDatabaseUrl, service, secrets), max: 1 });
    pool.on('error', () => undefined);
    try {
      rows += await new Outbox(pool).republish(since);
    } finally {
      await pool.end();
    }
  }
  return rows;
}
