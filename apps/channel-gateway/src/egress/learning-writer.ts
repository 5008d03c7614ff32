import type pg from 'pg';
import type { CallWriter, Frame, Queryable, WrittenCalls } from '#libs/actors';
import { orderDeliveryOutcome, typeOf, type DataOf } from '#libs/contracts';
import { release, type JoinTraces } from '../stage/routing.js';
import type { Transactions } from '../transactions.js';

const OUTCOME = typeOf(orderDeliveryOutcome);

/** The account of a warehouse stands in the call that was answered. */
const LEARN = {
  name: 'alias.learn-shipment-orders',
  text: `insert into alias (account, named_by, name, key, traceparent)
    select distinct on (c.target, given.name) c.target, 'shipment-order-id', given.name, given.key,
        c.message ->> 'traceparent'
      from json_to_recordset($1) as given (ref text, name text, key text) join call c on c.ref = given.ref
      order by c.target, given.name
    on conflict (account, named_by, name) do nothing`,
};

/** Writes for the desk of calls; what a warehouse calls an order is known in the transaction that says so to the order. */
export class LearningWriter implements CallWriter {
  constructor(
    private readonly transactions: Transactions,
    private readonly join?: JoinTraces,
  ) {}

  transaction<T>(work: (client: Queryable) => Promise<WrittenCalls<T>>): Promise<T> {
    return this.transactions.transaction(async (client) => {
      const written = await work(client as Queryable);
      const names = written.frames.flatMap(shipmentOrders);
      if (names.length === 0) return written;
      await client.query({ ...LEARN, values: [JSON.stringify(names)] });
      return this.withReleased(client, written);
    });
  }

  private async withReleased<T>(client: pg.PoolClient, written: WrittenCalls<T>): Promise<WrittenCalls<T>> {
    const { frames, exceptions } = await release(client, this.join);
    return {
      ...written,
      frames: [...written.frames, ...frames],
      exceptions: [...(written.exceptions ?? []), ...exceptions],
    };
  }
}

/** Releases that were confirmed: the call, the warehouse's number, the order. */
function shipmentOrders({ messages }: Frame): { ref: string; name: string; key: string }[] {
  return messages.flatMap(({ type, key, data, causes = [] }) => {
    if (type !== OUTCOME) return [];
    const { command, state, externalId } = data as DataOf<typeof orderDeliveryOutcome>;
    const [ref] = causes;
    const learnt =
      state === 'confirmed' && command.startsWith('shipment.release/') && externalId !== undefined && ref !== undefined;
    return learnt ? [{ ref, name: externalId, key }] : [];
  });
}
