import { randomUUID } from 'node:crypto';
import type { Exception } from '#libs/contracts';
import { CrossdockError, RetryLater } from '#libs/errors';
import type { Frame } from '../ports.js';
import type { NewCall } from './call.js';
import { CALL_PAGE, type CallCount, type CallFilter, type CallRecord } from './call-list.js';
import { exceptionAbout, framesFor } from './call-messages.js';
import { deafObserver, type CallObserver } from './call-observer.js';
import type { ReplayFilter, ReplayReport, ReplayStore } from './call-replay.js';
import { CallRecorder } from './call-recorder.js';
import type { Accepted, CallStore, CallTable } from './call-store.js';
import { digestOf } from './call-table.js';
import { EarlyClaims } from './early-claims.js';
import { TargetWorker, type Target } from './target-worker.js';

/** Due calls that are counted at most: more take minutes at any pace. */
const DUE_COUNTED = 20_000;

/** What a desk is made of. */
export interface CallDeskParts {
  /** Name of the service, for exceptions. */
  readonly service: string;
  readonly store: CallStore;
  readonly targets: readonly Target[];
  /** Identity of the process: audit records bear it; without one there are none. */
  readonly instance?: string | undefined;
  readonly observer?: CallObserver | undefined;
  /** Where refused calls are taken up again; without it they stay refused. */
  readonly replays?: ReplayStore | undefined;
}

/**
 * The desk for calls to the outside: a durable queue in PostgreSQL, and a worker a target. Every call is made until it
 * has one outcome, is asked about before it is repeated, and is answered once; any number of replicas may serve it.
 */
export class CallDesk {
  private readonly workers: ReadonlyMap<string, TargetWorker>;

  constructor(private readonly parts: CallDeskParts) {
    const { service, store, instance, observer = deafObserver } = parts;
    const shared = { store, observer, recorder: new CallRecorder(service, store, instance) };
    this.workers = new Map(parts.targets.map((target) => [target.name, new TargetWorker(target, shared)]));
  }

  /** Starts to make calls. */
  start(): void {
    for (const worker of this.workers.values()) worker.start();
  }

  /** Takes no call up any more; resolves when those that run are recorded. */
  async stop(): Promise<void> {
    await Promise.all([...this.workers.values()].map((worker) => worker.stop()));
  }

  /** Whether calls to a target may be handed in. */
  serves(target: string): boolean {
    return this.workers.has(target);
  }

  /**
   * Takes calls; durable when it resolves. A ref that is answered already is answered again; one that comes with other
   * content is not taken and opens an exception.
   */
  async accept(calls: readonly NewCall[]): Promise<void> {
    for (const call of calls) this.targetOf(call.target);
    const { distinct, contradicting } = apart(calls);
    const early = new EarlyClaims(distinct, (target) => this.workers.get(target));
    let taken: readonly Accepted[] = [];
    try {
      taken = await this.take(distinct, contradicting, early);
    } finally {
      early.settle(taken);
    }
    const claimed = new Set(taken.filter(({ takenAtMs }) => typeof takenAtMs === 'number').map(({ ref }) => ref));
    const waiting = distinct.filter(({ ref }) => !claimed.has(ref));
    for (const target of new Set(waiting.map((call) => call.target))) this.workers.get(target)?.wake();
    const raced = taken.filter(({ verdict }) => verdict === 'raced').length;
    if (raced > 0) throw racedError(raced);
  }

  private take(
    distinct: readonly NewCall[],
    contradicting: readonly NewCall[],
    { claims }: EarlyClaims,
  ): Promise<readonly Accepted[]> {
    return this.parts.store.transaction(async (table) => {
      const accepted = distinct.length === 0 ? [] : await table.accept(distinct, claims);
      const refs = (verdict: Accepted['verdict']) =>
        new Set(accepted.filter((one) => one.verdict === verdict).map(({ ref }) => ref));
      const contradictions = refs('contradiction');
      const frames = await this.repeated(table, [...refs('done')]);
      const against = [...contradicting, ...distinct.filter(({ ref }) => contradictions.has(ref))];
      return { result: accepted, frames, exceptions: against.map((call) => this.contradiction(call)) };
    });
  }

  /** The newest calls that the filter means. */
  list(filter: CallFilter, limit = CALL_PAGE): Promise<CallRecord[]> {
    return this.parts.store.list(filter, Math.min(limit, CALL_PAGE));
  }

  /** How many calls are open, by target, lane and state. */
  count(): Promise<CallCount[]> {
    return this.parts.store.count();
  }

  /**
   * How long the calls that are due take us at the pace of late, milliseconds, of the target that has most to wait for.
   * A target that does not answer, or asked for a pause, keeps its calls waiting itself and is not counted.
   */
  async behindMs(): Promise<number> {
    const paces = [...this.workers].flatMap(([target, { perSecond }]) => (perSecond ? [{ target, perSecond }] : []));
    if (paces.length === 0) return 0;
    const due = await this.parts.store.due(
      paces.map(({ target }) => target),
      DUE_COUNTED,
    );
    return Math.max(0, ...paces.map(({ target, perSecond }) => ((due.get(target) ?? 0) / perSecond) * 1_000));
  }

  /** Makes waiting calls due at once; `vouched`: also those in doubt of which a person says that they had no effect. */
  async retry(filter: CallFilter, vouched = false): Promise<string[]> {
    const refs = await this.parts.store.retry(filter, vouched);
    for (const worker of this.workers.values()) worker.wake();
    return refs;
  }

  /**
   * Takes up refused calls again: each is asked about first, since somebody may have done by other means what was refused;
   * what is found is no effect of ours, what is not found is made.
   */
  async replay(
    filter: ReplayFilter,
    by: string,
  ): Promise<{ readonly replay: string; readonly refs: readonly string[] }> {
    const replay = randomUUID();
    const blind = this.parts.targets.filter(({ caller }) => !caller.lookUp).map(({ name }) => name);
    const refs = await this.replays.reopen({ replay, filter, by, at: new Date().toISOString(), blind });
    for (const worker of this.workers.values()) worker.wake();
    return { replay, refs };
  }

  /** The same for one call, with what a person has corrected in it. */
  async mend(
    ref: string,
    data: unknown,
    by: string,
  ): Promise<{ readonly replay: string; readonly refs: readonly string[] }> {
    const known = await this.replays.refused(ref);
    if (!known) throw notRefused(ref);
    const { caller } = this.targetOf(known.target);
    if (!caller.mend) throw notMendable(ref, known.target);
    const message = caller.mend(known.message, data);
    const replay = randomUUID();
    const blind = caller.lookUp ? [] : [known.target];
    const wish = { replay, filter: { refs: [ref] }, by, at: new Date().toISOString(), blind, message };
    const refs = await this.replays.reopen(wish);
    this.workers.get(known.target)?.wake();
    return { replay, refs };
  }

  /** What became of a replay so far; undefined where there is none. */
  replayReport(replay: string): Promise<ReplayReport | undefined> {
    return this.replays.replayReport(replay);
  }

  private get replays(): ReplayStore {
    if (this.parts.replays) return this.parts.replays;
    throw new CrossdockError('no-replays', {
      problem: `${this.parts.service} takes up no refused calls`,
      remedy: 'Whoever asked may ask again under a new revision.',
    });
  }

  /** A refusal is looked up before it is repeated; whatever took effect is repeated as it stands. */
  private async repeated(table: CallTable, refs: readonly string[]): Promise<Frame[]> {
    if (refs.length === 0) return [];
    const done = await table.done(refs);
    const mayVerify = done.filter(
      ({ call, outcome }) => outcome.result === 'refused' && this.targetOf(call.target).caller.lookUp,
    );
    if (mayVerify.length > 0) await table.verify(mayVerify.map(({ call }) => call.ref));
    return done
      .filter((one) => !mayVerify.includes(one))
      .flatMap(({ call, outcome }) =>
        framesFor(call, this.targetOf(call.target).caller.answer(call, outcome), randomUUID()),
      );
  }

  private contradiction(call: NewCall): Exception {
    const detail = `${call.ref} came with two contents for ${call.target}: the first stands, the second was not taken`;
    return exceptionAbout(this.parts.service, call, {
      reason: 'contradiction',
      detail,
      revision: 1,
      open: true,
      at: new Date(),
    });
  }

  private targetOf(name: string): Target {
    const target = this.parts.targets.find((one) => one.name === name);
    if (target) return target;
    throw new CrossdockError('unknown-target', {
      problem: `No target is called ${name}`,
      remedy: `Name it in the connections of ${this.parts.service}; there are ${this.parts.targets.map((one) => one.name).join(', ')}.`,
    });
  }
}

/** One content a ref: what comes twice in a batch is taken once, and what differs is not taken. */
function apart(calls: readonly NewCall[]): { distinct: NewCall[]; contradicting: NewCall[] } {
  const first = new Map<string, NewCall>();
  const contradicting: NewCall[] = [];
  for (const call of calls) {
    const known = first.get(call.ref);
    if (!known) first.set(call.ref, call);
    else if (digestOf(known.message) !== digestOf(call.message)) contradicting.push(call);
  }
  return { distinct: [...first.values()], contradicting };
}

function racedError(calls: number): RetryLater {
  return new RetryLater('raced', {
    problem: `${calls} calls are being taken by another process at this moment`,
    remedy: 'They are taken again by themselves.',
    afterMs: 100,
  });
}

function notRefused(ref: string): CrossdockError {
  return new CrossdockError('not-refused', {
    problem: `No call ${ref} is refused`,
    remedy: 'GET /calls?result=refused lists those that are.',
    where: { field: 'ref', value: ref },
  });
}

function notMendable(ref: string, target: string): CrossdockError {
  return new CrossdockError('not-mendable', {
    problem: `Nothing can be corrected in a call to ${target}`,
    remedy: 'Replay it as it is, or correct it where it comes from.',
    where: { field: 'ref', value: ref },
  });
}
