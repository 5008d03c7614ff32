import { RetryLater } from '#libs/errors';
import type { HandlesOf, Logger } from '#libs/telemetry';
import type { PollObserver } from '../intake/polling/feed-poller.js';
import type { gatewayMetrics } from './gateway.metrics.js';

/** Counts and logs what is polled; never contents. */
export function pollObserver(
  metrics: Pick<HandlesOf<typeof gatewayMetrics>, 'pages' | 'polled'>,
  logger: Logger,
): PollObserver {
  return {
    page: (account, feed, result) => metrics.pages.add({ account, feed, result }),
    documents: (account, receipts) => receipts.forEach((result) => metrics.polled.add({ account, result })),
    failed: (account, feed, error) => {
      const code = error instanceof RetryLater ? error.code : undefined;
      if (code === 'lost-lease') return;
      logger[code === undefined ? 'warn' : 'debug']({ account, feed, err: error }, 'a list was not read');
    },
  };
}
