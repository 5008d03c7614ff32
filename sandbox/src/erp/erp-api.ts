import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerGarbage, bearerOf, cut, pause } from '../http/lost-answers.js';
import type { Log } from '../log.js';
import type { CallGate } from './call-limits.js';
import type { Erp, PostingResult } from './erp.js';
import { documentWish, type DocumentWish } from './erp-documents.js';
import type { ErpTrouble } from './erp-trouble.js';
import { Sessions } from './sessions.js';

/** The ERP's own time for a document, milliseconds at speed 1. */
const bookingMs = { least: 5, most: 40 } as const;

/** What the ERP's doors need. */
export interface ErpDoors {
  readonly erp: Erp;
  readonly gate: CallGate;
  readonly trouble: ErpTrouble;
  readonly token: string;
  readonly speed: number;
  readonly log: Log;
  /** Notes that the ERP let a document wait. */
  waited(reference: string, fromMs: number, toMs: number): void;
  /** Counts documents that will be posted after their caller has gone. */
  readonly late: { count: number };
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Serves the ERP under its prefix. */
export function serveErp(server: FastifyInstance, doors: ErpDoors): void {
  const { erp, trouble, gate, token } = doors;
  const sessions = new Sessions(() => trouble.sessionLifetimeMs);
  const guarded = (handler: Handler): Handler => withLimits(doors, sessions, handler);

  server.get('/limits', async () => ({ ...gate.limits, windowMs: 1000, maxCallMs: trouble.maxCallMs }));
  server.post('/sessions', async (request, reply) => {
    const { token: shown } = (request.body ?? {}) as { token?: string };
    if (shown !== token) return reply.code(401).send({ code: 'wrong-token', message: 'the token is not known' });
    return { session: sessions.open(Date.now()) };
  });
  server.get('/items', guarded(async (request) => {
    const { changedSince, limit } = request.query as { changedSince?: string; limit?: string };
    return erp.items.since(wholeNumber(changedSince, 0), wholeNumber(limit, 100));
  }));
  server.get('/items/:sku', guarded(async (request, reply) => {
    const { sku } = request.params as { sku: string };
    return erp.items.withSku(sku) ?? reply.code(404).send({ code: 'unknown-item', message: `no item has the SKU ${sku}` });
  }));
  server.post('/documents', guarded((request, reply) => takeDocument(doors, request, reply)));
  server.get('/documents', guarded(async (request) => listDocuments(erp, request.query as DocumentQuery)));
  server.get('/trial-balance', guarded(async (request) => {
    const { legalEntity } = request.query as { legalEntity?: string };
    return { rows: erp.ledger.trialBalance(legalEntity) };
  }));
  server.post('/documents/:id/reverse', guarded(async (request, reply) => {
    const { id } = request.params as { id: string };
    const document = erp.ledger.withId(id);
    if (!document) return reply.code(404).send({ code: 'unknown-document', message: `no document has the id ${id}` });
    const { documentId, number, postedAt, totals, reference } = await erp.reverse(document);
    return reply.code(201).send({ documentId, number, postedAt, totals, reference });
  }));
}

function withLimits({ gate, trouble }: ErpDoors, sessions: Sessions, handler: Handler): Handler {
  return async (request, reply) => {
    const nowMs = Date.now();
    const retryAfterMs = gate.enter(nowMs);
    if (retryAfterMs !== undefined) return busy(reply, 429, 'too-many-requests', retryAfterMs);
    try {
      const awayMs = trouble.unavailableForMs(nowMs);
      if (awayMs > 0) return busy(reply, 503, 'unavailable', awayMs);
      if (!sessions.isOpen(bearerOf(request) ?? '', nowMs)) {
        return reply.code(401).send({ code: 'session-expired', message: 'open a new session at POST /sessions' });
      }
      return await handler(request, reply);
    } finally {
      gate.leave();
    }
  };
}

function busy(reply: FastifyReply, status: 429 | 503, code: string, retryAfterMs: number): FastifyReply {
  reply.code(status).header('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  return reply.send({ code, message: `come again in ${Math.ceil(retryAfterMs)} ms`, retryAfterMs: Math.ceil(retryAfterMs) });
}

async function takeDocument(doors: ErpDoors, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const parsed = documentWish.safeParse(request.body);
  if (!parsed.success) return reply.code(400).send({ code: 'malformed', message: parsed.error.message });
  const { trouble, dice } = doors.trouble.forDocument(parsed.data.reference);
  const startedMs = Date.now();
  await pause(dice.between(bookingMs.least, bookingMs.most) / doors.speed);
  doors.waited(parsed.data.reference, startedMs, Date.now());
  if (trouble) doors.log('info', 'erp misbehaves', { trouble, reference: parsed.data.reference });
  switch (trouble) {
    case undefined:
      return answer(reply, await doors.erp.post(parsed.data));
    case 'erp-lost-answer':
      await doors.erp.post(parsed.data);
      return cut(request, reply);
    case 'erp-slow-answer':
      return answerLate(doors, reply, parsed.data);
    case 'erp-late-commit':
      commitLate(doors, parsed.data, dice.between(100, doors.trouble.maxCallMs));
      return cut(request, reply);
    case 'erp-garbage':
      if (dice.chance(0.5)) await doors.erp.post(parsed.data);
      return answerGarbage(reply);
  }
}

function answer(reply: FastifyReply, result: PostingResult): FastifyReply {
  if (result.result === 'refused') return reply.code(422).send(result.refusal);
  const { documentId, number, postedAt, totals } = result.document;
  if (result.result === 'posted') return reply.code(201).send({ documentId, number, postedAt, totals });
  return reply.code(409).send({ code: 'duplicate-reference', documentId, number, totals });
}

async function answerLate(doors: ErpDoors, reply: FastifyReply, wish: DocumentWish): Promise<FastifyReply> {
  const result = await doors.erp.post(wish);
  const startedMs = Date.now();
  doors.waited(wish.reference, startedMs, startedMs + doors.trouble.maxCallMs);
  await pause(doors.trouble.maxCallMs);
  return answer(reply, result);
}

/** The caller is gone; what it asked for happens all the same, checked as it is then. */
function commitLate({ erp, late, log, trouble, waited }: ErpDoors, wish: DocumentWish, afterMs: number): void {
  late.count += 1;
  waited(wish.reference, Date.now(), Date.now() + trouble.maxCallMs);
  setTimeout(() => {
    erp
      .post(wish)
      .then(({ result }) => log('info', 'a late document has landed', { reference: wish.reference, result }))
      .catch((error: unknown) => log('error', 'a late document was lost', { reference: wish.reference, error: String(error) }))
      .finally(() => {
        late.count -= 1;
      });
  }, afterMs);
}

interface DocumentQuery {
  readonly reference?: string;
  readonly after?: string;
  readonly limit?: string;
}

function listDocuments(erp: Erp, { reference, after, limit }: DocumentQuery) {
  if (reference !== undefined) {
    const document = erp.ledger.withReference(reference);
    return { documents: document ? [document] : [] };
  }
  const start = wholeNumber(after, 0);
  const documents = erp.ledger.documents.slice(start, start + wholeNumber(limit, 100));
  const end = start + documents.length;
  return { documents, cursor: String(end), more: end < erp.ledger.documents.length };
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const number = Number(text);
  return text !== undefined && Number.isInteger(number) && number >= 0 ? number : otherwise;
}
