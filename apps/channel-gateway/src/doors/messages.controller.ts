import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CallDesk } from '#libs/actors';
import type { DataOf, deliveryRequested, documentAvailable, documentReceived, Message } from '#libs/contracts';
import { commandCall, fetchCall } from '../egress/calls.js';
import { TranslationStage } from '../stage/translation-stage.js';

/** What comes over the bus: documents to translate, documents to fetch, commands to carry out. */
@Controller()
export class MessagesController {
  constructor(
    @Inject(TranslationStage) private readonly stage: TranslationStage,
    @Inject(CallDesk) private readonly desk: CallDesk,
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
  async requested(@Payload() messages: Message<DataOf<typeof deliveryRequested>>[]): Promise<void> {
    await this.desk.accept(messages.map(commandCall));
  }
}
