import { randomUUID } from 'node:crypto';
import type { ExceptionReason } from '#libs/contracts';
import { digestOf } from '../calls/call-table.js';
import { CALL_PAGE, type CallCount, type CallFilter, type CallRecord } from '../calls/call-list.js';
import type { CallStore, CallTable, StepOfCall, WrittenCalls } from '../calls/call-store.js';
import { SUPERSEDED, type Call, type CallState, type NewCall, type Outcome } from '../calls/call.js';
import type { ClaimOrder } from '../calls/lane-order.js';
import type { Clock } from '../ports.js';
import type { MemoryTransaction, MemoryWriter, Tables } from './memory-tables.js';

/** A call as it lies in the table. */
export interface KeptCall extends NewCall {
  readonly digest: string;
  readonly state: CallState;
  readonly version: number;
  readonly attempts: number;
  readonly doubted: boolean;
  readonly kept: Outcome | null;
  readonly token: string | null;
  readonly claimedUntilMs: number | null;
  /** `Infinity`: when a person says so. */
  readonly nextAtMs: number;
  readonly lastError: CallRecord['lastError'];
  readonly exception: ExceptionReason | null;
  readonly outcome: Outcome | null;
  readonly receivedAtMs: number;
  readonly doneAtMs: number | null;
}

/** The table of calls, among the tables of a service. */
export type CallRows = Readonly<Record<'calls', Map<string, KeptCall>>>;

/** A table of calls with nothing in it. */
export function noCalls(): CallRows {
  return { calls: new Map() };
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The table of calls in memory, by a transaction. */
export class MemoryCallTable<T extends Tables & CallRows> implements CallTable {
  constructor(
    private readonly transaction: MemoryTransaction<T>,
    private readonly clock: Clock,
  ) {}

  accept(given: readonly NewCall[]) {
    return this.transaction.write(({ calls }) =>
      given.map((call) => {
        const known = calls.get(call.ref);
        if (known && known.digest !== digestOf(call.message))
          return { ref: call.ref, verdict: 'contradiction' } as const;
        if (known) return { ref: call.ref, verdict: known.state === 'done' ? 'done' : 'known' } as const;
        calls.set(call.ref, newCall(copy(call), this.clock.nowMs()));
        return { ref: call.ref, verdict: 'new' } as const;
      }),
    );
  }

  step(steps: readonly StepOfCall[]) {
    const nowMs = this.clock.nowMs();
    return this.transaction.write(({ calls }): ReadonlySet<string> => {
      const held = steps.filter(({ call }) => calls.get(call.ref)?.token === call.token);
      for (const { call, step } of held) {
        const before = calls.get(call.ref);
        if (before) calls.set(call.ref, stepped(before, copy(step), step.rest, nowMs));
      }
      return new Set(held.map(({ call }) => call.ref));
    });
  }

  done(refs: readonly string[]) {
    return this.transaction.write(({ calls }) =>
      refs.flatMap((ref) => {
        const one = calls.get(ref);
        return one?.state === 'done' && one.outcome
          ? [{ call: callOf(one, one.state), outcome: copy(one.outcome) }]
          : [];
      }),
    );
  }

  verify(refs: readonly string[]) {
    const nextAtMs = this.clock.nowMs();
    return this.transaction.write(({ calls }) => {
      for (const ref of refs) {
        const one = calls.get(ref);
        if (one?.state !== 'done' || one.outcome?.result !== 'refused') continue;
        const opened = { state: 'in-doubt', doubted: true, kept: one.outcome, outcome: null, doneAtMs: null } as const;
        calls.set(ref, { ...one, ...opened, nextAtMs });
      }
    });
  }
}

function newCall(call: NewCall, nowMs: number): KeptCall {
  const untouched = { kept: null, token: null, claimedUntilMs: null, lastError: null, exception: null, outcome: null };
  const counts = { version: 0, attempts: 0, doubted: false, doneAtMs: null };
  const instants = { nextAtMs: nowMs, receivedAtMs: nowMs };
  return { ...call, digest: digestOf(call.message), state: 'queued', ...untouched, ...counts, ...instants };
}

function stepped(before: KeptCall, step: StepOfCall['step'], rest: number | 'person', nowMs: number): KeptCall {
  const { state, attempts, doubted, kept, error, exception, outcome } = step;
  const columns = { state, attempts, doubted, kept, exception, outcome, token: null, claimedUntilMs: null };
  return {
    ...before,
    ...columns,
    lastError: error ?? (before.state === 'done' ? null : before.lastError),
    doneAtMs: state === 'done' ? nowMs : null,
    nextAtMs: rest === 'person' ? Infinity : nowMs + rest,
  };
}

function callOf({ digest: _digest, state: _state, ...row }: KeptCall, was: CallState): Call {
  const { ref, target, lane, priority, share = '', message, version, attempts } = row;
  const { doubted, kept, exception, receivedAtMs } = row;
  const about = { ref, target, lane, priority, share, message: copy(message), was, version, attempts, doubted };
  return { ...about, kept: copy(kept), token: row.token ?? '', exception, receivedAtMs };
}

/** Calls in memory. */
export class MemoryCallStore<T extends Tables & CallRows> implements CallStore {
  constructor(
    private readonly writer: Pick<MemoryWriter<T>, 'transaction' | 'ask'>,
    private readonly clock: Clock,
  ) {}

  transaction<R>(work: (calls: CallTable) => Promise<WrittenCalls<R>>): Promise<R> {
    return this.writer.transaction((transaction) => work(new MemoryCallTable(transaction, this.clock)));
  }

  claim(target: string, limit: number, claimMs: number, order?: ClaimOrder): Promise<readonly Call[]> {
    return this.change(({ calls }) => {
      const nowMs = this.clock.nowMs();
      const open = [...calls.values()].filter((one) => one.target === target && one.state !== 'done');
      const mayGo = open.filter((one) => isNewestLevel(one, calls));
      for (const one of open.filter((each) => isReplaced(each, calls, nowMs)))
        calls.set(one.ref, stepped(one, superseded(nowMs), 'person', nowMs));
      const due = mayGo.filter((one) => one.nextAtMs <= nowMs);
      due.sort((a, b) => a.priority - b.priority || a.nextAtMs - b.nextAtMs);
      const token = randomUUID();
      const chosen = order ? inOrder(due, order) : due;
      return chosen.slice(0, limit).map((one) => {
        const until = nowMs + claimMs;
        const version = one.version + 1;
        const claimed = { ...one, version, token, state: 'in-flight', claimedUntilMs: until, nextAtMs: until } as const;
        calls.set(one.ref, claimed);
        return callOf(claimed, one.state);
      });
    });
  }

  async list(filter: CallFilter, limit: number): Promise<CallRecord[]> {
    const found = await this.writer.ask(({ calls }) => [...calls.values()].filter((one) => isMeant(one, filter)));
    return found
      .toSorted((a, b) => b.receivedAtMs - a.receivedAtMs || (a.ref < b.ref ? -1 : 1))
      .slice(0, limit)
      .map(recordOf);
  }

  async due(targets: readonly string[], upTo: number): Promise<ReadonlyMap<string, number>> {
    const nowMs = this.clock.nowMs();
    const due = await this.writer.ask(({ calls }) =>
      [...calls.values()].filter((one) => one.state === 'queued' && one.nextAtMs <= nowMs),
    );
    const counted = due.filter(({ target }) => targets.includes(target)).slice(0, upTo);
    return new Map([...Map.groupBy(counted, ({ target }) => target)].map(([target, { length }]) => [target, length]));
  }

  async count(): Promise<CallCount[]> {
    const open = await this.writer.ask(({ calls }) => [...calls.values()].filter(({ state }) => state !== 'done'));
    const groups = Map.groupBy(open, ({ target, lane, state }) => JSON.stringify([target, lane, state]));
    return [...groups.values()].flatMap((group) => {
      const [one] = group;
      if (!one) return [];
      const oldestSeconds = (this.clock.nowMs() - Math.min(...group.map(({ receivedAtMs }) => receivedAtMs))) / 1000;
      return [{ target: one.target, lane: one.lane, state: one.state, calls: group.length, oldestSeconds }];
    });
  }

  retry(filter: CallFilter, vouched: boolean): Promise<string[]> {
    return this.change(({ calls }) => {
      const waiting = [...calls.values()].filter(
        (one) => isMeant(one, filter) && ['queued', 'parked', 'in-doubt'].includes(one.state),
      );
      const chosen = waiting.filter((one) => vouched || one.state !== 'in-doubt' || one.nextAtMs < Infinity);
      for (const one of chosen.slice(0, CALL_PAGE)) {
        const state = one.state === 'in-doubt' && one.nextAtMs === Infinity ? 'queued' : one.state;
        calls.set(one.ref, { ...one, nextAtMs: this.clock.nowMs(), attempts: 0, state });
      }
      return chosen.slice(0, CALL_PAGE).map(({ ref }) => ref);
    });
  }

  private change<R>(work: (tables: T) => R): Promise<R> {
    return this.writer.transaction(async (transaction) => ({ result: await transaction.write(work), frames: [] }));
  }
}

/** A newer value of the same thing was handed in, and no call of this one can take effect any more. */
function isReplaced(one: KeptCall, calls: ReadonlyMap<string, KeptCall>, nowMs: number): boolean {
  const hasEnded = one.state === 'queued' || one.state === 'parked' || one.nextAtMs <= nowMs;
  return hasEnded && beside(one, calls).some((other) => revisionOf(other) > revisionOf(one));
}

function isNewestLevel(one: KeptCall, calls: ReadonlyMap<string, KeptCall>): boolean {
  return !beside(one, calls).some(
    (other) => revisionOf(other) > revisionOf(one) || other.state === 'in-flight' || other.state === 'in-doubt',
  );
}

/** Other calls that state a value of the same thing. */
function beside({ ref, target, level }: KeptCall, calls: ReadonlyMap<string, KeptCall>): KeptCall[] {
  if (!level) return [];
  return [...calls.values()].filter(
    (other) => other.ref !== ref && other.target === target && other.level?.of === level.of,
  );
}

function revisionOf({ level }: KeptCall): number {
  return level?.revision ?? 0;
}

function superseded(nowMs: number): StepOfCall['step'] {
  const outcome = { result: 'refused', code: SUPERSEDED, at: new Date(nowMs).toISOString() } as const;
  const nothing = { attempts: 0, doubted: false, kept: null, error: null, exception: null, told: false };
  return { state: 'done', rest: 'person', outcome, ...nothing };
}

/** Lane after lane; within one what was begun, then the share that has had least, each of its calls counted. */
function inOrder(due: readonly KeptCall[], { lanes, served }: ClaimOrder): KeptCall[] {
  return lanes.flatMap(({ priority, most }) => {
    const had = new Map(served.flatMap((one) => (one.priority === priority ? [[one.share, one.calls] as const] : [])));
    const ranked = due
      .filter((one) => one.priority === priority)
      .map((one) => {
        if (one.state === 'in-doubt' || one.state === 'in-flight') return { one, place: -1 };
        const place = (had.get(one.share ?? '') ?? 0) + 1;
        had.set(one.share ?? '', place);
        return { one, place };
      });
    return ranked
      .toSorted((a, b) => a.place - b.place || a.one.nextAtMs - b.one.nextAtMs)
      .slice(0, most)
      .map(({ one }) => one);
  });
}

function isMeant(one: KeptCall, filter: CallFilter): boolean {
  return (['state', 'target', 'lane', 'ref'] as const).every(
    (name) => filter[name] === undefined || filter[name] === one[name],
  );
}

function recordOf(one: KeptCall): CallRecord {
  const { ref, target, lane, state, attempts, doubted, lastError, exception, outcome } = one;
  const instant = (ms: number | null) => (ms === null || ms === Infinity ? null : new Date(ms).toISOString());
  const columns = { ref, target, lane, state, attempts, doubted, lastError, exception, outcome };
  return {
    ...columns,
    claimedUntil: instant(one.claimedUntilMs),
    nextAt: instant(one.nextAtMs),
    receivedAt: new Date(one.receivedAtMs).toISOString(),
    doneAt: instant(one.doneAtMs),
  };
}
