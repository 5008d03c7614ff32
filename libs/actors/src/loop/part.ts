import type { Message } from '#libs/contracts';
import type { Judging } from '../approval.js';
import type { DeadLetter, Delivery } from '../ports.js';
import type { LoopSpan, MessageResult } from './observer.js';

/** A delivery with parts under way: acknowledged when all are settled, given back where one is postponed. */
export class OpenDelivery {
  #open: number;
  #delayMs: number | undefined;

  constructor(
    private readonly delivery: Delivery,
    parts: number,
  ) {
    this.#open = parts;
  }

  get subject(): string {
    return this.delivery.subject;
  }

  get deliveries(): number {
    return this.delivery.deliveries;
  }

  settled(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    if (this.#delayMs === undefined) this.delivery.ack();
    else this.delivery.nak(this.#delayMs);
  }

  postponed(delayMs: number): void {
    this.#delayMs = Math.max(this.#delayMs ?? 0, delayMs);
    this.settled();
  }
}

/** One logical message of a delivery. */
export interface Part {
  /** As the actor is handed it. */
  readonly message: Message;
  /** As it came: in an older version perhaps. A dead letter keeps this one. */
  readonly received: Message;
  readonly delivery: OpenDelivery;
  readonly span: LoopSpan;
}

/** A part that cannot be taken, and the letter that keeps it. */
export interface LetterPart {
  readonly letter: DeadLetter;
  readonly result: Extract<MessageResult, 'dead' | 'parked'>;
  readonly delivery: OpenDelivery;
  readonly span: LoopSpan;
}

/** What is to be folded into one actor. */
export interface Task {
  readonly key: string;
  readonly parts: readonly Part[];
  /** Answers that others were given, for what these parts would make the actor ask. */
  readonly common?: readonly Message[];
  /** A timer that was due at this instant fires. */
  readonly dueMs?: number;
  /** Plan again though no fact may be new. */
  readonly force?: boolean;
  /** A person asked for a new plan, or approved what it wishes. */
  readonly judging?: Judging;
}

/** What is to be committed together. */
export interface Work {
  readonly tasks: readonly Task[];
  readonly letters: readonly LetterPart[];
}

/** Two halves, each less than the whole; undefined where it cannot be divided. */
export function halvesOf({ tasks, letters }: Work): readonly [Work, Work] | undefined {
  if (tasks.length > 0 && letters.length > 0)
    return [
      { tasks, letters: [] },
      { tasks: [], letters },
    ];
  const [firstTasks, lastTasks] = split(tasks);
  if (lastTasks.length > 0)
    return [
      { tasks: firstTasks, letters: [] },
      { tasks: lastTasks, letters: [] },
    ];
  const [firstLetters, lastLetters] = split(letters);
  if (lastLetters.length > 0)
    return [
      { tasks: [], letters: firstLetters },
      { tasks: [], letters: lastLetters },
    ];
  const [task] = tasks;
  const [firstParts, lastParts] = split(task?.parts ?? []);
  if (!task || lastParts.length === 0) return undefined;
  return [only({ ...task, parts: firstParts }), only({ ...task, parts: lastParts })];
}

function only(task: Task): Work {
  return { tasks: [task], letters: [] };
}

function split<T>(items: readonly T[]): readonly [first: readonly T[], last: readonly T[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
