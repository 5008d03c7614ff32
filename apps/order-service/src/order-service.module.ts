import { Module, type DynamicModule } from '@nestjs/common';
import { consumerOf } from '#libs/contracts';
import { ActorsModule } from '#libs/service';
import { ORDER_POLICY, OrdersController } from './doors/orders.controller.js';
import { orderActor } from './order/order.actor.js';
import { OrderFigures } from './telemetry/order-figures.js';
import type { OrderPolicy } from './order/order.policy.js';

/** Orders, planned with one policy, and the doors to them. */
@Module({})
export class OrderServiceModule {
  static with(policy: OrderPolicy): DynamicModule {
    const definition = orderActor(policy);
    const consumer = consumerOf('order-service', 'FACTS', 'order');
    return {
      module: OrderServiceModule,
      imports: [ActorsModule.forActors([{ definition, policy, consumer }])],
      controllers: [OrdersController],
      providers: [{ provide: ORDER_POLICY, useValue: policy }, OrderFigures],
    };
  }
}
