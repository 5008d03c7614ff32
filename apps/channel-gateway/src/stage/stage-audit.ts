import { frameOf, type Frame } from '#libs/actors';
import { auditBatch, typeOf, type DataOf, type Message } from '#libs/contracts';

type Record = DataOf<typeof auditBatch>;

/** What a batch took in and issued. */
export type AuditEntries = Pick<Record, 'taken' | 'issued'>;

/** Entries of one audit record, at most: a record has to fit into one message of the bus. */
const ENTRIES_LIMIT = 1_000;

/** Who writes audit records. */
export interface Auditor {
  /** Identity of the process. */
  readonly instance: string;
  /** Version of the rules that were applied. */
  readonly planVersion: string;
}

/** What a batch took in and issued, as audit records. */
export function auditFrames(auditor: Auditor, batch: number, at: Date, entries: AuditEntries): Frame[] {
  const pages = Math.ceil(Math.max(entries.taken.length, entries.issued.length) / ENTRIES_LIMIT);
  return Array.from({ length: pages }, (_, page) => {
    const part = <Entry>(all: readonly Entry[]): Entry[] => all.slice(page * ENTRIES_LIMIT, (page + 1) * ENTRIES_LIMIT);
    const name = `channel-gateway/${auditor.instance}/${batch}.${page}`;
    const time = at.toISOString();
    const own = { service: 'channel-gateway', batch: name, at: time, planVersion: auditor.planVersion };
    const data: Record = { ...own, taken: part(entries.taken), issued: part(entries.issued) };
    const message: Message = {
      id: `audit/${name}`,
      type: typeOf(auditBatch),
      source: 'channel-gateway',
      key: name,
      time,
      revision: 0,
      data,
    };
    return frameOf(message);
  });
}
