import { itemMaster, typeOf, type DataOf, type Message } from '#libs/contracts';
import type { ErpItem } from '../drivers/driver.js';

type Master = DataOf<typeof itemMaster>;

/** What the ERP said of an item at an instant; one that may not be sold is as good as none. */
export function masterMessage(id: string, key: string, item: ErpItem | null, asOf: string): Message<Master> {
  return {
    id,
    type: typeOf(itemMaster),
    source: 'erp-gateway',
    key,
    time: asOf,
    revision: Date.parse(asOf),
    data: masterOf(item, asOf),
  };
}

function masterOf(item: ErpItem | null, asOf: string): Master {
  if (!item?.active) return { state: 'unknown', asOf };
  const { itemId, taxClass, bundle } = item;
  const parts = bundle ? { bundle: bundle.map((part) => ({ ...part })) } : {};
  return { state: 'resolved', itemId, taxClass, ...parts, asOf };
}
