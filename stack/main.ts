import { runOnce } from './once.js';
import { startOptions, usage } from './options.js';
import { runMain } from './run-main.js';
import { runUntilStopped } from './run-until-stopped.js';

await runMain(async (args, stop) => {
  const options = startOptions(args, Date.now());
  if (options === undefined) {
    process.stdout.write(usage);
    return 0;
  }
  return options.once ? runOnce(options, stop) : runUntilStopped(options, stop);
});
