/** Tells the person at the terminal one thing, in one line. */
export type Report = (line: string) => void;

/** Progress belongs on stderr: stdout is kept for results. */
export const reportOnStderr: Report = (line) => process.stderr.write(`${line}\n`);
