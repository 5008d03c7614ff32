import type { Catalogue } from '#libs/telemetry';

/** The way of documents through the gateway. */
export const gatewayMetrics = {
  received: {
    type: 'counter',
    name: 'crossdock_intake_deliveries_total',
    help: 'Deliveries at the door, by what became of them.',
    unit: 'messages',
    labels: {
      account: 'configured',
      result: [
        'received',
        'duplicate',
        'quarantined',
        'wrong-signature',
        'unknown-account',
        'queue-full',
        'not-durable',
      ],
    },
  },
  queued: {
    type: 'gauge',
    name: 'crossdock_intake_queue_documents',
    help: 'Documents that are durable and wait for translation, counted up to twice the limit.',
    unit: 'messages',
    labels: {},
  },
  ahead: {
    type: 'gauge',
    name: 'crossdock_intake_facts_bytes',
    help: 'Bytes that lie before the actors: beyond the limit deliveries are sent away.',
    unit: 'bytes',
    labels: {},
  },
  duration: {
    type: 'histogram',
    name: 'crossdock_intake_duration_seconds',
    help: 'From the end of a delivery to its commit.',
    unit: 'seconds',
    labels: { account: 'configured' },
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    exemplars: true,
  },
  processing: {
    type: 'histogram',
    name: 'crossdock_document_processing_duration_seconds',
    help: 'From the receipt of a document to its facts, where it was translated for the first time.',
    unit: 'seconds',
    labels: { account: 'configured' },
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
  },
  translated: {
    type: 'counter',
    name: 'crossdock_documents_translated_total',
    help: 'Documents by what translation made of them.',
    unit: 'messages',
    labels: { account: 'configured', result: ['translated', 'refused', 'unsupported'] },
  },
  unknownElements: {
    type: 'counter',
    name: 'crossdock_documents_unknown_elements_total',
    help: 'Elements of documents that are neither read nor explained.',
    unit: 'messages',
    labels: { account: 'configured' },
  },
  waiting: {
    type: 'gauge',
    name: 'crossdock_routing_waiting_facts',
    help: 'Facts that wait for a name to become known.',
    unit: 'messages',
    labels: {},
  },
  calls: {
    type: 'gauge',
    name: 'crossdock_egress_open_calls',
    help: 'Calls to shops and partners that are not answered yet.',
    unit: 'messages',
    labels: { target: 'configured', state: ['queued', 'in-flight', 'in-doubt', 'parked'] },
  },
  doubts: {
    type: 'counter',
    name: 'crossdock_egress_doubts_total',
    help: 'Calls of which nobody knew whether they took effect.',
    unit: 'attempts',
    labels: { target: 'configured' },
  },
} as const satisfies Catalogue;
