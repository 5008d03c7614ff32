import { main } from './main.js';

// the command line of an installation that is built already, such as the container image
process.exitCode = await main(process.argv.slice(2));
