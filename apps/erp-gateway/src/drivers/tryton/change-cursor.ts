import { z } from 'zod';

/**
 * How long a transaction of the ERP's users may run, milliseconds. Tryton dates a change with the beginning of its
 * transaction, so what is committed later may bear an earlier instant: so much is read again each time.
 */
const OVERLAP_MS = 120_000;

/** Where a reader of changes is. Records are read by id, in passes: each from an instant on. */
export interface ChangeCursor {
  /** Changes at this instant or later are read in this pass; null in the first, which reads all. */
  readonly from: string | null;
  /** The last id of this pass. */
  readonly after: number;
  /** The latest instant that was seen. */
  readonly latest: string | null;
  /** Instants of the records within the overlap that were told, by id. */
  readonly told: Readonly<Record<string, string>>;
}

const START: ChangeCursor = { from: null, after: 0, latest: null, told: {} };

const cursorText = z.object({
  from: z.string().nullable(),
  after: z.int(),
  latest: z.string().nullable(),
  told: z.record(z.string(), z.string()),
});

/** Reads a cursor; one that nobody can read any more starts again: what is told twice does no harm. */
export function cursorFrom(text: string | null): ChangeCursor {
  if (text === null) return START;
  try {
    return cursorText.parse(JSON.parse(text));
  } catch {
    return START;
  }
}

/** A record with the instant of its last change, sortable text. */
export interface Changed {
  readonly id: number;
  readonly changedAt: string;
}

/** Which records of a page are news, and where to go on; `whole` where there may be another page in this pass. Pure. */
export function advance<Record extends Changed>(
  cursor: ChangeCursor,
  page: readonly Record[],
  whole: boolean,
): { news: Record[]; next: ChangeCursor } {
  const news = page.filter(({ id, changedAt }) => cursor.told[id] !== changedAt);
  const latest = [cursor.latest, ...page.map(({ changedAt }) => changedAt)].reduce(later, null);
  const told = { ...cursor.told, ...Object.fromEntries(page.map(({ id, changedAt }) => [id, changedAt])) };
  const since = latest === null ? null : earlier(latest);
  const kept = Object.fromEntries(Object.entries(told).filter(([, at]) => since !== null && at >= since));
  if (whole) return { news, next: { from: cursor.from, after: page.at(-1)?.id ?? cursor.after, latest, told: kept } };
  return { news, next: { from: since, after: 0, latest, told: kept } };
}

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

function earlier(instant: string): string {
  const [whole = '', fraction = '000000'] = instant.split('.');
  const at = new Date(Date.parse(`${whole}Z`) - OVERLAP_MS).toISOString().slice(0, 19);
  return `${at}.${fraction}`;
}
