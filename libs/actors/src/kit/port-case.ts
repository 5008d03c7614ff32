import assert from 'node:assert/strict';
import { RetryLater } from '#libs/errors';

/** One thing that every implementation of a port must do; named by a sentence, run by any test runner. */
export interface PortCase<Subject> {
  readonly name: string;
  /** Resolves where the subject, fresh and empty, does it; rejects with an assertion error where it does not. */
  readonly run: (subject: Subject) => Promise<void>;
}

/** Fails unless the port says that the same may succeed later. */
export async function refusesForNow(work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof RetryLater, `should be RetryLater, but is ${String(error)}`);
    return true;
  });
}
