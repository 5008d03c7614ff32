import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { canonical, Writer } from '#libs/actors';
import type { Message } from '#libs/contracts';
import { chainTo, firstBreak, GENESIS, sha256, type Link } from './chain.js';

/** A link as the portal shows it. */
export interface AuditRecord extends Link {
  readonly service: string;
  readonly type: string;
  /** Logical ids of what was taken and issued. */
  readonly ids: readonly string[];
  readonly at: string;
}

/** What is told of one message that is to be recorded. */
export interface Recordable {
  readonly message: Message;
  readonly service: string;
  readonly ids: readonly string[];
}

/** One writer at a time: positions have no gaps, and each link knows the one before. */
const LOCK = `select pg_advisory_xact_lock(hashtext('crossdock.audit'))`;
const LAST = `select position::int as position, hash from audit_link order by position desc limit 1`;
const KNOWN = `select record from audit_link where record = any($1::text[])`;
const APPEND = `insert into audit_link (position, record, digest, hash, service, type, ids)
  select position, record, digest, hash, service, type, ids
    from json_to_recordset($1) as given (position bigint, record text, digest text, hash text, service text, type text, ids json)`;
const PAGE = `select position::int as position, record, digest, hash, service, type, ids, at from audit_link
  where position > $1 order by position limit $2`;

/** Links read at once when the chain is verified. */
const VERIFIED_AT_ONCE = 5_000;

/** The hash-chained table of ids and digests. */
@Injectable()
export class AuditLog {
  readonly #writer: Writer;
  readonly #pool: pg.Pool;

  constructor(@Inject(Writer) writer: Writer, @Inject(pg.Pool) pool: pg.Pool) {
    this.#writer = writer;
    this.#pool = pool;
  }

  /** Chains what is not recorded yet; a repeat changes nothing. */
  async append(recordables: readonly Recordable[]): Promise<void> {
    await this.#writer.transaction(async (client) => {
      await client.query(LOCK);
      const ids = recordables.map(({ message }) => message.id);
      const known = new Set((await client.query<{ record: string }>(KNOWN, [ids])).rows.map((row) => row.record));
      const fresh = new Map(
        recordables.filter(({ message }) => !known.has(message.id)).map((one) => [one.message.id, one]),
      );
      if (fresh.size > 0) {
        const last = (await client.query<Pick<Link, 'position' | 'hash'>>(LAST)).rows[0];
        await client.query(APPEND, [JSON.stringify(rowsOf(last, fresh))]);
      }
      return { result: undefined, frames: [] };
    });
  }

  /** Records after a position, the oldest first. */
  async page(after: number, limit: number): Promise<readonly AuditRecord[]> {
    return (await this.#pool.query<AuditRecord>(PAGE, [after, limit])).rows;
  }

  /** Where the chain breaks, or how many links hold. */
  async verify(): Promise<{ readonly links: number; readonly broken: ReturnType<typeof firstBreak> | null }> {
    let before: Pick<Link, 'position' | 'hash'> = { position: 0, hash: GENESIS };
    for (;;) {
      const links = await this.page(before.position, VERIFIED_AT_ONCE);
      const broken = firstBreak(links, before);
      if (broken) return { links: broken.position - 1, broken };
      const last = links.at(-1);
      if (!last) return { links: before.position, broken: null };
      before = last;
    }
  }
}

function rowsOf(last: Pick<Link, 'position' | 'hash'> | undefined, fresh: ReadonlyMap<string, Recordable>) {
  const records = [...fresh.values()].map(({ message }) => ({
    record: message.id,
    digest: sha256(canonical(message.data)),
  }));
  return chainTo(last, records).map((link) => {
    const { message, service, ids } = fresh.get(link.record) as Recordable;
    return { ...link, service, type: message.type, ids };
  });
}
