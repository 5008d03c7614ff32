import type { BuyerRecord, PostalAddress } from '../documents/translation.js';
import type { Sealer } from '../raw-store/sealing.js';
import type { GatewayStore, GatewayTables, SealedBuyer } from '../store/gateway-store.js';

/** What a buyer told the shop, as it lies in the vault. */
export interface Buyer {
  readonly email: string | null;
  readonly phone: string | null;
  readonly shipTo: PostalAddress | null;
  readonly billTo: PostalAddress | null;
}

/** Personal data, each order's under a key of its own: deleting the key erases it. */
export class Vault {
  constructor(
    private readonly store: Pick<GatewayStore, 'buyer'>,
    private readonly sealer: Sealer,
  ) {}

  /** Keeps what documents say of buyers; of one order the newest counts. */
  async keep(tables: Pick<GatewayTables, 'keepBuyers'>, buyers: readonly BuyerRecord[]): Promise<void> {
    if (buyers.length === 0) return;
    const newest = new Map<string, BuyerRecord>();
    for (const buyer of buyers)
      if ((newest.get(buyer.orderKey)?.revision ?? -1) < buyer.revision) newest.set(buyer.orderKey, buyer);
    await tables.keepBuyers([...newest.values()].map((buyer) => this.sealed(buyer)));
  }

  /** The buyer of an order, or null where nobody is known or the entry was erased. */
  async read(orderKey: string): Promise<Buyer | null> {
    const sealed = await this.store.buyer(orderKey);
    return sealed ? (JSON.parse(this.sealer.open(sealed, nameOf(orderKey)).toString('utf8')) as Buyer) : null;
  }

  private sealed({ orderKey, buyerRef, revision, ...rest }: BuyerRecord): SealedBuyer {
    const { email, phone, shipTo, billTo } = rest;
    const sealed = this.sealer.seal(
      Buffer.from(JSON.stringify({ email, phone, shipTo, billTo } satisfies Buyer)),
      nameOf(orderKey),
    );
    return { orderKey, buyerRef, revision, sealed };
  }
}

function nameOf(orderKey: string): string {
  return `vault/${orderKey}`;
}
