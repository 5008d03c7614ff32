import type { ServiceName } from '#libs/contracts';
import type { Issued } from '#libs/actors';
import type { Check, Evidence, Finding } from './finding.js';
import { schemaOf } from './transport-checks.js';

const CALLING: readonly ServiceName[] = ['channel-gateway', 'erp-gateway'];

/** Calls to the outside have come to their end. */
export const callsSettled: Check = {
  name: 'calls-settled',
  claim: 'every call to the outside has an outcome, or an exception that a person can see',
  async find({ database }) {
    const perService = CALLING.map(async (service) => {
      const sql = `select ref, state, last_error ->> 'code' as code from ${schemaOf(service)}.call where state <> 'done' and exception is null limit 100`;
      const { rows } = await database.query<{ ref: string; state: string; code: string | null }>(sql);
      return rows.map((row) => ({
        check: 'calls-settled',
        about: row.ref,
        detail: `${row.state}${row.code ? ` after ${row.code}` : ''}`,
      }));
    });
    return (await Promise.all(perService)).flat();
  },
};

const ACTORS: readonly { readonly service: ServiceName; readonly table: string }[] = [
  { service: 'order-service', table: 'order_actor' },
  { service: 'inventory-service', table: 'stock_item_actor' },
  { service: 'erp-gateway', table: 'item_actor' },
];

/** What actors want a person to see can be seen, and nothing that is over. */
export const exceptionsShown: Check = {
  name: 'exceptions-shown',
  claim: 'the open exceptions of actors are exactly those that people can see',
  find: async ({ database }) => (await Promise.all(ACTORS.map((one) => differing(database, one)))).flat(),
};

async function differing(
  database: Evidence['database'],
  { service, table }: (typeof ACTORS)[number],
): Promise<Finding[]> {
  const schema = schemaOf(service);
  const wanted = await database.query<{ key: string; issued: Record<string, Issued> }>(
    `select key, issued from ${schema}.${table} where issued::text like '%"k":"exception"%'`,
  );
  const ids = wanted.rows.flatMap(({ key, issued }) =>
    Object.entries(issued).flatMap(([effect, one]) => (one.k === 'exception' ? [`${key}/${effect}`] : [])),
  );
  const shown = await database.query<{ id: string }>(`select id from ${schema}.exception where state = 'open'`);
  const visible = new Set(shown.rows.map((row) => row.id));
  const expected = new Set(ids);
  const check = 'exceptions-shown';
  return [
    ...ids
      .filter((id) => !visible.has(id))
      .map((about) => ({ check, about, detail: 'wanted by the actor and not shown' })),
    ...[...visible]
      .filter((id) => !expected.has(id) && ofActor(id))
      .map((about) => ({ check, about, detail: 'shown, and over' })),
  ];
}

/** Exceptions of calls and documents stand beside those of actors. */
function ofActor(id: string): boolean {
  return /^(order|stock-item|item)\/.+\/exception\//.test(id);
}
