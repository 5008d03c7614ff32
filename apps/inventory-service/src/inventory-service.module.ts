import { Module, type DynamicModule } from '@nestjs/common';
import { consumerOf } from '#libs/contracts';
import { ActorsModule } from '#libs/service';
import { StockController } from './doors/stock.controller.js';
import { stockItemActor } from './stock-item/stock-item.actor.js';
import type { StockPolicy } from './stock-item/stock.policy.js';

/** Stock of the own pool, planned with one policy, and the door to it. */
@Module({})
export class InventoryServiceModule {
  static with(policy: StockPolicy): DynamicModule {
    const consumer = consumerOf('inventory-service', 'FACTS', 'stock-item');
    return {
      module: InventoryServiceModule,
      imports: [ActorsModule.forActors([{ definition: stockItemActor, policy, consumer }])],
      controllers: [StockController],
    };
  }
}
