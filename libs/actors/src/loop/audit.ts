import { auditBatch, typeOf, type DataOf, type Message } from '#libs/contracts';
import { jsonText, noteJsonText } from '../json-text.js';
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
    const { service, planVersion } = auditor;
    const head = { service, batch: name, at, planVersion };
    const data: AuditRecord = { ...head, taken: page.taken, issued: page.issued };
    noteJsonText(
      data,
      `${JSON.stringify(head).slice(0, -1)},"taken":[${page.takenTexts.join(',')}],"issued":[${page.issuedTexts.join(',')}]}`,
    );
    return frameOf(auditMessage(service, name, at, data));
  });
}

function auditMessage(service: string, batch: string, time: string, data: AuditRecord): Message {
  return { id: `audit/${batch}`, type: typeOf(auditBatch), source: service, key: batch, time, revision: 0, data };
}

/** Entries of one record, and their JSON: measured, and then sent as it is. */
class Page {
  readonly taken: TakenEntry[] = [];
  readonly issued: IssuedEntry[] = [];
  readonly takenTexts: string[] = [];
  readonly issuedTexts: string[] = [];
}

/** Entries stay in order; a page is full when the next one would make it too large. */
function pages(entries: readonly AuditEntries[], limitBytes: number): Page[] {
  const all: Page[] = [];
  let bytes = Infinity;
  const room = (text: string): Page => {
    if (bytes + text.length > limitBytes) {
      all.push(new Page());
      bytes = 0;
    }
    bytes += text.length;
    return all.at(-1) as Page;
  };
  for (const one of entries.flatMap((entry) => entry.taken)) {
    const text = JSON.stringify(one);
    const page = room(text);
    page.taken.push(one);
    page.takenTexts.push(text);
  }
  for (const one of entries.flatMap((entry) => entry.issued)) {
    // the value is the data of the message that was issued, whose JSON is at hand
    const text = `{"id":${JSON.stringify(one.id)},"kind":${JSON.stringify(one.kind)},"value":${jsonText(one.value)}}`;
    const page = room(text);
    page.issued.push(one);
    page.issuedTexts.push(text);
  }
  return all;
}
