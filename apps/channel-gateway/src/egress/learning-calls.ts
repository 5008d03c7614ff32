import type { CallStore, CallTable, Frame, WrittenCalls } from '#libs/actors';
import { orderDeliveryOutcome, typeOf, type DataOf } from '#libs/contracts';
import { release, type JoinTraces } from '../stage/routing.js';
import type { GatewayStore, RoutingTable, ShipmentOrderName } from '../store/gateway-store.js';

const OUTCOME = typeOf(orderDeliveryOutcome);

/** Calls as the desk keeps them; what a warehouse calls an order is known in the transaction that says so to the order. */
export function learningCalls(
  store: Pick<GatewayStore, 'transaction'>,
  calls: CallStore,
  join?: JoinTraces,
): CallStore {
  return {
    transaction: <T>(work: (calls: CallTable) => Promise<WrittenCalls<T>>): Promise<T> =>
      store.transaction(async (tables) => {
        const written = await work(tables.calls);
        const names = written.frames.flatMap(shipmentOrders);
        if (names.length === 0) return written;
        await tables.routing.learnShipmentOrders(names);
        return withReleased(tables.routing, written, join);
      }),
    claim: (target, limit, claimMs) => calls.claim(target, limit, claimMs),
    list: (filter, limit) => calls.list(filter, limit),
    due: (targets, upTo) => calls.due(targets, upTo),
    count: () => calls.count(),
    retry: (filter, vouched) => calls.retry(filter, vouched),
  };
}

async function withReleased<T>(
  routing: RoutingTable,
  written: WrittenCalls<T>,
  join: JoinTraces | undefined,
): Promise<WrittenCalls<T>> {
  const { frames, exceptions } = await release(routing, join);
  return {
    ...written,
    frames: [...written.frames, ...frames],
    exceptions: [...(written.exceptions ?? []), ...exceptions],
  };
}

/** Releases that were confirmed: the call, the warehouse's number, the order. */
function shipmentOrders({ messages }: Frame): ShipmentOrderName[] {
  return messages.flatMap(({ type, key, data, causes = [] }) => {
    if (type !== OUTCOME) return [];
    const { command, state, externalId } = data as DataOf<typeof orderDeliveryOutcome>;
    const [ref] = causes;
    const learnt =
      state === 'confirmed' && command.startsWith('shipment.release/') && externalId !== undefined && ref !== undefined;
    return learnt ? [{ ref, name: externalId, key }] : [];
  });
}
