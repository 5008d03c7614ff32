import type { Call, Learnt, Turn } from '#libs/actors';
import type { Vault, Buyer } from '../../vault/vault.js';
import type { PostalAddress } from '../../documents/translation.js';
import { referenceOf, type Body, type Command } from '../../egress/command.js';
import type { Alias } from '../../stage/routing.js';
import type { WmsClient } from './wms-client.js';

/** Who gets the goods, as the warehouse reads it. */
interface ShipTo {
  readonly name: string | null;
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postal: string | null;
  readonly country: string | null;
  readonly phone: string | null;
}

/** Has a warehouse ship goods: `POST /shipment-orders`, unique by our reference. */
export class ShipmentRelease implements Command<'shipment.release'> {
  constructor(
    private readonly client: WmsClient,
    private readonly vault: Pick<Vault, 'read'>,
    /** The warehouse that holds the stock of an order, by the order's key. */
    private readonly warehouseOf: (orderKey: string) => string,
    private readonly named: (alias: Alias) => void = () => undefined,
  ) {}

  async perform(call: Call, body: Body<'shipment.release'>, turn: Turn): Promise<Learnt> {
    const buyer = await this.vault.read(call.message.key);
    const wish = releaseBody(referenceOf(call), this.warehouseOf(call.message.key), body, buyer);
    // 409: an earlier try has made it
    const answer = await this.client.post('/shipment-orders', wish, turn, [200, 201, 409]);
    return this.learnt(call, answer.json());
  }

  async lookUp(call: Call, _body: Body<'shipment.release'>, turn: Turn): Promise<Learnt | null> {
    const answer = await this.client.get(`/shipment-orders?reference=${encodeURIComponent(referenceOf(call))}`, turn);
    const { shipmentOrders = [] } = answer.json() as { shipmentOrders?: readonly unknown[] };
    return shipmentOrders[0] === undefined ? null : this.learnt(call, shipmentOrders[0]);
  }

  confirmed({ shipmentOrderId }: Learnt) {
    return { externalId: String(shipmentOrderId) };
  }

  private learnt({ message, target: account }: Call, answer: unknown): Learnt {
    const learnt = learntFrom(answer);
    const { key, traceparent } = message;
    const name = { account, namedBy: 'shipment-order-id', name: learnt.shipmentOrderId };
    this.named({ ...name, key, traceparent: traceparent ?? null });
    return learnt;
  }
}

function learntFrom(answer: unknown): { readonly shipmentOrderId: string } {
  const { shipmentOrderId } = answer as { shipmentOrderId?: unknown };
  if (typeof shipmentOrderId !== 'string' || shipmentOrderId === '')
    throw new Error('the warehouse named no shipment order');
  return { shipmentOrderId };
}

/** The request; what the vault does not know the order's own place fills in. */
export function releaseBody(reference: string, warehouse: string, body: Body<'shipment.release'>, buyer: Buyer | null) {
  const { orderName, shipTo: place, lines } = body;
  const shipTo: ShipTo = buyer?.shipTo
    ? addressee(buyer.shipTo, buyer.phone)
    : { ...NOBODY, region: place?.region ?? null, postal: place?.postal ?? null, country: place?.country ?? null };
  return { reference, warehouse, orderName: orderName ?? null, shipTo, lines };
}

const NOBODY: ShipTo = {
  name: null,
  address1: null,
  address2: null,
  city: null,
  region: null,
  postal: null,
  country: null,
  phone: null,
};

function addressee({ company, name, ...address }: PostalAddress, phone: string | null): ShipTo {
  const { address1, address2, city, region, postal, country } = address;
  const named = [company, name].filter((part) => part !== null).join(', ');
  return {
    name: named === '' ? null : named,
    address1,
    address2,
    city,
    region,
    postal,
    country,
    phone: address.phone ?? phone,
  };
}
