import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { auditBatch, DataOf, documentClosed, exceptionChanged, Message } from '#libs/contracts';
import { AuditLog } from './audit-log.js';

/** Nobody waits for the chain: what comes in a quarter of a second is one transaction, and not ten. */
const COLLECTED = { batch: true, lingerMs: 250 };

/** Everything that the portal is told goes into the chain: batches, exceptions, the ends of documents. */
@Controller()
export class AuditInbound {
  readonly #log: AuditLog;

  constructor(@Inject(AuditLog) log: AuditLog) {
    this.#log = log;
  }

  @EventPattern<string>('audit.batch.v1', COLLECTED)
  batches(@Payload() messages: Message<DataOf<typeof auditBatch>>[]): Promise<void> {
    const idsOf = ({ taken, issued }: DataOf<typeof auditBatch>) => [...taken, ...issued].map((one) => one.id);
    return this.#log.append(
      messages.map((message) => ({ message, service: message.data.service, ids: idsOf(message.data) })),
    );
  }

  @EventPattern<string>('exception.changed.v1', COLLECTED)
  exceptions(@Payload() messages: Message<DataOf<typeof exceptionChanged>>[]): Promise<void> {
    return this.#log.append(
      messages.map((message) => ({ message, service: message.data.service, ids: [message.data.id] })),
    );
  }

  @EventPattern<string>('document.closed.v1', COLLECTED)
  documents(@Payload() messages: Message<DataOf<typeof documentClosed>>[]): Promise<void> {
    return this.#log.append(
      messages.map((message) => ({ message, service: message.source, ids: [message.data.documentId] })),
    );
  }
}
