/**
 * A signal that is aborted at an instant, or when somebody else stops, unless what it is for ends before.
 * `AbortSignal.timeout` and `any` cannot be called off, and cost as much as half a request.
 */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(
    afterMs: number,
    private readonly stopping?: AbortSignal,
  ) {
    this.timer = setTimeout(this.pass, afterMs).unref();
    if (stopping?.aborted) this.stop();
    else stopping?.addEventListener('abort', this.stop);
  }

  /** Aborted with a `TimeoutError`, or with the reason of whoever stops. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** What it was for has ended: it is not aborted any more. */
  end(): void {
    clearTimeout(this.timer);
    this.stopping?.removeEventListener('abort', this.stop);
  }

  private readonly pass = (): void => {
    this.end();
    this.controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  };

  private readonly stop = (): void => {
    this.end();
    this.controller.abort(this.stopping?.reason);
  };
}
