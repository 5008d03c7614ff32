/** A limit on calls: a bucket that leaks; full means refused. */
export class LeakyBucket {
  private level = 0;
  private atMs = Date.now();

  constructor(
    private readonly leakPerSecond: number,
    private readonly size = 40,
  ) {}

  /** Puts one call in; `undefined` when it fits, else seconds until it would. */
  add(nowMs: number): number | undefined {
    this.level = Math.max(0, this.level - ((nowMs - this.atMs) / 1000) * this.leakPerSecond);
    this.atMs = nowMs;
    if (this.level + 1 > this.size) return (this.level + 1 - this.size) / this.leakPerSecond;
    this.level += 1;
    return undefined;
  }

  /** As the shop's header shows it: `32/40`. */
  get shown(): string {
    return `${Math.ceil(this.level)}/${this.size}`;
  }
}
