import { viewOf, type Answer, type Entry, type Issued, type Row } from '#libs/actors';
import { z } from 'zod';
import { orderFacts } from '../order/order.facts.js';

/** Where each thing that is known of an order came from, and what was made of it. */
export const orderHistorySchema = z.object({
  key: z.string(),
  /** Rises by one with every change. */
  version: z.int(),
  planVersion: z.int(),
  facts: z.array(
    z.object({
      /** Slot and ids, for example `lines/466157049`. */
      slot: z.string(),
      /** The source's own time, ISO 8601; null where only the value is kept. */
      at: z.string().nullable(),
      /** The source's revision; 0 is weak. */
      revision: z.int().nullable(),
      /** Id of the message that brought it. */
      message: z.string().nullable(),
      /** Raw document and part it was translated from. */
      document: z.string().nullable(),
      translator: z.int().nullable(),
      value: z.unknown(),
    }),
  ),
  effects: z.array(
    z.object({
      /** Effect key at the order, for example `sale/SHP-1`. */
      effect: z.string(),
      kind: z.enum(['level', 'command', 'posting', 'exception']),
      /** Of the newest that was issued; a message's id is `<order>/<effect>@<revision>`. */
      revision: z.int(),
      /** Who was told. */
      to: z.string().nullable(),
      value: z.unknown(),
      answers: z.array(z.object({ revision: z.int(), outcome: z.string(), lines: z.unknown(), data: z.unknown() })),
    }),
  ),
});

/** Where each thing that is known of an order came from, and what was made of it. */
export type OrderHistory = z.output<typeof orderHistorySchema>;

/** Slots that show as answers to effects. */
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set(['answers', 'retries', 'clockMs']);

/** Every fact with its stamp, the oldest first, and every effect with its answers. */
export function orderHistory(row: Row): OrderHistory {
  const { answers } = viewOf({ slots: orderFacts }, row);
  const facts = Object.entries(row.facts)
    .filter(([slot]) => !SHOWN_ELSEWHERE.has(slot))
    .flatMap(([slot, stored]) => factsIn(slot, stored));
  return {
    key: row.key,
    version: row.version,
    planVersion: row.planVersion,
    facts: facts.toSorted((a, b) => compare(a.at ?? '', b.at ?? '') || compare(a.slot, b.slot)),
    effects: Object.entries(row.issued).flatMap(([effect, issued]) => effectOf(effect, issued, answers[effect] ?? {})),
  };
}

/** A slot keeps entries, a number, or a map of either. */
function factsIn(slot: string, stored: unknown): OrderHistory['facts'] {
  if (Array.isArray(stored)) return stored.map((entry: Entry) => factOf(slot, entry));
  if (stored !== null && typeof stored === 'object')
    return Object.entries(stored).flatMap(([id, inner]) => factsIn(`${slot}/${id}`, inner));
  return [{ slot, at: null, revision: null, message: null, document: null, translator: null, value: stored }];
}

function factOf(slot: string, { r, t, i, p, n, v }: Entry): OrderHistory['facts'][number] {
  const at = new Date(t).toISOString();
  return { slot, at, revision: r, message: i, document: p ?? null, translator: n ?? null, value: v };
}

function effectOf(effect: string, issued: Issued, answers: Readonly<Record<string, Answer>>): OrderHistory['effects'] {
  if (issued.k === 'gone' || issued.k === 'unapproved') return [];
  const said = Object.entries(answers).map(([revision, answer]) => ({
    revision: Number(revision),
    outcome: answer.outcome,
    lines: answer.lines ?? null,
    data: answer.data ?? null,
  }));
  const value = issued.k === 'posting' ? issued.body : issued.v;
  return [{ effect, kind: issued.k, revision: issued.r, to: 'to' in issued ? issued.to : null, value, answers: said }];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
