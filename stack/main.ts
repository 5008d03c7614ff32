import { CrossdockError } from '#libs/errors';
import { runOnce } from './once.js';
import { startOptions, usage } from './options.js';
import { runUntilStopped } from './run-until-stopped.js';

const EXIT_COULD_NOT_RUN = 2;
const EXIT_INTERRUPTED = 130;

/** Aborts when a person or the machine wants us to end; a second Ctrl-C ends at once, and the guard stops the rest. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const ask = () => {
    if (stop.signal.aborted) process.exit(EXIT_INTERRUPTED);
    stop.abort(new CrossdockError('stopped', { problem: 'It was stopped before its end', remedy: 'Start it again' }));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask);
  // the launcher that runs us under the pinned Node.js is gone
  process.on('disconnect', ask);
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
    process.stderr.write(`crossdock: ${error instanceof CrossdockError ? error.message : (error as Error).stack}\n`);
    return EXIT_COULD_NOT_RUN;
  }
}

process.exit(await main());
