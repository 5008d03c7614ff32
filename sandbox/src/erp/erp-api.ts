import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bearerOf } from '../http/lost-answers.js';
import {
  listDocuments,
  reverseDocument,
  takeDocument,
  wholeNumber,
  type DocumentQuery,
  type ErpDoors,
} from './document-api.js';
import { takeSalesOrder } from './sales-orders.js';
import { Sessions } from './sessions.js';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
type Guard = (handler: Handler) => Handler;

/** Serves the ERP under its prefix; every call but /limits and /sessions counts against the limits. */
export function serveErp(server: FastifyInstance, doors: ErpDoors): void {
  const { gate, trouble, token } = doors;
  const sessions = new Sessions(() => trouble.sessionLifetimeMs);
  const guard: Guard = (handler) => withLimits(doors, sessions, handler);
  server.get('/limits', async () => ({ ...gate.limits, windowMs: 1000, maxCallMs: trouble.maxCallMs }));
  server.post('/sessions', async (request, reply) => {
    const { token: shown } = (request.body ?? {}) as { token?: string };
    if (shown !== token) return reply.code(401).send({ code: 'wrong-token', message: 'the token is not known' });
    return { session: sessions.open(Date.now()) };
  });
  serveItems(server, doors, guard);
  serveMasters(server, doors, guard);
  serveBooks(server, doors, guard);
  server.put(
    '/sales-orders',
    guard(async (request, reply) => takeSalesOrder((wish) => doors.erp.putSalesOrder(wish), request.body, reply)),
  );
}

function serveItems(server: FastifyInstance, { erp }: ErpDoors, guard: Guard): void {
  const list: Handler = async (request) => {
    const { changedSince, limit } = request.query as { changedSince?: string; limit?: string };
    return erp.items.since(wholeNumber(changedSince, 0), wholeNumber(limit, 100));
  };
  const one: Handler = async (request, reply) => {
    const { sku } = request.params as { sku: string };
    const unknown = { code: 'unknown-item', message: `no item has the SKU ${sku}` };
    return erp.items.withSku(sku) ?? reply.code(404).send(unknown);
  };
  server.get('/items', guard(list));
  server.get('/items/:sku', guard(one));
}

/** Customers, accounts, tax codes and warehouses: `changedSince` and `limit` as at /items; customers also by `like`. */
function serveMasters(server: FastifyInstance, { erp }: ErpDoors, guard: Guard): void {
  for (const [name, list] of Object.entries(erp.masters.lists)) {
    const read: Handler = async (request) => {
      const { changedSince, limit } = request.query as { changedSince?: string; limit?: string };
      return list.since(wholeNumber(changedSince, 0), wholeNumber(limit, 100));
    };
    server.get(`/${name}`, guard(read));
  }
  const like: Handler = async (request) => {
    const { like: wanted = [] } = request.query as { like?: string | string[] };
    return { customers: erp.masters.customersLike([wanted].flat()) };
  };
  server.get('/customers/matches', guard(like));
}

function serveBooks(server: FastifyInstance, doors: ErpDoors, guard: Guard): void {
  const { ledger } = doors.erp;
  const trialBalance: Handler = async (request) => {
    const { legalEntity } = request.query as { legalEntity?: string };
    return { rows: ledger.trialBalance(legalEntity) };
  };
  const take: Handler = (request, reply) => takeDocument(doors, request, reply);
  const list: Handler = async (request) => listDocuments(doors.erp, request.query as DocumentQuery);
  const reverse: Handler = (request, reply) => reverseDocument(doors, (request.params as { id: string }).id, reply);
  server.get('/trial-balance', guard(trialBalance));
  server.post('/documents', guard(take));
  server.get('/documents', guard(list));
  server.post('/documents/:id/reverse', guard(reverse));
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
  return reply.send({
    code,
    message: `come again in ${Math.ceil(retryAfterMs)} ms`,
    retryAfterMs: Math.ceil(retryAfterMs),
  });
}
