import { RetryLater } from '#libs/errors';
import type { Work } from '#libs/service';

/** When intake sends deliveries away, so that what is taken is done within a time that somebody can wait. */
export interface IntakeLimits {
  /** Documents that are durable and wait for translation. */
  readonly waitingDocuments: number;
  /** MiB that lie before the actors: what is translated and not done. */
  readonly factsMiB: number;
  /** Seconds that our own calls are behind because this process has no time for them. */
  readonly callsBehindSeconds: number;
}

/** Some thousand orders: what two cores do in half a minute. */
export const DEFAULT_INTAKE_LIMITS: IntakeLimits = { waitingDocuments: 5_000, factsMiB: 16, callsBehindSeconds: 20 };

/** What is known of the queues. */
export interface IntakeDepth {
  readonly documents: number;
  readonly factsBytes: number;
  /** How long the calls that are due take, milliseconds. */
  readonly callsBehindMs: number;
}

/** What the queue is made of. */
export interface IntakeQueueParts {
  readonly limits: IntakeLimits;
  /** Documents that wait for translation, counted up to a number. */
  readonly waitingDocuments: (upTo: number) => Promise<number>;
  /** Bytes on the stream to the actors. */
  readonly factsBytes: () => Promise<number>;
  /** How long the calls that are due take, milliseconds: intake in the same process must not keep them from their turn. */
  readonly callsBehindMs: () => Promise<number>;
  /** Told after each look. */
  readonly looked: (depth: IntakeDepth) => void;
  /** A look that failed: the last one counts until the next. */
  readonly trouble: (error: unknown) => void;
}

/** How often the queues are looked at, milliseconds: at a thousand documents a second the limit is passed by some hundred. */
const LOOK_EVERY_MS = 500;
/** What senders are asked to wait, milliseconds. */
const RETRY_AFTER_MS = 2_000;
const MEBIBYTE = 1024 ** 2;
/** Partners tell what ends the work that is under way: they are sent away last. */
const PARTNERS_SHARE = 2;

/**
 * Intake's own durable queue, and what lies behind it. Beyond the limits shops are sent away with a time to come again;
 * partners, whose news ends what has begun, only at twice the limits. What was answered with 2xx is never dropped.
 */
export class IntakeQueue implements Work {
  readonly name = 'intake queue';
  private depth: IntakeDepth = { documents: 0, factsBytes: 0, callsBehindMs: 0 };
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(private readonly parts: IntakeQueueParts) {}

  start(): void {
    this.timer = setInterval(
      () => (this.looking ??= this.look().finally(() => (this.looking = undefined))),
      LOOK_EVERY_MS,
    ).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Refuses where too much waits already. */
  admit(from: 'channel' | 'partner'): void {
    const { waitingDocuments, factsMiB, callsBehindSeconds } = this.parts.limits;
    const share = from === 'partner' ? PARTNERS_SHARE : 1;
    const { documents, factsBytes, callsBehindMs } = this.depth;
    const fits =
      documents < waitingDocuments * share &&
      factsBytes < factsMiB * MEBIBYTE * share &&
      callsBehindMs < callsBehindSeconds * 1_000 * share;
    if (fits) return;
    throw new RetryLater('intake-queue-full', {
      problem: `${documents} documents wait for translation, ${Math.round(factsBytes / MEBIBYTE)} MiB before the actors, and calls are ${Math.round(callsBehindMs / 1_000)} s behind`,
      remedy: 'Send the document again after the time that is named; nothing of it was kept.',
      afterMs: RETRY_AFTER_MS,
    });
  }

  /** Documents became durable since the last look. */
  took(documents: number): void {
    this.depth = { ...this.depth, documents: this.depth.documents + documents };
  }

  async look(): Promise<void> {
    const { limits, waitingDocuments, factsBytes, callsBehindMs, looked, trouble } = this.parts;
    try {
      const upTo = limits.waitingDocuments * PARTNERS_SHARE;
      const [documents, bytes, behindMs] = await Promise.all([waitingDocuments(upTo), factsBytes(), callsBehindMs()]);
      this.depth = { documents, factsBytes: bytes, callsBehindMs: behindMs };
      looked(this.depth);
    } catch (error) {
      trouble(error);
    }
  }
}
