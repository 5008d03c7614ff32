import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern } from '@nestjs/microservices';
import { CallDesk, frameOf, Writer, type NewCall } from '#libs/actors';
import type { DataOf, Message, postingRequested } from '#libs/contracts';
import { MessageContext } from '#libs/service';
import { outcomeMessage } from '../posting/posting-outcome.js';
import { erpFor, GATEWAY_SETUP, type GatewaySetup } from '../setup.js';
import { priorityOf } from './lanes.js';

type PostingRequest = DataOf<typeof postingRequested>;

/** Postings as they come from the bus: each becomes a call to the ERP that keeps the books. */
@Controller()
export class PostingHandler {
  constructor(
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(Writer) private readonly writer: Writer,
    @Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup,
  ) {}

  @EventPattern<string>('posting.requested.v1', { batch: true })
  async take(@Ctx() { messages }: MessageContext): Promise<void> {
    const calls = messages.map((message) => ({ message, call: this.callOf(message) }));
    await this.desk.accept(calls.flatMap(({ call }) => call ?? []));
    const homeless = calls.filter(({ call }) => !call).map(({ message }) => message);
    if (homeless.length > 0) await this.reject(homeless);
  }

  private callOf(message: Message): NewCall | undefined {
    const { body, lane } = message.data as PostingRequest;
    const erp = erpFor(this.setup, body.legalEntity);
    const share = body.channelAccount;
    return erp && { ref: message.id, target: erp.connection.name, lane, share, priority: priorityOf(lane), message };
  }

  /** Nobody keeps the books of this legal entity: whoever posts for it hears it like any other refusal. */
  private async reject(messages: readonly Message[]): Promise<void> {
    const answers = messages.map((message) => {
      const request = message.data as PostingRequest;
      const detail = `no ERP keeps the books of ${request.body.legalEntity}: name one in policies/erp-connections.yaml`;
      const outcome = { result: 'refused', code: 'unknown-legal-entity', detail, at: message.time } as const;
      return outcomeMessage({ ref: message.id, message }, request, outcome);
    });
    await this.writer.transaction(async () => ({
      result: undefined,
      frames: answers.map((answer) => frameOf(answer)),
    }));
  }
}
