import type { Act, Call, CallCount, CallObserver, CallStep } from '#libs/actors';
import { callMetrics, SpanKind, withParent, type HandlesOf, type Telemetry } from '#libs/telemetry';

/** What calls to the outside do, as spans, metrics and log lines. */
export class CallSignals implements CallObserver {
  readonly #telemetry: Telemetry;
  readonly #handles: HandlesOf<typeof callMetrics>;
  readonly #targets: readonly string[];
  readonly #hears: CallObserver['stepped'] | undefined;

  /** `hears`: what the service itself wants to know of each step. */
  constructor(telemetry: Telemetry, targets: readonly string[], hears?: CallObserver['stepped']) {
    this.#telemetry = telemetry;
    this.#handles = telemetry.metrics.declare(callMetrics, { target: targets });
    this.#targets = targets;
    this.#hears = hears;
  }

  around<T>(call: Call, act: Act, work: () => Promise<T>): Promise<T> {
    const { target, lane, ref, attempts } = call;
    const attributes = { 'crossdock.call.ref': ref, 'crossdock.call.lane': lane, 'crossdock.call.attempts': attempts };
    const span = { name: `${act} ${target}`, kind: SpanKind.CLIENT, attributes };
    return withParent(call.message.traceparent, () => this.#telemetry.tracing.inSpan(span, work));
  }

  stepped(call: Call, act: Act, step: CallStep): void {
    const { target, ref } = call;
    const result = step.state === 'done' && step.outcome?.result === 'refused' ? 'refused' : step.state;
    this.#handles.attempts.add({ target, act, result });
    if (step.error)
      this.#telemetry.logger.info({ target, ref, state: step.state, ...step.error }, 'a call is not done yet');
    this.#hears?.(call, act, step);
  }

  discarded({ target, ref }: Call, act: Act): void {
    this.#handles.attempts.add({ target, act, result: 'lost-claim' });
    this.#telemetry.logger.warn({ target, ref }, 'an outcome came after its claim was lost: it is asked for again');
  }

  troubled(target: string, error: unknown): void {
    this.#telemetry.logger.warn({ target, err: error }, 'the desk for calls failed and goes on');
  }

  /** Sets the gauges from what the table says. */
  counted(counts: readonly CallCount[]): void {
    for (const target of this.#targets) {
      const mine = counts.filter((one) => one.target === target);
      for (const state of callMetrics.open.labels.state)
        this.#handles.open.set(
          { target, state },
          mine.filter((one) => one.state === state).reduce((sum, one) => sum + one.calls, 0),
        );
      this.#handles.oldestOpenAge.set({ target }, Math.max(0, ...mine.map(({ oldestSeconds }) => oldestSeconds)));
    }
  }
}
