import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerGarbage, cut, pause } from '../http/lost-answers.js';
import type { Log } from '../log.js';
import type { CallGate } from './call-limits.js';
import type { Erp, PostingResult } from './erp.js';
import { documentWish, type DocumentWish } from './erp-documents.js';
import type { ErpTrouble } from './erp-trouble.js';

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

/** Takes a document in, with whatever trouble the dice have for it. */
export async function takeDocument(doors: ErpDoors, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
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
      .catch((error: unknown) =>
        log('error', 'a late document was lost', { reference: wish.reference, error: String(error) }),
      )
      .finally(() => {
        late.count -= 1;
      });
  }, afterMs);
}

/** Which documents are asked for: one reference, or all after a cursor. */
export interface DocumentQuery {
  readonly reference?: string;
  readonly after?: string;
  readonly limit?: string;
}

/** Lists documents; one that is being written is not seen yet. */
export function listDocuments(erp: Erp, { reference, after, limit }: DocumentQuery) {
  if (reference !== undefined) {
    const document = erp.ledger.withReference(reference);
    return { documents: document ? [document] : [] };
  }
  const start = wholeNumber(after, 0);
  const documents = erp.ledger.documents.slice(start, start + wholeNumber(limit, 100));
  const end = start + documents.length;
  return { documents, cursor: String(end), more: end < erp.ledger.documents.length };
}

/** A whole number from a query, not negative. */
export function wholeNumber(text: string | undefined, otherwise: number): number {
  const number = Number(text);
  return text !== undefined && Number.isInteger(number) && number >= 0 ? number : otherwise;
}

/** Takes a document back by another one. */
export async function reverseDocument({ erp }: ErpDoors, id: string, reply: FastifyReply): Promise<FastifyReply> {
  const document = erp.ledger.withId(id);
  if (!document) return reply.code(404).send({ code: 'unknown-document', message: `no document has the id ${id}` });
  const { documentId, number, postedAt, totals, reference } = await erp.reverse(document);
  return reply.code(201).send({ documentId, number, postedAt, totals, reference });
}
