import { contextOf, traceparentOf, type Tracing } from '#libs/telemetry';
import type { JoinTraces } from '../stage/routing.js';

/**
 * What a warehouse says of an order goes on in the order's trace, by the span `route`, which is linked to the request
 * that brought it: so one trace runs from the shop's webhook to the ERP, whatever the warehouse passes on.
 */
export function joinTraces(tracing: Tracing): JoinTraces {
  return (order, document) => {
    if (order === null) return document;
    const span = tracing.startSpan({ name: 'route', within: contextOf(order), links: document ? [document] : [] });
    span.end();
    return traceparentOf(span);
  };
}

/** What a document says is read in the span `translate`, within the request that brought it. */
export function readTraces(tracing: Tracing): (delivery: string | undefined) => string | undefined {
  return (delivery) => {
    if (delivery === undefined) return undefined;
    const span = tracing.startSpan({ name: 'translate', within: contextOf(delivery) });
    span.end();
    return traceparentOf(span);
  };
}
