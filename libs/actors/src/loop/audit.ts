import { auditBatch, typeOf, type DataOf, type Message } from '#libs/contracts';
import type { Frame } from '../ports.js';
import { frameOf } from './frames.js';

type AuditRecord = DataOf<typeof auditBatch>;
type TakenEntry = AuditRecord['taken'][number];
type IssuedEntry = AuditRecord['issued'][number];

/** What one commit says for the audit: what came and what went out because of it. */
export interface AuditEntries {
  readonly taken: readonly TakenEntry[];
  readonly issued: readonly IssuedEntry[];
}

/** Who writes audit records, and how large one may be. */
export interface Auditor {
  readonly service: string;
  /** Identity of the writer: differs from loop to loop and from start to start, or the bus drops records as duplicates. */
  readonly writer: string;
  readonly planVersion: string;
  readonly limitBytes: number;
}

/** The audit of one commit as frames: one record, or several where it is too large for one. */
export function auditFrames(auditor: Auditor, batch: number, at: string, entries: readonly AuditEntries[]): Frame[] {
  return pages(entries, auditor.limitBytes).map((page, index) => {
    const name = `${auditor.writer}/${batch}${index === 0 ? '' : `.${index}`}`;
    const data: AuditRecord = { service: auditor.service, batch: name, at, planVersion: auditor.planVersion, ...page };
    return frameOf(auditMessage(auditor.service, name, at, data));
  });
}

function auditMessage(service: string, batch: string, time: string, data: AuditRecord): Message {
  return { id: `audit/${batch}`, type: typeOf(auditBatch), source: service, key: batch, time, revision: 0, data };
}

interface Page {
  taken: TakenEntry[];
  issued: IssuedEntry[];
}

/** Entries stay in order; a page is full when the next one would make it too large. */
function pages(entries: readonly AuditEntries[], limitBytes: number): Page[] {
  const all: Page[] = [];
  let bytes = Infinity;
  const room = (entry: unknown): Page => {
    const size = JSON.stringify(entry).length;
    if (bytes + size > limitBytes) {
      all.push({ taken: [], issued: [] });
      bytes = 0;
    }
    bytes += size;
    return all.at(-1) as Page;
  };
  for (const one of entries.flatMap((entry) => entry.taken)) room(one).taken.push(one);
  for (const one of entries.flatMap((entry) => entry.issued)) room(one).issued.push(one);
  return all;
}
