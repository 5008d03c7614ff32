/** Lets a loop rest until something happens or time is over. */
export class WakeUp {
  private rung = false;
  private end: (() => void) | undefined;

  /** Ends the rest, or the next one at once. */
  ring(): void {
    this.rung = true;
    this.end?.();
  }

  /** Rests; what rang since the last rest ends it at once. */
  async rest(forMs: number): Promise<void> {
    if (!this.rung) await this.pause(forMs);
    this.rung = false;
  }

  private pause(forMs: number): Promise<void> {
    return new Promise((resume) => {
      const timer = setTimeout(() => this.end?.(), forMs);
      this.end = () => {
        clearTimeout(timer);
        this.end = undefined;
        resume();
      };
    });
  }
}
