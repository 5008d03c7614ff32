// `npm run simulate`: gets the checkout ready (silently when it is), then plays histories.
import { fileURLToPath } from 'node:url';
import { prepared } from '../../stack/prepare.mjs';

await prepared(fileURLToPath(import.meta.url), async () => {
  const { main } = await import('../../dist/test/simulation/main.js');
  process.exitCode = await main(process.argv.slice(2));
});
