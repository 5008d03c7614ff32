import { Dice } from '../dice.js';
import type { Fault, FaultSwitch } from '../faults.js';

/** A call may still take effect this long after the caller has given up, milliseconds at speed 1. */
const longestCallMs = 5_000;
/** After so many attempts at one reference the ERP behaves, so that every run ends. */
const troubledAttempts = 3;

/** What may happen to a document that is sent in. */
export type Trouble = Extract<Fault, 'erp-lost-answer' | 'erp-slow-answer' | 'erp-late-commit' | 'erp-garbage'>;

const troubles: readonly Trouble[] = ['erp-lost-answer', 'erp-slow-answer', 'erp-late-commit', 'erp-garbage'];

/** Decides, by seed, when the ERP misbehaves. */
export class ErpTrouble {
  private readonly attempts = new Map<string, number>();
  private burstEndsAtMs = 0;
  private calls = 0;

  constructor(
    private readonly faults: FaultSwitch,
    private readonly seed: number,
    private readonly speed: number,
  ) {}

  /** Declared at GET /limits: a call may take effect for this long after the caller gave up. */
  get maxCallMs(): number {
    return longestCallMs / this.speed;
  }

  /** How long a session lasts, milliseconds. */
  get sessionLifetimeMs(): number {
    return (this.faults.shares['erp-session-expiry'] > 0 ? 20_000 : 3_600_000) / this.speed;
  }

  /** What happens to this attempt at a document, with dice for the details. */
  forDocument(reference: string): { trouble: Trouble | undefined; dice: Dice } {
    const attempt = (this.attempts.get(reference) ?? 0) + 1;
    this.attempts.set(reference, attempt);
    const dice = Dice.of(this.seed, 'erp', reference, attempt);
    const trouble = attempt > troubledAttempts ? undefined : troubles.find((fault) => this.faults.strikes(fault, dice));
    return { trouble, dice };
  }

  /** Milliseconds until the ERP is back, where a burst of 503 is on. */
  unavailableForMs(nowMs: number): number {
    this.calls += 1;
    const dice = Dice.of(this.seed, 'erp-burst', this.calls);
    if (nowMs > this.burstEndsAtMs && this.faults.strikes('erp-unavailable', dice)) {
      this.burstEndsAtMs = nowMs + dice.between(300, 1_500) / this.speed;
    }
    return Math.max(0, this.burstEndsAtMs - nowMs);
  }
}
