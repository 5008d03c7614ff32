import { serviceNames, type ServiceName } from '#libs/contracts';
import { ask, oneOf, wordsOf, write } from './running-stack.js';
import { instantOf } from './since.js';

/** A day of a busy service is many rows. */
const TIMEOUT_MS = 120_000;

/** `crossdock republish`: services say again what they have said since an instant. */
export async function republishCommand(argv: readonly string[]): Promise<number> {
  const { values, json, stack: open } = wordsOf(argv, { since: { type: 'string' }, service: { type: 'string' } });
  const since = instantOf(values.since ?? '', Date.now()).toISOString();
  const services =
    values.service === undefined ? serviceNames : [oneOf('service', values.service, serviceNames) as ServiceName];
  const stack = open();
  const republished: { service: ServiceName; rows: number }[] = [];
  for (const service of services) {
    const path = `/outbox/republish?since=${encodeURIComponent(since)}`;
    const { rows } = await ask<{ rows: number }>(stack, service, path, 'POST', TIMEOUT_MS);
    republished.push({ service, rows });
  }
  const total = republished.reduce((sum, one) => sum + one.rows, 0);
  write(json, { since, rows: total, republished }, () => [
    ...republished.map(({ service, rows }) => `${service}: ${rows} outbox rows`),
    `${total} outbox rows since ${since} go out again within seconds`,
  ]);
  return 0;
}
