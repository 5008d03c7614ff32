import type { Message } from '#libs/contracts';
import type { CommonAnswers } from '../actor.js';
import type { Task } from './part.js';

interface Heard {
  readonly message: Message;
  readonly atMs: number;
}

/** What actors of one type were told of late that holds for all of them. A process that starts knows nothing: then actors ask. */
export class CommonMemory {
  readonly #heard = new Map<string, Heard>();

  constructor(
    private readonly rules: CommonAnswers | undefined,
    private readonly limit: number,
  ) {}

  /** Hears what these tasks bring, and gives each what its actor would ask for. */
  told(tasks: readonly Task[], nowMs: number): readonly Task[] {
    const { rules } = this;
    if (!rules) return tasks;
    for (const { message } of tasks.flatMap((task) => task.parts)) this.#hear(rules, message, nowMs);
    return tasks.map((task) => {
      const asked = new Set(task.parts.flatMap((part) => rules.asked(part.message)));
      const common = [...asked].flatMap((about) => this.#answer(about, task.key, nowMs - rules.holdsMs));
      return common.length === 0 ? task : { ...task, common };
    });
  }

  #hear(rules: CommonAnswers, message: Message, atMs: number): void {
    const about = rules.about(message);
    if (about === undefined) return;
    const known = this.#heard.get(about);
    // an answer that came late is older than what was heard since
    if (known && known.message.revision > message.revision) return;
    this.#heard.delete(about);
    this.#heard.set(about, { message, atMs });
    if (this.#heard.size > this.limit) this.#heard.delete(this.#heard.keys().next().value as string);
  }

  /** As it was said to another: its id and revision place it among all that the source says. */
  #answer(about: string, key: string, sinceMs: number): readonly Message[] {
    const known = this.#heard.get(about);
    if (!known || known.atMs < sinceMs) return [];
    const { traceparent: _ofAnother, causes: _ofThat, ...message } = known.message;
    return [{ ...message, key }];
  }
}
