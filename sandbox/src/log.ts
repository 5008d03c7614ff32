/** Writes one JSON line to stdout. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, data?: Readonly<Record<string, unknown>>) => void;

/** The sandbox's log: one JSON object a line. */
export const logToStdout: Log = (level, message, data = {}) => {
  process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), level, service: 'sandbox', message, ...data })}\n`,
  );
};

/** Says nothing. */
export const silentLog: Log = () => undefined;
