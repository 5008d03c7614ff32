import type pg from 'pg';
import type { DeadLetter, Frame, Say } from '#libs/actors';
import type { Exception } from '#libs/contracts';

/** What a transaction leaves behind beside its own statements. */
export interface Said<T> {
  readonly result: T;
  /** Published after the commit. */
  readonly frames: Frame[];
  readonly exceptions?: Exception[];
  readonly deadLetters?: DeadLetter[];
}

/** What is written here is said in the same transaction, or neither: the runtime's `Writer`. */
export interface Transactions {
  transaction<T>(work: (client: pg.PoolClient, say: Say) => Promise<Said<T>>): Promise<T>;
}
