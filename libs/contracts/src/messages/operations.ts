import { z } from 'zod';
import { contract, serviceNames } from '../contract.js';
import { exceptionReason, instant, money, owner } from '../shapes.js';

/** An exception that a person can see and work. */
export const exceptionShape = z.object({
  /** `<actor key or document>/<effect key>`. */
  id: z.string().min(1),
  service: z.string(),
  reason: exceptionReason,
  owner,
  /** Money at stake, or null where none is known. */
  amountAtRisk: money.nullable(),
  openedAt: instant,
  dueAt: instant,
  /** Ids of the facts that show it, never their contents. */
  evidence: z.array(z.string()).max(50),
  /** One sentence of keys and data for people; no personal data. */
  detail: z.string().max(2000),
  revision: z.int().nonnegative(),
  state: z.enum(['open', 'closed']),
});
export type Exception = z.output<typeof exceptionShape>;

/** An exception opened, changed or closed. */
export const exceptionChanged = contract({
  name: 'exception.changed',
  major: 1,
  stream: 'AUDIT',
  from: [...serviceNames],
  to: 'ops-portal',
  doc: 'A level: the newest revision stands. Key: the exception.',
  schema: exceptionShape,
  example: {
    id: 'order/shopify-us-1/450789469/unknown-item/IPOD2008GREEN',
    service: 'order-service',
    reason: 'unknown-item',
    owner: 'commerce-operations',
    amountAtRisk: { minor: 19964, currency: 'USD' },
    openedAt: '2026-11-21T10:00:00.000Z',
    dueAt: '2026-11-22T10:00:00.000Z',
    evidence: ['f-1'],
    detail: 'SKU IPOD2008GREEN is not in the item list of US',
    revision: 3,
    state: 'open',
  },
});

/** What one batch of one service took in and issued. */
export const auditBatch = contract({
  name: 'audit.batch',
  major: 1,
  stream: 'AUDIT',
  from: [...serviceNames],
  to: 'ops-portal',
  doc: 'One record a batch: ids of what came, what became of each, and for each effect its key, revision, and value or lines. Key: writer and batch.',
  schema: z.object({
    service: z.string(),
    /** Identity of the writing process and its batch number. */
    batch: z.string().min(1),
    at: instant,
    planVersion: z.string(),
    /** Each message taken: id, actor, and what became of it. */
    taken: z.array(
      z.object({
        id: z.string(),
        key: z.string(),
        result: z.enum(['applied', 'duplicate', 'superseded', 'dead', 'parked', 'translated', 'refused', 'waiting']),
      }),
    ),
    /** Each effect issued: id of its message, kind, and its value, lines or nothing. */
    issued: z.array(z.object({ id: z.string(), kind: z.string(), value: z.json() })),
  }),
  example: {
    service: 'order-service',
    batch: 'order-service/1/17',
    at: '2026-11-21T10:00:00.000Z',
    planVersion: 'order/1',
    taken: [{ id: 'f-1', key: 'order/shopify-us-1/450789469', result: 'applied' }],
    issued: [{ id: 'order/shopify-us-1/450789469/sale/SHP-1@9', kind: 'posting', value: { total: 19964 } }],
  },
});
