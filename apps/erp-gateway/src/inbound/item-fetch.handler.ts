import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern } from '@nestjs/microservices';
import { CallDesk, frameOf, Writer, type NewCall } from '#libs/actors';
import type { DataOf, itemFetch, Message } from '#libs/contracts';
import { MessageContext } from '#libs/service';
import { masterMessage } from '../outbound/item-master.js';
import { erpFor, GATEWAY_SETUP, type GatewaySetup } from '../setup.js';
import { priorityOf } from './lanes.js';

/** What items want to know of the ERP: each becomes a call, ahead of the postings. */
@Controller()
export class ItemFetchHandler {
  constructor(
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(Writer) private readonly writer: Writer,
    @Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup,
  ) {}

  @EventPattern<string>('item.fetch.v1', { batch: true })
  async take(@Ctx() { messages }: MessageContext): Promise<void> {
    const calls = messages.map((message) => ({ message, call: this.callOf(message) }));
    await this.desk.accept(calls.flatMap(({ call }) => call ?? []));
    // an item of a legal entity that has no ERP is unknown
    const unknown = calls
      .filter(({ call }) => !call)
      .map(({ message: { id, key, time } }) => masterMessage(`${id}!answer`, key, null, time));
    if (unknown.length === 0) return;
    await this.writer.transaction(async () => ({
      result: undefined,
      frames: unknown.map((message) => frameOf(message)),
    }));
  }

  private callOf(message: Message): NewCall | undefined {
    const { legalEntity } = message.data as DataOf<typeof itemFetch>;
    const erp = erpFor(this.setup, legalEntity);
    const lane = 'validations';
    return erp && { ref: message.id, target: erp.connection.name, lane, priority: priorityOf(lane), message };
  }
}
