import { z } from 'zod';

/** Where a reader of a list that is sorted by its time of change stands. */
export interface ModifiedCursor {
  /** Time of the newest record that was read, as the ERP writes it; empty before the first. */
  readonly at: string;
  /** Ids of the records of exactly that time: they come again with the next page and are dropped. */
  readonly seen: readonly string[];
}

const cursorText = z.strictObject({ at: z.string(), seen: z.array(z.string()) });

/** A record with what it is ordered by. */
export interface Changed<Record> {
  readonly id: string;
  readonly at: string;
  readonly record: Record;
}

/** Reads a cursor; null begins at the beginning. */
export function cursorOf(text: string | null): ModifiedCursor {
  return text === null ? { at: '', seen: [] } : cursorText.parse(JSON.parse(text));
}

/** The new ones of a page that begins at the cursor's time, and the cursor behind them. Pure. */
export function changedPage<Record>(
  since: ModifiedCursor,
  page: readonly Changed<Record>[],
  more: boolean,
): { records: Record[]; cursor: string; more: boolean } {
  const fresh = page.filter(({ id, at }) => at !== since.at || !since.seen.includes(id));
  const at = page.at(-1)?.at ?? since.at;
  const earlier = at === since.at ? since.seen : [];
  const here = page.filter((one) => one.at === at).map(({ id }) => id);
  const seen = [...new Set([...earlier, ...here])].toSorted();
  const cursor: ModifiedCursor = { at, seen };
  return { records: fresh.map(({ record }) => record), cursor: JSON.stringify(cursor), more };
}
