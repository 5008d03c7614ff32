import type { HandlesOf, Logger } from '#libs/telemetry';
import { partOf } from '../documents/place.js';
import type { Outcome } from '../stage/translated-document.js';
import type { gatewayMetrics } from './gateway.metrics.js';

/** Counts and logs what became of documents; refusals by code and place, never by content. */
export function observeTranslation(
  metrics: Pick<HandlesOf<typeof gatewayMetrics>, 'translated' | 'unknownElements' | 'processing'>,
  logger: Logger,
): (outcomes: readonly Outcome[]) => void {
  return (outcomes) => {
    for (const { document, state, refused, unknown, kind } of outcomes) {
      const { id, account } = document;
      if (document.revision === 0)
        metrics.processing.observe({ account }, Math.max(0, Date.now() - document.receivedAt.getTime()) / 1000);
      metrics.translated.add({ account, result: state });
      if (unknown.length > 0) metrics.unknownElements.add({ account }, unknown.length);
      const reasons = refused.map((refusal) => `${refusal.code} ${partOf(refusal)}`);
      if (state === 'refused') logger.warn({ document: id, kind, reasons }, 'a document was refused');
    }
  };
}
