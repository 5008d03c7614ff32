import { orderCancellation, orderShipment, typeOf, type DataOf } from '#libs/contracts';
import { actor, byId, entries, fact, once, settled, wanting, winnerOf } from '../../index.js';

const want = wanting({});

/** An order that was cancelled and left the warehouse all the same is shown to a person. */
export const vigilantOrder = actor({
  type: 'order',
  slots: {
    /** Why the shop cancelled it. Source: channel-gateway. */
    cancelled: once<string>(),
    /** What has left, by shipment id. Source: the warehouse. */
    shipments: byId(once<{ warehouse: string }>()),
  },
  receives: {
    [typeOf(orderCancellation)]: ({ reason }: DataOf<typeof orderCancellation>) => [fact('cancelled', reason)],
    [typeOf(orderShipment)]: ({ shipmentId, warehouse }: DataOf<typeof orderShipment>) => [
      fact(['shipments', shipmentId], { warehouse }),
    ],
  },
  effects: {},
  planVersion: 1,
  plan: function* ({ cancelled, shipments }, policy: { owner: 'logistics' | 'finance' }) {
    if (winnerOf(cancelled) === undefined) return;
    for (const [id, shipment] of entries(shipments)) {
      const detail = `left ${settled(shipment)?.warehouse ?? 'several warehouses'} though cancelled`;
      const wish = { reason: 'cancelled-after-shipment', owner: policy.owner, amountAtRisk: null, detail } as const;
      yield want('exception', wish, id);
    }
  },
});
