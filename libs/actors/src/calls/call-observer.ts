import type { Call } from './call.js';
import type { Act, CallStep } from './call-steps.js';

/** Hears what the desk does: spans, metrics and log lines are made of it. Must not throw. */
export interface CallObserver {
  /** Surrounds one act, for a span that goes on with the trace of `call.message`. */
  around<T>(call: Call, act: Act, work: () => Promise<T>): Promise<T>;
  /** A step is durable. */
  stepped(call: Call, act: Act, step: CallStep): void;
  /** The claim was lost: what came of the act is thrown away, and asked again. */
  discarded(call: Call, act: Act): void;
  /** The desk itself could not go on: the database is gone, or a caller is at fault. */
  troubled(target: string, error: unknown): void;
}

/** Hears nothing. */
export const deafObserver: CallObserver = {
  around: (_call, _act, work) => work(),
  stepped: () => undefined,
  discarded: () => undefined,
  troubled: () => undefined,
};
