import { runMain } from '../run-main.js';
import { reportOnStderr } from '../report.js';
import { chaosOptions, usage } from './options.js';
import { linesOf } from './result.js';
import { runChaos } from './run-chaos.js';

await runMain(async (args, stop) => {
  const options = chaosOptions(args);
  if (options === undefined) {
    process.stdout.write(usage);
    return 0;
  }
  const result = await runChaos(options, reportOnStderr, stop);
  process.stdout.write(`${(options.json ? [JSON.stringify(result)] : linesOf(result)).join('\n')}\n`);
  return result.differences.length === 0 ? 0 : 1;
});
