import { logToStdout as log } from './log.js';
import { serverOf } from './server.js';
import { settingsFrom } from './settings.js';
import { World } from './world.js';

async function main(): Promise<void> {
  const settings = settingsFrom(process.env);
  const world = await World.open(settings, log);
  const server = serverOf(world, log);
  const address = await server.listen({ host: settings.host, port: settings.port });
  log('info', 'listening', { address });

  let leaving = false;
  const leave = (why: string): void => {
    if (leaving) return;
    leaving = true;
    log('info', 'leaving', { why });
    void server
      .close()
      .then(() => world.close())
      .then(() => process.exit(0));
  };
  process.on('SIGTERM', () => leave('SIGTERM'));
  process.on('SIGINT', () => leave('SIGINT'));
  process.on('disconnect', () => leave('the supervisor is gone'));
  process.on('message', (message) => {
    if (message === 'shutdown') leave('shutdown');
  });

  if (settings.orders > 0 && !world.hasRun) await world.start({ orders: settings.orders });
  process.send?.({ type: 'ready', address });
}

main().catch((error: unknown) => {
  process.stderr.write(`the sandbox could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
