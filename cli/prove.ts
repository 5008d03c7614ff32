import pg from 'pg';
import type { Certificate } from '#libs/actors';
import { consumers, serviceNames, type ServiceName } from '#libs/contracts';
import type { CrossdockError } from '#libs/errors';
import { schemaOf } from '../stack/verify/transport-checks.js';
import { ask, wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

/** Messages of one sender that a proof takes, the newest: a hot stock item is told thousands. */
const MESSAGES = 500;
/** 200 shuffles of many facts take their time. */
const TIMEOUT_MS = 120_000;

/** `crossdock prove`: an actor's messages in all orders of arrival, each three times: one state, one set of effects. */
export async function proveCommand(argv: readonly string[]): Promise<number> {
  const { positionals, json, stack: open } = wordsAndIdsOf(argv, {});
  const [actor] = positionals;
  if (actor === undefined || positionals.length > 1) throw wrong('Name one actor');
  const service = serverOf(actor);
  const stack = open();
  const events = await told(stack.databaseUrl, actor);
  const certificate = await ask<Certificate>(stack, service, '/proofs', 'POST', TIMEOUT_MS, { actor, events });
  write(json, certificate, () => linesOf(certificate));
  return certificate.ok ? 0 : 1;
}

function serverOf(actor: string): ServiceName {
  const type = actor.split('/')[0] ?? '';
  const consumer = consumers.find(({ stream, filter }) => stream === 'FACTS' && filter.split('.')[2] === type);
  if (consumer) return consumer.service;
  throw wrong(`No service has actors of type "${type}"`);
}

function wrong(problem: string): CrossdockError {
  return usage(problem, 'Give the key of an actor, such as order/shopify-us-1/450789469');
}

/** What was said to the actor within the outboxes' retention, as it was said: also what has been superseded since. */
async function told(databaseUrl: string, actor: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'crossdock prove' });
  await client.connect();
  try {
    const events: unknown[] = [];
    for (const service of serviceNames) {
      const text = `select event.value as event from ${schemaOf(service)}.outbox,
          json_array_elements(frames::json) as frame, json_array_elements(frame.value -> 'events') as event
        where position($1 in frames) > 0 and event.value ->> 'subject' = $1 order by at desc limit ${MESSAGES}`;
      const { rows } = await client.query<{ event: unknown }>(text, [actor]);
      events.push(...rows.map((row) => row.event));
    }
    return events;
  } finally {
    await client.end();
  }
}

function linesOf(one: Certificate): string[] {
  const facts = `${one.facts} facts of ${one.arrivals} arrivals (${one.messages} messages as they came, the rest as kept)`;
  const tried = `${facts}, each three times, in ${one.orders} orders`;
  if (!one.ok) return [`${one.actor}: NOT one outcome: ${one.problem}`, tried];
  return [
    `${one.actor}: one state and one set of ${one.effects} effects`,
    tried,
    `state   ${one.stateHash}${one.asStored ? ', as it is stored' : ', not yet as it is stored'}`,
    `effects ${one.effectsHash}`,
  ];
}
