import { RetryLater } from '#libs/errors';

/** How much may wait while a commit runs. */
export interface GroupLimits {
  /** Items of one commit: what one transaction and one outbox row bear. */
  readonly perCommit: number;
  /** Bytes of one commit. */
  readonly bytesPerCommit: number;
  /** Bytes that wait in memory; beyond it newcomers are sent away. */
  readonly bytesWaiting: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly bytes: number;
  readonly settle: (result: Result) => void;
  readonly fail: (error: unknown) => void;
}

/** Commits what has arrived while the commit before it ran: no lingering, one transaction for many requests. */
export class GroupCommit<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private bytesWaiting = 0;
  private committing: Promise<void> | undefined;

  constructor(
    private readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly limits: GroupLimits,
  ) {}

  /** Resolves when the item is durable; refuses with `RetryLater` where too much waits already. */
  add(item: Item, bytes: number): Promise<Result> {
    if (this.bytesWaiting > 0 && this.bytesWaiting + bytes > this.limits.bytesWaiting) return Promise.reject(full());
    this.bytesWaiting += bytes;
    return new Promise((settle, fail) => {
      this.waiting.push({ item, bytes, settle, fail });
      this.committing ??= this.run();
    });
  }

  /** Items that wait for their commit. */
  get size(): number {
    return this.waiting.length;
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.committing) await this.committing;
  }

  private async run(): Promise<void> {
    // what arrives in this turn of the event loop goes along
    await new Promise((next) => setImmediate(next));
    while (this.waiting.length > 0) await this.commitGroup(this.waiting.splice(0, this.groupSize()));
    this.committing = undefined;
  }

  private groupSize(): number {
    let bytes = 0;
    let size = 0;
    for (const one of this.waiting.slice(0, this.limits.perCommit)) {
      bytes += one.bytes;
      if (size > 0 && bytes > this.limits.bytesPerCommit) break;
      size += 1;
    }
    return size;
  }

  private async commitGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.commit(group.map(({ item }) => item));
      for (const [index, one] of group.entries()) one.settle(results[index] as Result);
    } catch (error) {
      // one that cannot be taken harms only itself; a database that is away takes none of them
      if (group.length > 1 && !(error instanceof RetryLater)) return this.oneByOne(group);
      for (const one of group) one.fail(error);
    } finally {
      if (group.length > 0) this.forget(group);
    }
  }

  private forget(group: readonly Waiting<Item, Result>[]): void {
    this.bytesWaiting -= group.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private async oneByOne(group: readonly Waiting<Item, Result>[]): Promise<void> {
    for (const one of group) {
      try {
        const [result] = await this.commit([one.item]);
        one.settle(result as Result);
      } catch (error) {
        one.fail(error);
      }
    }
  }
}

function full(): RetryLater {
  return new RetryLater('intake-full', {
    problem: 'More documents wait for the database than memory is meant to hold',
    remedy: 'Send the document again later.',
    afterMs: 2_000,
  });
}
