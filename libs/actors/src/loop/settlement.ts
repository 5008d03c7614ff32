import { RetryLater } from '#libs/errors';
import type { Message } from '#libs/contracts';
import type { Slots } from '../actor.js';
import type { Bus, Clock, Frame, OutboxRow, Store } from '../ports.js';
import type { Row } from '../row.js';
import { auditFrames, type AuditEntries, type Auditor } from './audit.js';
import type { AtCrashPoint } from './crash-point.js';
import { decide, type Decided, type Deciding } from './decide.js';
import { backoffMs, type LoopLimits } from './limits.js';
import type { LoopObserver, MessageResult } from './observer.js';
import { halvesOf, type LetterPart, type Part, type Task, type Work } from './part.js';
import type { Publisher } from './publisher.js';
import type { RowCache } from './row-cache.js';
import { sightsOf, type Sights } from './sights.js';
import { letterFor } from './sorted-batch.js';
import type { Tally } from './tally.js';

/** What settling needs. */
export interface Settling<S extends Slots, P> {
  readonly deciding: Omit<Deciding<S, P>, 'nowMs'>;
  readonly bus: Bus;
  readonly store: Store;
  readonly clock: Clock;
  readonly rows: RowCache;
  readonly publisher: Publisher;
  readonly auditor: Auditor;
  readonly limits: LoopLimits;
  readonly observer: LoopObserver;
  readonly at: AtCrashPoint;
  readonly random: () => number;
}

interface Prepared {
  readonly decided: readonly Decided[];
  /** Tasks whose outcome could not be put into messages or columns. */
  readonly undecided: readonly { readonly task: Task; readonly error: unknown }[];
  readonly letters: readonly LetterPart[];
}

interface Concluded extends Prepared {
  readonly won: ReadonlySet<string>;
  readonly outbox: OutboxRow | null;
}

const NONE: ReadonlySet<string> = new Set();

/** Brings work to its end: each message is committed, or found known, or a dead letter, or given back. */
export class Settlement<S extends Slots, P> {
  #commits = 0;
  readonly #ports: Settling<S, P>;

  constructor(settling: Settling<S, P>) {
    this.#ports = settling;
  }

  async settle(work: Work, tally: Tally, attempt = 1): Promise<void> {
    const { rows, publisher, at } = this.#ports;
    const prepared = await this.#prepare(work, tally);
    if (!prepared) return;
    let concluded: Concluded;
    try {
      concluded = await this.#commit(prepared);
    } catch (error) {
      rows.forget(work.tasks.map((task) => task.key));
      return this.#failed(work, error, tally);
    }
    const losers = this.#acknowledge(concluded, tally);
    await at('after-ack-before-publish');
    if (concluded.outbox) await publisher.hand(concluded.outbox);
    for (const { task, error } of prepared.undecided) await this.#failed({ tasks: [task], letters: [] }, error, tally);
    if (losers.length > 0) await this.#again(losers, tally, attempt);
  }

  /** What settling these tasks would come to; nothing is written or said. */
  async foresee(tasks: readonly Task[]): Promise<readonly Decided[]> {
    return (await this.#folded({ tasks, letters: [] })).decided;
  }

  /** Loads and folds; where rows cannot be read everything is given back. */
  async #prepare(work: Work, tally: Tally): Promise<Prepared | undefined> {
    try {
      return await this.#folded(work);
    } catch (error) {
      this.#postpone(work, error, tally);
      return undefined;
    }
  }

  async #folded(work: Work): Promise<Prepared> {
    const { store, deciding, at } = this.#ports;
    const rows = await this.#rowsOf(work.tasks);
    const sights = await sightsOf(store, deciding.definition, work.tasks, rows);
    await at('after-load');
    return this.#decideAll(work, rows, sights);
  }

  async #rowsOf(tasks: readonly Task[]): Promise<ReadonlyMap<string, Row>> {
    const { rows, store, deciding } = this.#ports;
    const known = new Map<string, Row>();
    const missing: string[] = [];
    for (const { key } of tasks) {
      const row = rows.get(key);
      if (row) known.set(key, row);
      else missing.push(key);
    }
    if (missing.length === 0) return known;
    const loaded = await store.load(deciding.definition, missing.sort());
    return new Map([...known, ...loaded]);
  }

  #decideAll(work: Work, rows: ReadonlyMap<string, Row>, sights: Sights): Prepared {
    const deciding = { ...this.#ports.deciding, nowMs: this.#ports.clock.nowMs() };
    const decided: Decided[] = [];
    const undecided: { task: Task; error: unknown }[] = [];
    for (const task of work.tasks) {
      try {
        decided.push(decide(task, rows.get(task.key), deciding, sights.of(task.key)));
      } catch (error) {
        undecided.push({ task, error });
      }
    }
    const broken = decided.flatMap((one) => brokenLetters(one, deciding.nowMs));
    return { decided, undecided, letters: [...work.letters, ...broken] };
  }

  async #commit(prepared: Prepared): Promise<Concluded> {
    const { at, bus, deciding, store } = this.#ports;
    const decisions = prepared.decided.flatMap((one) => one.decision ?? []);
    const deadLetters = prepared.letters.map((one) => one.letter);
    const audit = this.#auditOf(prepared);
    if (decisions.length === 0 && deadLetters.length === 0) {
      const frames = audit(NONE);
      if (frames.length > 0) await bus.publish(frames);
      return { ...prepared, won: NONE, outbox: null };
    }
    await at('before-commit');
    const { definition } = deciding;
    const { won, outbox } = await store.commit({ actor: definition, decisions, frames: [], deadLetters, audit });
    await at('after-commit-before-ack');
    return { ...prepared, won, outbox };
  }

  #auditOf({ decided, letters }: Prepared): (won: ReadonlySet<string>) => readonly Frame[] {
    const { auditor, clock } = this.#ports;
    const taken = letters.map(({ letter, result }) => ({ id: letter.id, key: letter.key, result }));
    const number = ++this.#commits;
    return (won) => {
      const spoken = decided.filter((one) => one.decision === null || won.has(one.task.key));
      const entries: AuditEntries[] = [{ taken, issued: [] }, ...spoken.map((one) => one.audit)];
      return auditFrames(auditor, number, new Date(clock.nowMs()).toISOString(), entries);
    };
  }

  /** Settles what is committed or unchanged; returns those that lost their version check. */
  #acknowledge({ decided, letters, won }: Concluded, tally: Tally): Decided[] {
    const { rows } = this.#ports;
    const losers: Decided[] = [];
    for (const one of decided) {
      if (one.decision && !won.has(one.task.key)) {
        rows.forget([one.task.key]);
        losers.push(one);
        continue;
      }
      rows.keep(one.folded.row);
      this.#tell(one);
      tally.issued(one.audit.issued.length);
      tally.repeated(one.folded.repeats.length);
      tally.shared(one.task.common?.length ?? 0);
      settleParts(one, tally);
    }
    for (const letter of letters) settled(letter, letter.result, tally);
    return losers;
  }

  #tell({ before, folded, decision, task }: Decided): void {
    const { observer, clock } = this.#ports;
    if (!decision?.write || !observer.changed) return;
    const { traceparent } = task.parts.at(-1)?.message ?? {};
    const { columns } = decision.write;
    observer.changed({ before, after: folded.row, columns, atMs: clock.nowMs(), traceparent });
  }

  /** Losers are folded again from fresh rows; a timer that lost is left to its next turn. */
  async #again(losers: readonly Decided[], tally: Tally, attempt: number): Promise<void> {
    tally.conflicts(losers.length);
    const tasks = losers.map(withoutBroken).filter((task) => task.parts.length > 0);
    if (tasks.length === 0) return;
    if (attempt < this.#ports.limits.commitAttempts) return this.settle({ tasks, letters: [] }, tally, attempt + 1);
    const error = new RetryLater('version-checks-lost', {
      problem: `${tasks.length} actors lost their version check ${attempt} times in a row`,
      remedy: 'Nothing: the messages come again. If this stays, fewer replicas should serve this actor type.',
      afterMs: 0,
    });
    this.#postpone({ tasks, letters: [] }, error, tally);
  }

  /** What the database refuses is halved until the culprit stands alone; what may pass is given back. */
  async #failed(work: Work, error: unknown, tally: Tally): Promise<void> {
    const halves = error instanceof RetryLater ? undefined : halvesOf(work);
    if (halves) {
      await this.settle(halves[0], tally);
      return this.settle(halves[1], tally);
    }
    const part = work.tasks[0]?.parts[0];
    const poison = part && part.delivery.deliveries >= this.#ports.limits.poisonDeliveries;
    if (error instanceof RetryLater || !poison) return this.#postpone(work, error, tally);
    const letter = letterFor(part, error, this.#ports.clock.nowMs());
    return this.settle({ tasks: [], letters: [letter] }, tally);
  }

  #postpone(work: Work, error: unknown, tally: Tally): void {
    const { deciding, limits, observer, random } = this.#ports;
    observer.trouble?.({ actor: deciding.definition.type, during: 'batch', error });
    const atLeastMs = error instanceof RetryLater ? error.afterMs : 0;
    for (const part of [...work.tasks.flatMap((task) => task.parts), ...work.letters]) {
      tally.count('postponed');
      part.span.end(error);
      part.delivery.postponed(backoffMs(part.delivery.deliveries, limits, random, atLeastMs));
    }
  }
}

function brokenLetters({ task, folded }: Decided, nowMs: number): LetterPart[] {
  const errors = new Map(folded.broken.map(({ message, error }) => [message, error]));
  return task.parts
    .filter((part) => errors.has(part.message))
    .map((part) => letterFor(part, errors.get(part.message), nowMs));
}

function withoutBroken({ task, folded }: Decided): Task {
  const broken = new Set(folded.broken.map((one) => one.message));
  return broken.size === 0 ? task : { ...task, parts: task.parts.filter((part) => !broken.has(part.message)) };
}

function settleParts(decided: Decided, tally: Tally): void {
  const results = new Map<Message, MessageResult>(decided.folded.taken.map(({ message, result }) => [message, result]));
  for (const part of withoutBroken(decided).parts) settled(part, results.get(part.message) ?? 'duplicate', tally);
}

function settled(part: Pick<Part, 'delivery' | 'span'>, result: MessageResult, tally: Tally): void {
  tally.count(result);
  part.span.end();
  part.delivery.settled();
}
