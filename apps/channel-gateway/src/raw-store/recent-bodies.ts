/** Bodies that wait in memory for their translation, bytes: what intake takes in a second or two at full speed. */
const LIMIT_BYTES = 32 * 1024 ** 2;

/**
 * Bodies that this process has just taken in: whoever translates them here need not open the seal again. A body is given
 * once; one that is pushed out, or that another replica translates, is opened from its message or from the store.
 */
export class RecentBodies {
  private readonly bodies = new Map<string, Uint8Array>();
  private bytes = 0;

  constructor(private readonly limitBytes = LIMIT_BYTES) {}

  /** Keeps the body of a document that is durable. */
  keep(id: string, body: Uint8Array): void {
    this.bodies.set(id, body);
    this.bytes += body.length;
    for (const oldest of this.bodies.keys()) {
      if (this.bytes <= this.limitBytes) return;
      this.take(oldest);
    }
  }

  /** The body, which is forgotten; undefined where it is not here. */
  take(id: string): Uint8Array | undefined {
    const body = this.bodies.get(id);
    if (this.bodies.delete(id)) this.bytes -= body?.length ?? 0;
    return body;
  }
}
