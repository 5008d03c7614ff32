import type pg from 'pg';
import type { BatchedMessage, BatchedMessages, MessageOutcome, NewMessage, OpenBatch } from './batched-messages.js';

const COLUMNS = `account, ref, kind, content, state, number::text, batch, external_id as "externalId", outcome`;
/** Answers are kept for whoever asks again, days. */
const KEPT_DAYS = 30;

/** Batched messages in PostgreSQL; each step is one statement. */
export class BatchBook implements BatchedMessages {
  constructor(private readonly pool: Pick<pg.Pool, 'query'>) {}

  async gather({ account, ref, kind, content }: NewMessage): Promise<BatchedMessage> {
    const text = `insert into batched_message (account, ref, kind, content) values ($1, $2, $3, $4) on conflict do nothing`;
    await this.pool.query(text, [account, ref, kind, content]);
    const found = await this.find(account, ref);
    if (found) return found;
    throw new Error(`the message of ${ref} was gathered and is not there`);
  }

  async find(account: string, ref: string): Promise<BatchedMessage | null> {
    const text = `select ${COLUMNS} from batched_message where account = $1 and ref = $2`;
    return (await this.pool.query<BatchedMessage>(text, [account, ref])).rows[0] ?? null;
  }

  async waiting(account: string): Promise<readonly string[]> {
    const text = `select distinct kind from batched_message where account = $1 and state = 'waiting'`;
    return (await this.pool.query<{ kind: string }>(text, [account])).rows.map(({ kind }) => kind);
  }

  async take(account: string, kind: string, limit: number, batch: string): Promise<readonly BatchedMessage[]> {
    const text = `
      update batched_message set state = 'taken', batch = $4, changed_at = now()
       where (account, ref) in (
         select account, ref from batched_message where account = $1 and kind = $2 and state = 'waiting'
          order by number limit $3 for update skip locked)
      returning ${COLUMNS}`;
    const { rows } = await this.pool.query<BatchedMessage>(text, [account, kind, limit, batch]);
    return rows.toSorted((a, b) => Number(a.number) - Number(b.number));
  }

  async handedIn(account: string, batch: string, externalId: string): Promise<void> {
    const text = `
      update batched_message set state = 'handed-in', external_id = $3, changed_at = now()
       where account = $1 and batch = $2 and state = 'taken'`;
    await this.pool.query(text, [account, batch, externalId]);
  }

  async release(account: string, batch: string): Promise<void> {
    const text = `
      update batched_message set state = 'waiting', batch = null, external_id = null, changed_at = now()
       where account = $1 and batch = $2 and state in ('taken', 'handed-in')`;
    await this.pool.query(text, [account, batch]);
  }

  async open(account: string): Promise<readonly OpenBatch[]> {
    const text = `
      select batch, kind, external_id as "externalId", extract(epoch from now() - min(changed_at))::float8 * 1000 as "ageMs"
        from batched_message where account = $1 and state in ('taken', 'handed-in')
       group by batch, kind, external_id order by min(number)`;
    return (await this.pool.query<OpenBatch>(text, [account])).rows;
  }

  async known(account: string, externalIds: readonly string[]): Promise<ReadonlySet<string>> {
    const text = `select distinct external_id as id from batched_message where account = $1 and external_id = any ($2)`;
    const { rows } = await this.pool.query<{ id: string }>(text, [account, externalIds]);
    return new Set(rows.map(({ id }) => id));
  }

  async messagesOf(account: string, batch: string): Promise<readonly BatchedMessage[]> {
    const text = `select ${COLUMNS} from batched_message where account = $1 and batch = $2 order by number`;
    return (await this.pool.query<BatchedMessage>(text, [account, batch])).rows;
  }

  async settle(account: string, batch: string, outcomes: ReadonlyMap<string, MessageOutcome>): Promise<void> {
    const rows = JSON.stringify([...outcomes].map(([ref, outcome]) => ({ ref, outcome })));
    const text = `
      update batched_message as message set state = 'answered', outcome = said.outcome, changed_at = now()
        from json_to_recordset($3::json) as said (ref text, outcome json)
       where message.account = $1 and message.batch = $2 and message.ref = said.ref and message.state <> 'answered'`;
    await this.pool.query(text, [account, batch, rows]);
    const old = `delete from batched_message where state = 'answered' and changed_at < now() - $1 * interval '1 day'`;
    await this.pool.query(old, [KEPT_DAYS]);
  }
}
