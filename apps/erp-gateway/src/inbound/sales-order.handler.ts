import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern } from '@nestjs/microservices';
import { CallDesk, type NewCall } from '#libs/actors';
import type { DataOf, Message, salesOrderWanted } from '#libs/contracts';
import { MessageContext } from '#libs/service';
import { erpFor, GATEWAY_SETUP, type GatewaySetup } from '../setup.js';
import { priorityOf } from './lanes.js';

/** Sales orders as they come from the bus: each revision becomes a call, behind everything that moves the ledger. */
@Controller()
export class SalesOrderHandler {
  constructor(
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup,
  ) {}

  @EventPattern<string>('posting.sales-order.v1', { batch: true })
  async take(@Ctx() { messages }: MessageContext): Promise<void> {
    // where nobody keeps the books, nobody shows orders either: its postings say so
    await this.desk.accept(messages.flatMap((message) => this.callOf(message)));
  }

  private callOf(message: Message): NewCall[] {
    const { legalEntity, level } = message.data as DataOf<typeof salesOrderWanted>;
    const erp = erpFor(this.setup, legalEntity);
    if (!erp) return [];
    const lane = 'backfill';
    const share = level?.channelAccount ?? legalEntity;
    return [{ ref: message.id, target: erp.connection.name, lane, share, priority: priorityOf(lane), message }];
  }
}
