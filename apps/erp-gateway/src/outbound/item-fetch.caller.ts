import type { Call, Caller, Learnt, Outcome, Turn } from '#libs/actors';
import type { DataOf, itemFetch, Message } from '#libs/contracts';
import type { ErpDriver, ErpItem } from '../drivers/driver.js';
import { masterMessage } from './item-master.js';

/** Looks one SKU up in the ERP. It changes nothing there, so there is never a doubt to clear. */
export class ItemFetchCaller implements Caller {
  readonly maxCallMs: number;

  constructor(
    private readonly driver: ErpDriver,
    readonly timeoutMs: number,
  ) {
    this.maxCallMs = timeoutMs;
  }

  /** What was interrupted is simply made again. */
  async lookUp(): Promise<null> {
    return null;
  }

  async perform({ message }: Call, turn: Turn): Promise<Learnt> {
    const asOf = new Date().toISOString();
    const { sku } = message.data as DataOf<typeof itemFetch>;
    return { item: await this.driver.fetchItem(sku, turn), asOf };
  }

  /** A look-up that the ERP refuses found nothing. */
  answer({ ref, message }: Call, { data, at }: Outcome): Message[] {
    const { item, asOf } = (data ?? { item: null, asOf: at }) as { item: ErpItem | null; asOf: string };
    return [masterMessage(`${ref}!answer`, message.key, item, asOf)];
  }
}
