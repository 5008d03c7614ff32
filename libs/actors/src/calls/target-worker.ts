import { RetryLater, Terminal } from '#libs/errors';
import type { Call, Outcome } from './call.js';
import type { CallObserver } from './call-observer.js';
import type { CallRecorder } from './call-recorder.js';
import { actOf, stepOf, type Act, type CallEvent } from './call-steps.js';
import type { CallStore } from './call-store.js';
import type { Caller, Learnt } from './caller.js';
import type { OutOfService, TargetGate, Turn } from './gate.js';
import { Pace } from './pace.js';
import { WakeUp } from './wake-up.js';

/** A target as the desk serves it. */
export interface Target {
  /** Name as calls bear it. */
  readonly name: string;
  readonly caller: Caller;
  /** Shared with whatever else of this process speaks to the target. */
  readonly gate: TargetGate;
}

/** What a worker needs of its desk. */
export interface WorkerParts {
  readonly store: Pick<CallStore, 'claim'>;
  readonly recorder: CallRecorder;
  readonly observer: CallObserver;
}

/** Longest rest between two looks at the table: what other replicas took, and calls whose rest is over. */
const LOOK_EVERY_MS = 250;
/** Rest after an error of the database. */
const TROUBLE_REST_MS = 1_000;
/** A claim outlives the call by this, for clocks that run at different speeds and processes that pause. */
const CLAIM_MARGIN_MS = 1_000;
/** Calls that one look puts off while the target is out of service. */
const PUT_OFF_AT_ONCE = 64;
/** Between two tries to write what became of a call. */
const RECORD_AGAIN_MS = 250;

/** Claims and makes the calls of one target, several at once. */
export class TargetWorker {
  private readonly wakeUp = new WakeUp();
  private readonly leaving = new AbortController();
  private readonly running = new Set<Promise<void>>();
  /** Room that is promised to calls that are being claimed. */
  private reserved = 0;
  private freed: (() => void) | undefined;
  /** Whether calls may lie in the table that this worker has had no room for. */
  private othersWait = true;
  /** Whether the last claim filled all the room that there was. */
  private crowded = true;
  private readonly pace = new Pace();
  /** Whether the target answered when it was last called. */
  private answers = false;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly target: Target,
    private readonly parts: WorkerParts,
  ) {}

  /** Starts to claim. */
  start(): void {
    this.target.gate.onRoom?.(() => this.wake());
    this.loop ??= this.run();
  }

  /** There may be something to do. */
  wake(): void {
    this.wakeUp.ring();
  }

  /** Claims nothing more; resolves when the calls that run are recorded. */
  async stop(): Promise<void> {
    this.leaving.abort();
    this.wakeUp.ring();
    await this.loop;
    while (this.reserved > 0) await new Promise<void>((freed) => (this.freed = freed));
    await Promise.all(this.running);
  }

  /** Promises room to calls that are only just being taken; none where others wait for it, or a claim could not be asked about. */
  reserve(calls: number): number {
    const isServing = this.loop !== undefined && !this.leaving.signal.aborted;
    const mayClaim = isServing && !this.othersWait && this.target.caller.lookUp !== undefined;
    if (!mayClaim || this.target.gate.pausedForMs() > 0) return 0;
    const room = Math.max(0, Math.min(calls, this.room));
    this.reserved += room;
    return room;
  }

  /** Makes calls that were claimed as they were taken, and gives back all the room that was promised to them. */
  take(calls: readonly Call[], room: number, claimedAtMs: number): void {
    for (const call of calls) this.launch(call, claimedAtMs);
    this.release(room);
  }

  /** Calls that come to an end in a second; null where the target keeps us waiting, and not we it. */
  get perSecond(): number | null {
    const { gate } = this.target;
    if (!this.answers || gate.pausedForMs() > 0 || gate.outOfService?.()) return null;
    return this.pace.perSecond(performance.now());
  }

  /** How long a claim holds, milliseconds. */
  get claimMs(): number {
    return this.target.caller.maxCallMs + CLAIM_MARGIN_MS;
  }

  private get room(): number {
    return this.target.gate.room(this.running.size + this.reserved);
  }

  private release(room: number): void {
    this.reserved -= room;
    this.freed?.();
  }

  private async run(): Promise<void> {
    while (!this.leaving.signal.aborted) {
      try {
        await this.wakeUp.rest(await this.claim());
        // calls that ended together make room together: one claim for all of them
        await new Promise((next) => setImmediate(next));
      } catch (error) {
        this.parts.observer.troubled(this.target.name, error);
        await this.wakeUp.rest(TROUBLE_REST_MS);
      }
    }
  }

  /** Starts what is due and fits in; returns how long to rest. */
  private async claim(): Promise<number> {
    const { gate, name } = this.target;
    const outOfService = gate.outOfService?.();
    if (outOfService) return this.putOff(outOfService);
    if (gate.pausedForMs() > 0) return Math.min(gate.pausedForMs(), LOOK_EVERY_MS);
    const { room } = this;
    if (room <= 0) return LOOK_EVERY_MS;
    const claimedAtMs = performance.now();
    this.othersWait = true;
    this.reserved += room;
    try {
      // where all that is due fits in, its order does not matter
      const order = this.crowded ? gate.lanes?.order(room) : undefined;
      const calls = await this.parts.store.claim(name, room, this.claimMs, order);
      gate.lanes?.claimed(calls);
      for (const call of calls) this.launch(call, claimedAtMs);
      this.crowded = calls.length === room;
      // a lane that was owed one call may have more
      this.othersWait = this.crowded || (order !== undefined && calls.length > 0);
    } finally {
      this.release(room);
    }
    return this.othersWait ? 0 : LOOK_EVERY_MS;
  }

  /** No call is made for long: what is due is told so, and left alone until then. */
  private async putOff({ forMs, code, detail }: OutOfService): Promise<number> {
    this.othersWait = true;
    const calls = await this.parts.store.claim(this.target.name, PUT_OFF_AT_ONCE, this.claimMs);
    const claimedAtMs = performance.now();
    await Promise.all(
      calls.map((call) =>
        this.settle(call, this.actFor(call), { kind: 'later', afterMs: forMs, code, detail }, claimedAtMs),
      ),
    );
    return calls.length === PUT_OFF_AT_ONCE ? 0 : LOOK_EVERY_MS;
  }

  private actFor({ was }: Call): Act {
    return actOf({ was, canLookUp: this.target.caller.lookUp !== undefined });
  }

  private launch(call: Call, claimedAtMs: number): void {
    const work = this.serve(call, claimedAtMs)
      .catch((error: unknown) => this.parts.observer.troubled(this.target.name, error))
      .finally(() => {
        this.running.delete(work);
        this.wakeUp.ring();
      });
    this.running.add(work);
  }

  private async serve(call: Call, claimedAtMs: number): Promise<void> {
    const act = this.actFor(call);
    const event = await this.parts.observer.around(call, act, () => this.eventOf(call, act, claimedAtMs));
    this.target.gate.heard({ ...event, running: this.running.size });
    this.answers = event.kind !== 'later' && event.kind !== 'doubt';
    this.pace.note(performance.now());
    await this.settle(call, act, event, claimedAtMs);
  }

  /** Writes where a call stands after an event. */
  private async settle(call: Call, act: Act, event: CallEvent, claimedAtMs: number): Promise<void> {
    const { caller } = this.target;
    const canLookUp = caller.lookUp !== undefined;
    const settleMs = caller.maxCallMs - caller.timeoutMs + CLAIM_MARGIN_MS;
    const step = stepOf({ ...call, canLookUp, settleMs, jitter: Math.random() }, act, event);
    const held = await this.record({ call, step }, claimedAtMs);
    if (held) this.parts.observer.stepped(call, act, step);
    else this.parts.observer.discarded(call, act);
  }

  /** A database that is away for a moment costs no outcome: it is written again as long as the claim may hold. */
  private async record(one: Parameters<CallRecorder['record']>[0], claimedAtMs: number): Promise<boolean> {
    for (;;) {
      try {
        return await this.parts.recorder.record(one, this.target.caller);
      } catch (error) {
        if (this.leaving.signal.aborted || performance.now() > claimedAtMs + this.claimMs) throw error;
        this.parts.observer.troubled(this.target.name, error);
        await new Promise((after) => setTimeout(after, RECORD_AGAIN_MS));
      }
    }
  }

  private async eventOf(call: Call, act: Act, claimedAtMs: number): Promise<CallEvent> {
    const { caller, gate } = this.target;
    const leftMs = Math.floor(caller.timeoutMs - (performance.now() - claimedAtMs));
    if (leftMs <= 0)
      return { kind: 'later', afterMs: 0, code: 'late-start', detail: 'the process paused after its claim' };
    const turn = gate.turn(leftMs);
    try {
      return await acted(caller, call, act, turn);
    } catch (error) {
      return eventOfError(error, act);
    } finally {
      turn.end?.();
    }
  }
}

async function acted(caller: Caller, call: Call, act: Act, turn: Turn): Promise<CallEvent> {
  switch (act) {
    case 'perform':
      return { kind: 'effective', outcome: effective(await within(turn, caller.perform(call, turn))) };
    case 'look-up':
      return found(await within(turn, caller.lookUp?.(call, turn) ?? Promise.resolve(null)));
    case 'ask-a-person':
      return { kind: 'doubt', code: 'abandoned', detail: 'the process that made the call left no outcome' };
  }
}

function effective(data: Learnt): Outcome {
  return { result: 'done', data, at: new Date().toISOString() };
}

function found(data: Learnt | null): CallEvent {
  return data ? { kind: 'effective', outcome: effective(data) } : { kind: 'absent' };
}

/** A caller that does not hear the signal does not hold the desk up. */
function within<T>(turn: Turn, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // the caller's own error says more than the signal's: it gets a moment to come first
    turn.signal.addEventListener('abort', () => setTimeout(reject, 50, turn.signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function eventOfError(error: unknown, act: Act): CallEvent {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected';
  const detail = plain(error instanceof Error ? error.message : String(error));
  if (error instanceof RetryLater) return { kind: 'later', afterMs: error.afterMs, code, detail };
  if (error instanceof Terminal && act === 'perform')
    return { kind: 'refused', outcome: { result: 'refused', code, detail, at: new Date().toISOString() } };
  return { kind: 'doubt', code, detail };
}

/** Text that PostgreSQL takes and a contract's `detail` bears. */
function plain(text: string): string {
  return text.replaceAll('\u0000', '').slice(0, 1000);
}
