import type { Frame } from '../ports.js';
import { auditFrames, type AuditEntries, type Auditor } from '../loop/audit.js';
import { defaultLimits } from '../loop/limits.js';
import { exceptionOf, framesFor } from './call-messages.js';
import type { CallStore, CallTable, StepOfCall, WrittenCalls } from './call-store.js';
import type { Caller } from './caller.js';

/** A step, and what those who asked are told if the claim still holds. */
interface Record extends StepOfCall {
  readonly frames: readonly Frame[];
  readonly settle: (held: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/** Most steps that one transaction writes: what a page of WAL and an outbox row bear. */
const RECORD_LIMIT = 128;

/** Writes outcomes: those that come while a transaction runs go together in the next one. */
export class CallRecorder {
  private waiting: Record[] = [];
  private writing = false;

  private batches = 0;

  /** `instance`: identity of the process, for audit records; without one there are none. */
  constructor(
    private readonly service: string,
    private readonly store: CallStore,
    private readonly instance?: string,
  ) {}

  /** Resolves true when it is durable; false when the claim was lost, and with it everything that the step says. */
  record(one: StepOfCall, caller: Caller): Promise<boolean> {
    const frames = framesFor(one.call, messagesOf(one, caller), one.call.version);
    return new Promise((settle, fail) => {
      this.waiting.push({ ...one, frames, settle, fail });
      if (!this.writing) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) await this.write(this.waiting.splice(0, RECORD_LIMIT));
    this.writing = false;
  }

  private async write(records: readonly Record[]): Promise<void> {
    try {
      const held = await this.store.transaction((calls) => this.commit(calls, records));
      for (const record of records) record.settle(held.has(record.call.ref));
    } catch (error) {
      // one that the database cannot take harms only itself
      if (records.length > 1) for (const record of records) await this.write([record]);
      else records[0]?.fail(error);
    }
  }

  /** One record for all that one transaction ended. */
  private audit(winners: readonly Record[], at: Date): Frame[] {
    const entries = winners.flatMap(auditOf);
    if (this.instance === undefined || entries.length === 0) return [];
    const { service, instance } = this;
    const auditor: Auditor = {
      service,
      writer: `${service}/${instance}/calls`,
      planVersion: 'calls/1',
      limitBytes: defaultLimits.auditBytes,
    };
    return auditFrames(auditor, ++this.batches, at.toISOString(), entries);
  }

  private async commit(calls: CallTable, records: readonly Record[]): Promise<WrittenCalls<ReadonlySet<string>>> {
    const held = await calls.step(records);
    const winners = records.filter(({ call }) => held.has(call.ref));
    const at = new Date();
    return {
      result: held,
      frames: [...winners.flatMap(({ frames }) => frames), ...this.audit(winners, at)],
      exceptions: winners.flatMap((record) => exceptionOf(this.service, record, at)),
    };
  }
}

/** What was asked for, and what was said in the end; a step on the way is no business of the audit. */
function auditOf({ call, step, frames }: Record): AuditEntries[] {
  if (!step.outcome) return [];
  const issued = frames.flatMap(({ messages }) =>
    messages.map(({ id, data }) => ({ id, kind: 'answer', value: data as JsonValue })),
  );
  return [{ taken: [{ id: call.message.id, key: call.message.key, result: 'applied' }], issued }];
}

type JsonValue = AuditEntries['issued'][number]['value'];

function messagesOf({ call, step }: StepOfCall, caller: Caller) {
  if (step.outcome) return caller.answer(call, step.outcome);
  if (!step.told || !caller.resting) return [];
  const { code, detail } = step.error ?? { code: 'unknown', detail: '' };
  const until = typeof step.rest === 'number' ? new Date(Date.now() + step.rest).toISOString() : null;
  return caller.resting(call, { state: step.state === 'in-doubt' ? 'in-doubt' : 'parked', until, code, detail });
}
