import { CrossdockError, RetryLater } from '#libs/errors';
import type { HandlesOf, Logger } from '#libs/telemetry';
import type { Delivery } from '../intake/intake.js';
import type { Receipt } from '../raw-store/incoming-document.js';
import type { gatewayMetrics } from './gateway.metrics.js';

type Refused = 'wrong-signature' | 'unknown-account';

const REFUSALS: ReadonlySet<string> = new Set<Refused>(['wrong-signature', 'unknown-account']);

/** An account that nobody knows is written by whoever calls. */
const ACCOUNT_LENGTH_LIMIT = 100;

/** Counts and logs deliveries; never their contents. */
export class IntakeObserver {
  constructor(
    private readonly metrics: Pick<HandlesOf<typeof gatewayMetrics>, 'received' | 'duration'>,
    private readonly logger: Logger,
  ) {}

  /** Surrounds the taking of one delivery. */
  async around<Taken extends { readonly receipt: Receipt }>(
    delivery: Delivery,
    work: () => Promise<Taken>,
  ): Promise<Taken> {
    const startedAt = performance.now();
    const { account } = delivery;
    try {
      const taken = await work();
      this.metrics.received.add({ account, result: taken.receipt });
      this.metrics.duration.observe({ account }, (performance.now() - startedAt) / 1000);
      if (taken.receipt === 'quarantined') this.logger.warn({ account }, 'an event came again with another body');
      return taken;
    } catch (error) {
      this.refused(account, error);
      throw error;
    }
  }

  /** A delivery that must come again later. */
  sentAway(account: string, { code }: RetryLater): void {
    this.metrics.received.add({ account, result: code === 'intake-queue-full' ? 'queue-full' : 'not-durable' });
  }

  private refused(account: string, error: unknown): void {
    if (error instanceof RetryLater) return this.sentAway(account, error);
    if (!(error instanceof CrossdockError) || !REFUSALS.has(error.code)) return;
    this.metrics.received.add({ account, result: error.code as Refused });
    this.logger.warn({ account: account.slice(0, ACCOUNT_LENGTH_LIMIT), code: error.code }, 'a delivery was refused');
  }
}
