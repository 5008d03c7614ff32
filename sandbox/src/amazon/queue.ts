import { createHash } from 'node:crypto';
import type { PlannedMessage } from './notifications.js';

/** A message that was received is hidden this long, milliseconds. */
const hiddenMs = 10_000;

interface Waiting extends PlannedMessage {
  hiddenUntilMs: number;
  receipts: number;
}

/** The queues of all sellers, as Amazon SQS keeps them: a message comes again until it is deleted. */
export class Queue {
  private readonly waiting = new Map<string, Waiting>();
  private readonly deleted = new Set<string>();

  add(messages: readonly PlannedMessage[]): void {
    for (const message of messages) {
      if (!this.deleted.has(message.id)) this.waiting.set(message.id, { ...message, hiddenUntilMs: 0, receipts: 0 });
    }
  }

  /** Messages that nobody has deleted, future ones included. */
  get size(): number {
    return this.waiting.size;
  }

  /** Up to so many messages of a seller, as ReceiveMessage shows them. */
  receive(account: string, limit: number, nowMs: number) {
    const found = [...this.waiting.values()].filter(
      (one) => one.account === account && one.dueMs <= nowMs && one.hiddenUntilMs <= nowMs,
    );
    return found.slice(0, limit).map((one) => {
      one.hiddenUntilMs = nowMs + hiddenMs;
      one.receipts += 1;
      const body = one.body();
      return {
        MessageId: one.id,
        ReceiptHandle: `${one.id}#${one.receipts}`,
        MD5OfBody: createHash('md5').update(body).digest('hex'),
        Body: body,
      };
    });
  }

  /** Deletes by receipt; gives the ids of what was there. */
  delete(receipts: readonly string[]): string[] {
    const found = receipts.map((receipt) => receipt.split('#')[0] ?? '').filter((id) => this.waiting.has(id));
    for (const id of found) this.forget(id);
    return found;
  }

  /** What an earlier process had deleted. */
  forget(id: string): void {
    this.deleted.add(id);
    this.waiting.delete(id);
  }
}
