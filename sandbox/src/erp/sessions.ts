import { randomUUID } from 'node:crypto';

/** Sessions that end after a while. */
export class Sessions {
  private readonly endsAtMs = new Map<string, number>();

  constructor(private readonly lifetimeMs: () => number) {}

  /** A new session. */
  open(nowMs: number): string {
    for (const [session, endsAtMs] of this.endsAtMs) if (endsAtMs <= nowMs) this.endsAtMs.delete(session);
    const session = randomUUID();
    this.endsAtMs.set(session, nowMs + this.lifetimeMs());
    return session;
  }

  isOpen(session: string, nowMs: number): boolean {
    return (this.endsAtMs.get(session) ?? 0) > nowMs;
  }
}
