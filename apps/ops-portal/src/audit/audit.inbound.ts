import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { auditBatch, DataOf, documentClosed, exceptionChanged } from '#libs/contracts';
import { MessageContext } from '#libs/service';
import { AuditLog, type Recordable } from './audit-log.js';

/** Everything that the portal is told goes into the chain: batches, exceptions, the ends of documents. */
@Controller()
export class AuditInbound {
  readonly #log: AuditLog;

  constructor(@Inject(AuditLog) log: AuditLog) {
    this.#log = log;
  }

  @EventPattern<string>('audit.batch.v1', { batch: true })
  batches(@Payload() batches: DataOf<typeof auditBatch>[], @Ctx() context: MessageContext): Promise<void> {
    const ids = batches.map(({ taken, issued }) => [...taken, ...issued].map((one) => one.id));
    return this.#record(context, batches.map(({ service }) => service), ids);
  }

  @EventPattern<string>('exception.changed.v1', { batch: true })
  exceptions(@Payload() changes: DataOf<typeof exceptionChanged>[], @Ctx() context: MessageContext): Promise<void> {
    return this.#record(context, changes.map(({ service }) => service), changes.map(({ id }) => [id]));
  }

  @EventPattern<string>('document.closed.v1', { batch: true })
  documents(@Payload() closed: DataOf<typeof documentClosed>[], @Ctx() context: MessageContext): Promise<void> {
    return this.#record(context, closed.map(() => 'channel-gateway'), closed.map(({ documentId }) => [documentId]));
  }

  async #record({ messages }: MessageContext, services: readonly string[], ids: readonly (readonly string[])[]): Promise<void> {
    const recordables = messages.map((message, index): Recordable => ({ message, service: services[index] ?? '', ids: ids[index] ?? [] }));
    await this.#log.append(recordables);
  }
}
