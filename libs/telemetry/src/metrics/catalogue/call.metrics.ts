import type { Catalogue } from '../declaration.js';

/** Calls to the outside: channels, partners, the ERP. */
export const callMetrics = {
  attempts: {
    type: 'counter',
    name: 'crossdock_call_attempts_total',
    help: 'Acts on calls to the outside, by what became of the call.',
    unit: 'attempts',
    labels: {
      target: 'configured',
      act: ['perform', 'look-up', 'ask-a-person'],
      result: ['done', 'refused', 'queued', 'in-doubt', 'parked', 'lost-claim'],
    },
  },
  open: {
    type: 'gauge',
    name: 'crossdock_calls_open',
    help: 'Calls to the outside that have no outcome yet.',
    unit: 'calls',
    labels: { target: 'configured', state: ['queued', 'in-flight', 'in-doubt', 'parked'] },
  },
  oldestOpenAge: {
    type: 'gauge',
    name: 'crossdock_call_oldest_open_age_seconds',
    help: 'Age of the oldest call to the outside that has no outcome.',
    unit: 'seconds',
    labels: { target: 'configured' },
  },
} as const satisfies Catalogue;
