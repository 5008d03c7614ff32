import { canonical, type Frame } from '#libs/actors';
import type { Message } from '#libs/contracts';
import type { Databases } from './databases.js';

/** Hears everything that is said, and judges it at once. */
export class Hearing {
  /** Messages that came onto the bus, by id, as they were said first. */
  readonly said = new Map<string, Message>();

  constructor(
    private readonly databases: Pick<Databases, 'all'>,
    private readonly counts: { messages: number },
    private readonly judge: (violation: string) => void,
  ) {}

  /** Notes what comes onto the bus: one id says the same each time, and nothing is said before it is committed. */
  hear(frames: readonly Frame[]): void {
    for (const message of frames.flatMap((one) => one.messages)) {
      this.counts.messages += 1;
      const before = this.said.get(message.id);
      if (!before) this.said.set(message.id, message);
      else if (before !== message && contentOf(before) !== contentOf(message))
        this.judge(`one id with two contents: ${message.id}`);
      if (!message.source.includes('/')) continue;
      const rows = this.databases.all.flatMap(({ store }) => store.row(message.source) ?? []);
      const committed = rows[0]?.version ?? 0;
      if (committed < message.revision) this.judge(`said before it was committed: ${message.id}`);
    }
  }
}

/** What a message says; a document that is replayed is read from the store, and its body does not travel again. */
function contentOf({ type, key, data }: Message): string {
  const { sealedBody: _body, ...rest } = data as Record<string, unknown>;
  return canonical([type, key, rest]);
}
