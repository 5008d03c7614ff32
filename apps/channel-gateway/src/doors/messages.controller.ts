import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CallDesk } from '#libs/actors';
import type { DataOf, documentAvailable, documentReceived, Message } from '#libs/contracts';
import { fetchCall } from '../egress/calls.js';
import type { Requested } from '../egress/command.js';
import { Commands } from '../egress/commands.js';
import { TranslationStage } from '../stage/translation-stage.js';

/** What comes over the bus: documents to translate, documents to fetch, commands to carry out. */
@Controller()
export class MessagesController {
  constructor(
    @Inject(TranslationStage) private readonly stage: TranslationStage,
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(Commands) private readonly commands: Commands,
  ) {}

  @EventPattern<string>('document.received.v1', { batch: true })
  async received(@Payload() messages: Message<DataOf<typeof documentReceived>>[]): Promise<void> {
    await this.stage.take(messages);
  }

  @EventPattern<string>('document.available.v1', { batch: true })
  async available(@Payload() messages: Message<DataOf<typeof documentAvailable>>[]): Promise<void> {
    await this.desk.accept(messages.map(fetchCall));
  }

  @EventPattern<string>('delivery.requested.v1', { batch: true })
  async requested(@Payload() messages: Message<Requested>[]): Promise<void> {
    await this.commands.take(messages);
  }

  @EventPattern<string>('order.acknowledge.v1', { batch: true })
  async acknowledged(@Payload() messages: Message<Requested>[]): Promise<void> {
    await this.commands.take(messages);
  }

  @EventPattern<string>('order.cancel.v1', { batch: true })
  async cancelled(@Payload() messages: Message<Requested>[]): Promise<void> {
    await this.commands.take(messages);
  }

  @EventPattern<string>('stock.level.v1', { batch: true })
  async stocked(@Payload() messages: Message<Requested>[]): Promise<void> {
    await this.commands.take(messages);
  }
}
