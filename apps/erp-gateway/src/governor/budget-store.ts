import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable, SchemaChange } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import { untouched, type BudgetState } from './shared-budget.js';

/** What is decided of a budget: its next state, and whatever whoever decides wants to know. */
export interface Decided<T> {
  readonly state: BudgetState;
  readonly result: T;
}

/** Budgets as all replicas share them, by connection. */
export interface BudgetStore {
  /** Decides on the newest state, at an instant of the shared clock, epoch milliseconds; what is decided is durable. */
  change<T>(connection: string, decide: (state: BudgetState, nowMs: number) => Decided<T>): Promise<T>;
}

/** The table of the budgets: a row a connection. */
export const erpBudgetSchema: readonly SchemaChange[] = [
  {
    name: 'erp-budget-1',
    statements: [
      `create table erp_budget (connection text primary key, version bigint not null, state json not null)
         with (fillfactor = 20, autovacuum_vacuum_threshold = 50, autovacuum_vacuum_scale_factor = 0)`,
    ],
  },
];

const NOW = `extract(epoch from clock_timestamp())::float8 * 1000`;
const READ = `select ${NOW} as "nowMs", b.version::text, b.state from (select) as one left join erp_budget b on b.connection = $1`;
const WRITE = `update erp_budget set version = version + 1, state = $3 where connection = $1 and version = $2 returning 1`;
const CREATE = `insert into erp_budget (connection, version, state) values ($1, 1, $2) on conflict do nothing returning 1`;

/** Two replicas ask a few times a second each: one that loses so often in a row has another trouble. */
const TRIES = 8;
const AGAIN_WITHIN_MS = 15;

interface Row {
  readonly nowMs: number;
  readonly version: string | null;
  readonly state: BudgetState | null;
}

/** Budgets in PostgreSQL: read, decide, write where nobody has written in between. Two statements, no lock that is held. */
export class PostgresBudgetStore implements BudgetStore {
  constructor(private readonly database: Queryable) {}

  async change<T>(connection: string, decide: (state: BudgetState, nowMs: number) => Decided<T>): Promise<T> {
    for (let tries = 0; tries < TRIES; tries++) {
      const { rows } = await this.database.query<Row>({ name: 'budget-read', text: READ, values: [connection] });
      const { nowMs, version, state } = rows[0] ?? { nowMs: 0, version: null, state: null };
      const decided = decide(state ?? untouched, nowMs);
      if (await this.write(connection, version, decided.state)) return decided.result;
      await pause(Math.random() * AGAIN_WITHIN_MS);
    }
    throw new RetryLater('budget-contended', {
      problem: `The budget of ${connection} is written by others all the time`,
      remedy: 'It is asked for again by itself; with very many replicas give the ERP fewer.',
      afterMs: 100,
    });
  }

  private async write(connection: string, version: string | null, state: BudgetState): Promise<boolean> {
    const text = JSON.stringify(state);
    const statement =
      version === null
        ? { name: 'budget-create', text: CREATE, values: [connection, text] }
        : { name: 'budget-write', text: WRITE, values: [connection, version, text] };
    return (await this.database.query(statement)).rows.length === 1;
  }
}
