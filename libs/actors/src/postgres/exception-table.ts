import type { Exception } from '#libs/contracts';
import type pg from 'pg';
import type { NamedStatement } from './actor-statements.js';
import { arrayOf, numbersOf } from './arrays.js';

/** A level: a late "open" after a "close" changes nothing. */
const SAVE: NamedStatement = {
  name: 'exception.save',
  text: `insert into exception as stored
      (id, service, reason, owner, state, detail, opened_at, due_at, amount_at_risk, evidence, revision)
    select distinct on (id) id, service, reason, owner, state, detail, opened_at::timestamptz, due_at::timestamptz,
        amount_at_risk, evidence, revision
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::json[], $10::json[], $11::bigint[])
        as given (id, service, reason, owner, state, detail, opened_at, due_at, amount_at_risk, evidence, revision)
      order by id, revision desc
    on conflict (id) do update set service = excluded.service, reason = excluded.reason, owner = excluded.owner,
      state = excluded.state, detail = excluded.detail, opened_at = excluded.opened_at, due_at = excluded.due_at,
      amount_at_risk = excluded.amount_at_risk, evidence = excluded.evidence, revision = excluded.revision
    where stored.revision < excluded.revision`,
};

const TEXTS = ['id', 'service', 'reason', 'owner', 'state', 'detail', 'openedAt', 'dueAt'] as const;

/** Writes exceptions in the client's transaction; of each the newest revision stands. */
export async function saveExceptions(client: pg.PoolClient, exceptions: readonly Exception[]): Promise<void> {
  if (exceptions.length === 0) return;
  const texts = TEXTS.map((name) =>
    arrayOf(
      'text',
      exceptions.map((one) => one[name]),
    ),
  );
  const amounts = exceptions.map((one) => (one.amountAtRisk ? JSON.stringify(one.amountAtRisk) : null));
  const evidence = exceptions.map((one) => JSON.stringify(one.evidence));
  const revisions = numbersOf(exceptions.map((one) => one.revision));
  await client.query({ ...SAVE, values: [...texts, arrayOf('json', amounts), arrayOf('json', evidence), revisions] });
}
