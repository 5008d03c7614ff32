import { sum } from '../minor-units.js';
import type { LineUnits, Recall, Shipment, ShipmentOrder, SkuUnits } from './wms-records.js';

/** State of a shipment order as the warehouse shows it. */
export type ShipmentOrderState = 'open' | 'partly-shipped' | 'shipped' | 'cancelled';

/** Shipment orders with what was cancelled and shipped of each. */
export class OrderBook {
  private readonly byId = new Map<string, ShipmentOrder>();
  private readonly byReference = new Map<string, ShipmentOrder>();
  private readonly recalls = new Map<string, Recall[]>();
  private readonly shipments = new Map<string, Shipment[]>();

  get size(): number {
    return this.byId.size;
  }

  get orders(): Iterable<ShipmentOrder> {
    return this.byId.values();
  }

  add(order: ShipmentOrder): void {
    this.byId.set(order.id, order);
    this.byReference.set(order.reference, order);
  }

  addRecall(recall: Recall): void {
    this.recalls.set(recall.shipmentOrderId, [...this.recallsOf(recall.shipmentOrderId), recall]);
  }

  addShipment(shipment: Shipment): void {
    this.shipments.set(shipment.shipmentOrderId, [...this.shipmentsOf(shipment.shipmentOrderId), shipment]);
  }

  withId(id: string): ShipmentOrder | undefined {
    return this.byId.get(id);
  }

  withReference(reference: string): ShipmentOrder | undefined {
    return this.byReference.get(reference);
  }

  recallsOf(id: string): readonly Recall[] {
    return this.recalls.get(id) ?? [];
  }

  shipmentsOf(id: string): readonly Shipment[] {
    return this.shipments.get(id) ?? [];
  }

  /** Units of a line that were asked for and not taken back. */
  askedOf(order: ShipmentOrder, { lineId, quantity }: LineUnits): number {
    return (
      quantity -
      unitsOf(
        lineId,
        this.recallsOf(order.id).flatMap(({ cancelled }) => cancelled),
      )
    );
  }

  /** What is still to be shipped. */
  openLines(order: ShipmentOrder): SkuUnits[] {
    const shipped = this.shipmentsOf(order.id).flatMap(({ lines }) => lines);
    return order.lines
      .map((line) => ({ ...line, quantity: this.askedOf(order, line) - unitsOf(line.lineId, shipped) }))
      .filter(({ quantity }) => quantity > 0);
  }

  stateOf(order: ShipmentOrder): ShipmentOrderState {
    const shipped = this.shipmentsOf(order.id).length > 0;
    if (this.openLines(order).length > 0) return shipped ? 'partly-shipped' : 'open';
    return shipped ? 'shipped' : 'cancelled';
  }
}

function unitsOf(lineId: string, lines: readonly LineUnits[]): number {
  return sum(lines.filter((line) => line.lineId === lineId).map(({ quantity }) => quantity));
}
