/** The places in the loop between which a process may die; tests stop it there. */
export const crashPoints = [
  'after-load',
  'before-commit',
  'after-commit-before-ack',
  'after-ack-before-publish',
  'after-publish-before-mark',
] as const;

/** A place in the loop between which a process may die. */
export type CrashPoint = (typeof crashPoints)[number];

/** Called at each point; a test kills the process or never resolves. */
export type AtCrashPoint = (point: CrashPoint) => void | Promise<void>;
