import { CrossdockError } from '#libs/errors';

const EXIT_COULD_NOT_RUN = 2;
const EXIT_INTERRUPTED = 130;

/** Terminals, `timeout` and the launcher may all pass on the same Ctrl-C; a person's second one comes later. */
const SAME_REQUEST_MS = 500;

/** Runs a launcher's work with the words of the command line and ends the process as it says. */
export async function runMain(work: (args: readonly string[], stop: AbortSignal) => Promise<number>): Promise<never> {
  try {
    process.exit(await work(process.argv.slice(2), stopSignal()));
  } catch (error) {
    process.stderr.write(`crossdock: ${(error as Error).message}\n`);
    if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
    process.exit(EXIT_COULD_NOT_RUN);
  }
}

/** Aborts when a person or the machine wants us to end; asked again, we end at once, and the guard stops the rest. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let askedAt = Infinity;
  const ask = () => {
    if (performance.now() - askedAt > SAME_REQUEST_MS) process.exit(EXIT_INTERRUPTED);
    askedAt = Math.min(askedAt, performance.now());
    stop.abort(new CrossdockError('stopped', { problem: 'It was stopped before its end', remedy: 'Start it again' }));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask);
  // the launcher that runs us under the pinned Node.js is gone
  process.on('disconnect', ask);
  // a terminal that is closed must not keep us from stopping in order
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return stop.signal;
}
