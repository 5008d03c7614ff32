import { Module } from '@nestjs/common';
import { consumerOf } from '#libs/contracts';
import { ActorsModule } from '#libs/service';
import { StockController } from './doors/stock.controller.js';
import { stockItemActor } from './stock-item/stock-item.actor.js';

/** Stock of the own pool, and the door to it. */
@Module({
  imports: [
    ActorsModule.forActors([
      { definition: stockItemActor, policy: null, consumer: consumerOf('inventory-service', 'FACTS', 'stock-item') },
    ]),
  ],
  controllers: [StockController],
})
export class InventoryServiceModule {}
