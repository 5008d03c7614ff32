import { serviceNames } from '#libs/contracts';
import { databaseUsers, provisionDatabase } from '../stack/database.js';
import { natsUsers, withBus } from '../stack/nats.js';
import { provisionStreams } from '../stack/streams.js';
import { wordsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `crossdock provision`: roles, schemas and rights in PostgreSQL, streams and consumers in NATS, as this build declares
 * them. For installations whose servers somebody else runs; changes nothing where all is as it must be.
 */
export async function provisionCommand(
  argv: readonly string[],
  environment: Environment = process.env,
): Promise<number> {
  const { values, json } = wordsOf(argv, { 'nats-users': { type: 'boolean' } });
  if (values['nats-users']) {
    process.stdout.write(`${JSON.stringify({ authorization: { users: natsUsers() } }, null, 2)}\n`);
    return 0;
  }
  const databaseUrl = required(environment, 'DATABASE_ADMIN_URL');
  const natsUrl = required(environment, 'NATS_ADMIN_URL');
  const roles = await provisionDatabase(databaseUrl, { get: (name) => passwordOf(name, environment) });
  const replicas = replicasOf(environment);
  await withBus(natsUrl, (connection) => provisionStreams(connection, replicas));
  write(json, { roles, users: databaseUsers, services: serviceNames, replicas }, () => [
    roles === 'own'
      ? `PostgreSQL: ${databaseUsers.length} roles, a schema for each service`
      : 'PostgreSQL: a schema for each service; the user may not create roles, so the services share its own',
    `NATS: streams and consumers, ${replicas} replicas`,
  ]);
  return 0;
}

/** The password that a user's own address bears: `order-service` has `ORDER_SERVICE_DATABASE_URL`. */
function passwordOf(name: string, environment: Environment): string {
  const variable = `${name
    .replace(/^postgres\./, '')
    .toUpperCase()
    .replaceAll('-', '_')}_DATABASE_URL`;
  const { password } = new URL(required(environment, variable));
  if (password === '')
    throw usage(`${variable} bears no password`, 'Write it as postgres://<role>:<password>@<host>/<database>');
  return decodeURIComponent(password);
}

function replicasOf({ NATS_STREAM_REPLICAS = '1' }: Environment): number {
  if (['1', '3', '5'].includes(NATS_STREAM_REPLICAS)) return Number(NATS_STREAM_REPLICAS);
  throw usage(`NATS_STREAM_REPLICAS is ${NATS_STREAM_REPLICAS}`, 'It is 1, 3 or 5');
}

function required(environment: Environment, variable: string): string {
  const value = environment[variable];
  if (value) return value;
  throw usage(`The variable ${variable} is not set`, '"crossdock help" lists what provision reads');
}
