import { orderRuling, typeOf, type Message } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { Row } from '#libs/actors';
import { z } from 'zod';

/** What a person decides about an order, as the REST door takes it. */
export const rulingRequestSchema = z.strictObject({
  /** Repeated with the same id it is the same decision; a new one is made where none is given. */
  rulingId: z.string().min(1).max(200).optional(),
  decision: orderRuling.schema.shape.decision,
  /** Effect key it is about: `sale/SHP-1`, `shipment.release/1`, `cancellation-request/r-1`, or `order` for all of it. */
  effect: z.string().min(1).max(500),
  /** Revision it is about; the newest unless stated. */
  effectRevision: z.int().nonnegative().optional(),
  note: z.string().max(1000).optional(),
});

/** What a person decides about an order. */
export type RulingRequest = z.output<typeof rulingRequestSchema>;

/** Who decides and when, which the request does not say. */
export interface Deciding {
  /** The header `X-Actor`. */
  readonly by: string | undefined;
  readonly at: string;
  /** For a request without one. */
  readonly newId: string;
}

/** Reads a decision, or refuses it and says which field does not fit. */
export function readRuling(body: unknown): RulingRequest {
  const read = rulingRequestSchema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new CrossdockError('invalid-ruling', {
    problem: `The decision does not fit: ${issue?.message ?? 'unreadable'}`,
    where: { field: issue?.path.join('.') ?? '' },
    remedy: 'Name decision and effect; the OpenAPI document at /openapi.json lists what is taken.',
  });
}

/** The decision as the fact that the order is told; the same decision twice is the same message. */
export function rulingMessage(row: Row, request: RulingRequest, { by, at, newId }: Deciding): Message {
  if (by === undefined || by.trim() === '') throw nobodyDecides();
  const { decision, effect, note, rulingId = newId } = request;
  const data = {
    rulingId,
    decision,
    effect,
    effectRevision: request.effectRevision ?? newestRevision(row, effect),
    by,
    at,
    ...(note === undefined ? {} : { note }),
  };
  const id = `${row.key}/ruling/${rulingId}`;
  return { id, type: typeOf(orderRuling), source: 'order-service', key: row.key, time: at, revision: 0, data };
}

function newestRevision({ issued }: Row, effect: string): number {
  const known = issued[effect];
  return known && known.k !== 'gone' && known.k !== 'unapproved' ? known.r : 0;
}

function nobodyDecides(): CrossdockError {
  return new CrossdockError('actor-missing', {
    problem: 'Nobody is named who decides',
    where: { field: 'X-Actor' },
    remedy: 'Send the header X-Actor with who you are, for example an e-mail address.',
  });
}
