import type { MemoryWriter, Tables } from '#libs/actors/testing';
import type { ItemCursors, ReadOn } from '../outbound/item-cursors.js';

/** The table of the cursors, among the tables of the service. */
export type CursorRows = Readonly<Record<'cursors', Map<string, string>>>;

/** Cursors in memory. */
export class MemoryItemCursors<T extends Tables & CursorRows> implements ItemCursors {
  constructor(
    private readonly writer: Pick<MemoryWriter<T>, 'transaction'>,
    /** Lists that are being read, by all replicas: who reads, by connection. */
    private readonly leads: Map<string, string>,
    private readonly owner = 'reader',
  ) {}

  lead<R>(connection: string, read: (cursor: string | null) => Promise<ReadOn<R>>): Promise<R | null> {
    return this.writer.transaction<R | null>(async (transaction) => {
      if (this.leads.has(connection)) return { result: null, frames: [] };
      this.leads.set(connection, this.owner);
      try {
        const before = await transaction.read(({ cursors }) => cursors.get(connection) ?? null);
        const { result, cursor, frames } = await read(before);
        if (cursor !== before) await transaction.write(({ cursors }) => cursors.set(connection, cursor));
        return { result, frames };
      } finally {
        this.leads.delete(connection);
      }
    });
  }
}
