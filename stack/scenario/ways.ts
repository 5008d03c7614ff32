import type pg from 'pg';

/** How documents come in: pushed whole, pushed as a name alone, shown in a list, asked for by id, or as a report's file. */
export const waysIn = ['webhooks', 'notifications', 'lists', 'by id', 'reports'] as const;
/** What is said to a channel. */
export const waysOut = ['acknowledged', 'confirmed', 'cancelled', 'levels'] as const;

/** How many documents came in by each way, and how often each thing was said. */
export interface Ways {
  readonly in: Readonly<Record<(typeof waysIn)[number], number>>;
  readonly out: Readonly<Record<(typeof waysOut)[number], number>>;
}

const IN = `
select account, case
         when topic like 'notifications/%' then 'notifications'
         when topic like '%/listed' or topic like '%/searched' then 'lists'
         when topic like '%/fetched' then 'by id'
         when topic like 'reports/%' or topic like 'feeds/%' or topic like 'files/%' then 'reports'
         else 'webhooks' end as way,
       count(*)::int as count
  from channel_gateway.document group by 1, 2`;
const OUT = `
select target as account, message -> 'data' -> 'body' ->> 'command' as command, count(*)::int as count
  from channel_gateway.call
 where state = 'done' and outcome ->> 'result' = 'done' and message -> 'data' -> 'body' ->> 'command' is not null
 group by 1, 2`;

const COMMANDS: Readonly<Record<string, (typeof waysOut)[number]>> = {
  'order.acknowledge': 'acknowledged',
  'shipment.confirm': 'confirmed',
  'order.cancel': 'cancelled',
  'stock.level': 'levels',
};

interface Counted {
  readonly account: string;
  readonly count: number;
}

/** Reads what came in and went out, by account. */
export async function readWays(database: pg.Pool): Promise<(accounts: readonly string[]) => Ways> {
  const [came, went] = await Promise.all([
    database.query<Counted & { readonly way: string }>(IN),
    database.query<Counted & { readonly command: string }>(OUT),
  ]);
  const said = went.rows.map((row) => ({ ...row, way: COMMANDS[row.command] }));
  return (accounts) => {
    const of = <Way extends string>(
      rows: readonly (Counted & { readonly way: string | undefined })[],
      ways: readonly Way[],
    ) => {
      const own = rows.filter(({ account }) => accounts.includes(account));
      const count = (way: Way): number => own.reduce((sum, row) => sum + (row.way === way ? row.count : 0), 0);
      return Object.fromEntries(ways.map((way) => [way, count(way)])) as Record<Way, number>;
    };
    return { in: of(came.rows, waysIn), out: of(said, waysOut) };
  };
}

/** Currencies of the postings of each account. */
export async function readCurrencies(database: pg.Pool): Promise<(accounts: readonly string[]) => readonly string[]> {
  const { rows } = await database.query<{ account: string; currency: string }>(
    `select distinct message -> 'data' -> 'body' ->> 'channelAccount' as account, message -> 'data' -> 'body' ->> 'currency' as currency
       from erp_gateway.call where message ->> 'type' like 'posting.requested.%'`,
  );
  return (accounts) => {
    const own = rows.filter(({ account }) => accounts.includes(account)).map(({ currency }) => currency);
    return [...new Set(own)].toSorted();
  };
}
