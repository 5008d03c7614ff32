/** What the ERP allows; told at GET /limits. */
export interface CallLimits {
  readonly requestsPerSecond: number;
  readonly maxConcurrent: number;
}

/** Watches both limits; a call over one of them is refused and counted. */
export class CallGate {
  private recent: number[] = [];
  private running = 0;
  private refused = 0;
  private busiestSecond = 0;
  private mostAtOnce = 0;

  constructor(readonly limits: CallLimits) {}

  /** How close to its limits the ERP was driven. */
  get usage() {
    const { refused, busiestSecond, mostAtOnce } = this;
    return { limits: this.limits, refused, busiestSecond, mostAtOnce };
  }

  /** Lets a call in, or says after how many milliseconds it may come again. */
  enter(nowMs: number): number | undefined {
    this.recent = this.recent.filter((atMs) => atMs > nowMs - 1000);
    const [oldest = nowMs] = this.recent;
    const tooMany = this.recent.length >= this.limits.requestsPerSecond;
    if (tooMany || this.running >= this.limits.maxConcurrent) {
      this.refused += 1;
      return tooMany ? oldest + 1000 - nowMs : 50;
    }
    this.recent.push(nowMs);
    this.running += 1;
    this.busiestSecond = Math.max(this.busiestSecond, this.recent.length);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    return undefined;
  }

  /** A call has ended. */
  leave(): void {
    this.running -= 1;
  }
}
