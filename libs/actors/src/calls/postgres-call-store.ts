import type { NewCall } from './call.js';
import { countCalls, countDue, listCalls, retryCalls, type CallFilter } from './call-list.js';
import type { ClaimOrder } from './lane-order.js';
import type { CallStore, CallTable, EarlyClaim, StepOfCall, WrittenCalls } from './call-store.js';
import { refusedMessage, reopenCalls, replayReport, type ReplayStore, type ReplayWish } from './call-replay.js';
import {
  acceptCalls,
  claimCalls,
  claimInOrder,
  readDone,
  verifyRefused,
  writeSteps,
  type Queryable,
} from './call-table.js';

/** One transaction: the caller's own statements, and what is said of them afterwards. */
export interface CallWriter {
  transaction<T>(work: (client: Queryable) => Promise<WrittenCalls<T>>): Promise<T>;
}

/** The table of calls on PostgreSQL, by the client of a transaction. */
export class PostgresCallTable implements CallTable {
  constructor(private readonly client: Queryable) {}

  accept(calls: readonly NewCall[], claims?: ReadonlyMap<string, EarlyClaim>) {
    return acceptCalls(this.client, calls, claims);
  }

  step(steps: readonly StepOfCall[]) {
    return writeSteps(this.client, steps);
  }

  done(refs: readonly string[]) {
    return readDone(this.client, refs);
  }

  verify(refs: readonly string[]) {
    return verifyRefused(this.client, refs);
  }
}

/** Calls in PostgreSQL. */
export class PostgresCallStore implements CallStore, ReplayStore {
  constructor(
    /** For statements of their own. */
    private readonly database: Queryable,
    /** For what must be written together with messages. */
    private readonly writer: CallWriter,
  ) {}

  transaction<T>(work: (calls: CallTable) => Promise<WrittenCalls<T>>): Promise<T> {
    return this.writer.transaction((client) => work(new PostgresCallTable(client)));
  }

  claim(target: string, limit: number, claimMs: number, order?: ClaimOrder) {
    return order
      ? claimInOrder(this.database, target, limit, claimMs, order)
      : claimCalls(this.database, target, limit, claimMs);
  }

  list(filter: CallFilter, limit: number) {
    return listCalls(this.database, filter, limit);
  }

  due(targets: readonly string[], upTo: number) {
    return countDue(this.database, targets, upTo);
  }

  count() {
    return countCalls(this.database);
  }

  retry(filter: CallFilter, vouched: boolean) {
    return retryCalls(this.database, filter, vouched);
  }

  reopen(wish: ReplayWish) {
    return reopenCalls(this.database, wish);
  }

  replayReport(replay: string) {
    return replayReport(this.database, replay);
  }

  refused(ref: string) {
    return refusedMessage(this.database, ref);
  }
}
