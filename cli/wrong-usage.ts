import { CrossdockError } from '#libs/errors';

/** Wrong usage, which ends with exit code 64. */
export function usage(problem: string, remedy: string): CrossdockError {
  return new CrossdockError('usage', { problem, remedy });
}
