import type { Courier } from '../delivery/courier.js';
import type { FaultSwitch } from '../faults.js';
import type { Journal } from '../journal.js';
import type { MarketOrder } from '../marketplace.js';
import type { Marketplaces } from '../marketplaces.js';
import type { PurposefulWaits } from '../waits.js';
import type { WorldEntry } from '../world-journal.js';
import type { Shipment } from './wms-records.js';
import type { WmsMailing } from './wms-webhooks.js';

/** What the warehouse needs from around it. */
export interface WmsSurroundings {
  readonly journal: Journal<WorldEntry>;
  readonly courier: Courier;
  readonly marketplaces: Marketplaces;
  readonly faults: FaultSwitch;
  readonly waits: PurposefulWaits;
  readonly mailing: WmsMailing;
  readonly seed: number;
  readonly speed: number;
  /** Hears of every parcel of a known order. */
  shipped(order: MarketOrder, shipment: Shipment): void;
}
