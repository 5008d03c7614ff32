import pg from 'pg';
import { CrossdockError, RetryLater } from '#libs/errors';

/** Classes of SQLSTATE that say that this content is refused, today and tomorrow: cardinality, data, integrity, limits. */
const CONTENT_CLASSES: ReadonlySet<string> = new Set(['21', '22', '23', '54']);
/** What `pg` says, without a code, when a connection breaks or nothing answers. */
const CONNECTION_WORDS = /connection|terminated|timeout|timed out|queryable|socket/i;
/** Codes of the operating system: `ECONNREFUSED`, `EPIPE`, `EAI_AGAIN`… */
const SYSTEM_CODE = /^E[A-Z_]+$/;
/** The least time to wait for a database that is away, milliseconds. */
const AFTER_MS = 500;

/** True where the database refuses this content, whoever asks and however often. */
function refusesContent(error: unknown): boolean {
  return error instanceof pg.DatabaseError && CONTENT_CLASSES.has(error.code?.slice(0, 2) ?? '');
}

/** What a caller is told: `RetryLater` where the same may succeed later, the error itself where the content is at fault. */
export function asDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || refusesContent(error) || !fromOutside(error)) return error;
  return new RetryLater('database-unavailable', {
    problem: `The database did not do it, or did not say whether it did (${error.message})`,
    remedy: 'It is tried again; look at PostgreSQL if this lasts',
    afterMs: AFTER_MS,
    cause: error,
  });
}

/** A fault of our own code, such as a value that is no JSON, does not pass by waiting. */
function fromOutside(error: Error): boolean {
  if (error instanceof pg.DatabaseError) return true;
  if (error instanceof CrossdockError) return false;
  if (error instanceof AggregateError) return error.errors.some((one) => one instanceof Error && fromOutside(one));
  const code = 'code' in error ? String(error.code) : '';
  return SYSTEM_CODE.test(code) || CONNECTION_WORDS.test(error.message);
}
