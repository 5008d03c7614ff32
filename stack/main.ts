import { CrossdockError } from '#libs/errors';
import { runOnce } from './once.js';
import { startOptions, usage } from './options.js';
import { runUntilStopped } from './run-until-stopped.js';

const EXIT_COULD_NOT_RUN = 2;
const EXIT_INTERRUPTED = 130;

/** Terminals, `timeout` and the launcher may all pass on the same Ctrl-C; a person's second one comes later. */
const SAME_REQUEST_MS = 500;

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

async function main(): Promise<number> {
  const stop = stopSignal();
  try {
    const options = startOptions(process.argv.slice(2), Date.now());
    if (options === undefined) {
      process.stdout.write(usage);
      return 0;
    }
    return await (options.once ? runOnce(options, stop) : runUntilStopped(options, stop));
  } catch (error) {
    process.stderr.write(`crossdock: ${(error as Error).message}\n`);
    if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
    return EXIT_COULD_NOT_RUN;
  }
}

process.exit(await main());
