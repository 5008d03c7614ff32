import type pg from 'pg';
import type { Exception } from '#libs/contracts';
import type { Said, Transactions } from '../transactions.js';

/** What a person must see of a connection: opened once, however often it is noticed, and closed when it is over. */
export interface Trouble {
  /** The same for the same trouble: `feed/shopify-us-1/orders/page-loop`. */
  readonly id: string;
  readonly reason: Exception['reason'];
  readonly owner: Exception['owner'];
  /** What is wrong and what to do; no personal data. */
  readonly detail: string;
  /** Documents that show it. */
  readonly evidence?: readonly string[];
}

/** Hours that an owner has. */
const DUE_HOURS = 24;
const HOUR_MS = 3_600_000;
const EVIDENCE_LIMIT = 50;
const DETAIL_LIMIT = 2_000;

interface Known {
  readonly state: Exception['state'];
  readonly detail: string;
  readonly revision: number;
  readonly openedAt: Date;
}

const OPEN = `select id from exception where id = any($1::text[]) and state = 'open'`;
const KNOWN = `select state, detail, revision::int as revision, opened_at as "openedAt" from exception where id = $1 for update`;

/** The exception of a trouble, where it is not open already with the same words. Within the caller's transaction. */
export async function opened(client: pg.PoolClient, trouble: Trouble): Promise<Exception[]> {
  const known = await knownOf(client, trouble.id);
  const detail = trouble.detail.slice(0, DETAIL_LIMIT);
  if (known?.state === 'open' && known.detail === detail) return [];
  const openedAt = known?.state === 'open' ? known.openedAt : new Date();
  return [exceptionOf({ ...trouble, detail }, openedAt, (known?.revision ?? 0) + 1, 'open')];
}

/** The end of a trouble, where it is open. Within the caller's transaction. */
export async function closed(client: pg.PoolClient, trouble: Trouble): Promise<Exception[]> {
  const known = await knownOf(client, trouble.id);
  if (known?.state !== 'open') return [];
  return [exceptionOf(trouble, known.openedAt, known.revision + 1, 'closed')];
}

async function knownOf(client: pg.PoolClient, id: string): Promise<Known | undefined> {
  return (await client.query<Known>(KNOWN, [id])).rows[0];
}

function exceptionOf(trouble: Trouble, openedAt: Date, revision: number, state: Exception['state']): Exception {
  const { id, reason, owner, detail, evidence = [] } = trouble;
  return {
    id,
    service: 'channel-gateway',
    reason,
    owner,
    amountAtRisk: null,
    openedAt: openedAt.toISOString(),
    dueAt: new Date(openedAt.getTime() + DUE_HOURS * HOUR_MS).toISOString(),
    evidence: evidence.slice(0, EVIDENCE_LIMIT),
    detail,
    revision,
    state,
  };
}
/** Troubles that are noticed again and again by loops. */
export class Troubles {
  /** What this process knows to be over: a loop that goes well asks the database once. */
  private readonly over = new Set<string>();

  constructor(
    private readonly transactions: Transactions,
    private readonly pool: Pick<pg.Pool, 'query'>,
  ) {}

  async open(trouble: Trouble): Promise<void> {
    this.over.delete(trouble.id);
    await this.say((client) => opened(client, trouble));
  }

  /** It is over; cheap where it never was. */
  async close(trouble: Trouble): Promise<void> {
    if (this.over.has(trouble.id)) return;
    const { rows } = await this.pool.query<{ id: string }>(OPEN, [[trouble.id]]);
    if (rows.length > 0) await this.say((client) => closed(client, trouble));
    this.over.add(trouble.id);
  }

  private say(exceptions: (client: pg.PoolClient) => Promise<Exception[]>): Promise<void> {
    return this.transactions.transaction(async (client): Promise<Said<void>> => ({
      result: undefined,
      frames: [],
      exceptions: await exceptions(client),
    }));
  }
}
