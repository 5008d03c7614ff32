/** A building with stock of its own. */
export interface Warehouse {
  readonly id: WarehouseId;
  /** The zone in which it writes its instants. */
  readonly timeZone: string;
}

export type WarehouseId = 'WH1' | 'WH2';

/** `WH1` holds the stock of legal entity US, `WH2` that of EU. */
export const warehouses: readonly Warehouse[] = [
  { id: 'WH1', timeZone: 'America/New_York' },
  { id: 'WH2', timeZone: 'Europe/Berlin' },
];

/** The warehouse of an id. */
export function warehouseOf(id: WarehouseId): Warehouse {
  const found = warehouses.find((one) => one.id === id);
  if (!found) throw new Error(`there is no warehouse ${id}`);
  return found;
}
