import { createHash, randomUUID } from 'node:crypto';
import { access, constants, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { batchHeads, batchText, readAcknowledgement, rowsOf, textOf, type Acknowledged } from './batch-format.js';

/** What is known of a batch that we have handed over. */
interface SentBatch {
  readonly batchId: string;
  readonly heads: ReturnType<typeof batchHeads>;
}

const BATCH_FILE = /^(B\d{8})\.csv$/;

/**
 * The folder that is shared with an ERP. Ours: `spool` (documents that wait), `sent` (every batch there ever was). The ERP
 * takes from `to-erp` and answers into `from-erp`. Every step is made whole by a link or a rename, so that it may be made
 * again by anybody after a crash, and two processes that make the same batch number collide.
 */
export class BatchFolder {
  private readonly sentBatches = new Map<string, SentBatch>();
  private readonly acknowledgements = new Map<
    string,
    { readonly key: string; readonly batchId: string; readonly documents: readonly Acknowledged[] }
  >();

  constructor(private readonly folder: string) {}

  /** Throws where the folder is not there, or is not ours to write. */
  async check(): Promise<void> {
    await access(this.folder, constants.R_OK | constants.W_OK);
    for (const name of ['spool', 'sent', 'to-erp', 'from-erp'])
      await mkdir(join(this.folder, name), { recursive: true });
  }

  /**
   * Puts a document among those that wait, with the last batch that had it before: it waits until a later one has it. One
   * that waits already stays as it is.
   */
  async spool(reference: string, rows: string[][]): Promise<void> {
    const before = (await this.sentAs(reference))?.batchId ?? '';
    await this.put('spool', `${keyOf(reference)}.csv`, textOf([['S', before], ...rows]));
  }

  /** Takes a document from those that wait, when its fate is known. */
  async unspool(reference: string): Promise<void> {
    await rm(join(this.folder, 'spool', `${keyOf(reference)}.csv`), { force: true });
  }

  /** The batch after which a document was handed in; undefined where it does not wait for anything. */
  async spooledAfter(reference: string): Promise<string | undefined> {
    const name = `${keyOf(reference)}.csv`;
    if (!(await this.names('spool')).includes(name)) return undefined;
    return rowsOf(await this.spooledText(name))[0]?.[1];
  }

  /** Rows of the documents that no batch has since they were handed in. */
  async waiting(): Promise<string[][][]> {
    const files = (await this.names('spool')).filter((name) => name.endsWith('.csv') && !name.startsWith('.'));
    const lastOf = await this.lastBatches();
    const waiting: string[][][] = [];
    for (const name of files.toSorted()) {
      const [head, ...rows] = rowsOf(await this.spooledText(name));
      const reference = rows[0]?.[1] ?? '';
      if (reference !== '' && (lastOf.get(reference) ?? '') === (head?.[1] ?? '')) waiting.push(rows);
    }
    return waiting;
  }

  /** When the newest batch was made, epoch milliseconds; 0 before the first. */
  async lastBatchAtMs(): Promise<number> {
    const last = (await this.sent())
      .map(({ batchId }) => batchId)
      .toSorted()
      .at(-1);
    return last === undefined ? 0 : (await stat(join(this.folder, 'sent', `${last}.csv`))).mtimeMs;
  }

  /** The number of the next batch: asked for before its documents are gathered, so that nobody else's have both. */
  async nextBatch(): Promise<string> {
    const numbers = (await this.sent()).map(({ batchId }) => Number(batchId.slice(1)));
    return `B${String(Math.max(0, ...numbers) + 1).padStart(8, '0')}`;
  }

  /** Makes a batch of these documents and hands it over; false where another process has taken its number. */
  async makeBatch(batchId: string, documents: readonly string[][][], createdAt: string): Promise<boolean> {
    if (!(await this.put('sent', `${batchId}.csv`, batchText(batchId, documents, createdAt)))) return false;
    await this.handOver(batchId);
    return true;
  }

  /** Batches with documents that nobody has answered, which the ERP does not have in hand any more for so long. */
  async overdue(afterMs: number, nowMs: number): Promise<string[]> {
    const inHand = new Set(await this.names('to-erp'));
    const open = (await this.sent()).filter((batch) => !inHand.has(`${batch.batchId}.csv`));
    const due: string[] = [];
    for (const { batchId, heads } of open) {
      const answered = await this.answeredIn(batchId);
      if (heads.every(({ reference }) => answered.has(reference))) continue;
      const { mtimeMs } = await stat(join(this.folder, 'sent', `${batchId}.csv`));
      if (nowMs - mtimeMs >= afterMs) due.push(batchId);
    }
    return due;
  }

  /** Puts a batch where the ERP takes it from, for the first time or again. */
  async handOver(batchId: string): Promise<void> {
    const text = await this.text('sent', `${batchId}.csv`);
    const temporary = join(this.folder, 'to-erp', `.${randomUUID()}`);
    await writeWhole(temporary, text);
    await rename(temporary, join(this.folder, 'to-erp', `${batchId}.csv`));
  }

  /** What the ERP says of a document: that it is posted outranks every refusal; of refusals the newest counts. */
  async answerTo(reference: string): Promise<(Acknowledged & { readonly batchId: string }) | undefined> {
    await this.readAcknowledgements();
    const answers = [...this.acknowledgements.values()]
      .flatMap(({ batchId, documents }) => documents.map((one) => ({ ...one, batchId })))
      .filter((one) => one.reference === reference);
    const newest = answers.toSorted((a, b) => (a.batchId < b.batchId ? 1 : -1))[0];
    return answers.find(({ result }) => result === 'posted') ?? newest;
  }

  /** Kind and policy of a document that was sent; the newest batch with it, and whether that is answered. */
  async sentAs(reference: string) {
    const batches = (await this.sent()).filter(({ heads }) => heads.some((head) => head.reference === reference));
    const last = batches.toSorted((a, b) => (a.batchId < b.batchId ? 1 : -1))[0];
    const head = last?.heads.find((one) => one.reference === reference);
    return last && head ? { ...head, batchId: last.batchId } : undefined;
  }

  /** A list that the ERP exports; undefined before it has exported any. */
  async export(name: 'items.csv' | 'balances.csv'): Promise<string | undefined> {
    return (await this.names('from-erp')).includes(name) ? this.text('from-erp', name) : undefined;
  }

  /** The newest batch of every document that was ever sent. */
  private async lastBatches(): Promise<Map<string, string>> {
    const batches = (await this.sent()).toSorted((a, b) => (a.batchId < b.batchId ? -1 : 1));
    return new Map(
      batches.flatMap(({ batchId, heads }) => heads.map(({ reference }) => [reference, batchId] as const)),
    );
  }

  /** A document that waits; nothing where another has just taken it away. */
  private async spooledText(name: string): Promise<string> {
    return this.text('spool', name).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
  }

  private async answeredIn(batchId: string): Promise<Set<string>> {
    await this.readAcknowledgements();
    const mine = [...this.acknowledgements.values()].filter((one) => one.batchId === batchId);
    return new Set(mine.flatMap(({ documents }) => documents.map(({ reference }) => reference)));
  }

  private async sent(): Promise<SentBatch[]> {
    for (const name of await this.names('sent')) {
      const batchId = BATCH_FILE.exec(name)?.[1];
      // a batch is linked when it is whole, and never changes
      if (batchId && !this.sentBatches.has(batchId))
        this.sentBatches.set(batchId, { batchId, heads: batchHeads(await this.text('sent', name)) });
    }
    return [...this.sentBatches.values()];
  }

  private async readAcknowledgements(): Promise<void> {
    for (const name of await this.names('from-erp')) {
      if (!name.endsWith('.ack.csv')) continue;
      const { mtimeMs, size } = await stat(join(this.folder, 'from-erp', name));
      const key = `${mtimeMs}/${size}`;
      if (this.acknowledgements.get(name)?.key === key) continue;
      const read = readAcknowledgement(await this.text('from-erp', name));
      if (read) this.acknowledgements.set(name, { key, ...read });
    }
  }

  /** Writes a file that is not there yet, whole or not at all; false where it is there. */
  private async put(folder: string, name: string, text: string): Promise<boolean> {
    const temporary = join(this.folder, folder, `.${randomUUID()}`);
    await writeWhole(temporary, text);
    try {
      await link(temporary, join(this.folder, folder, name));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  private names(folder: string): Promise<string[]> {
    return readdir(join(this.folder, folder));
  }

  private text(folder: string, name: string): Promise<string> {
    return readFile(join(this.folder, folder, name), 'utf8');
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Name of a document's file. */
function keyOf(reference: string): string {
  return createHash('sha256').update(reference).digest('hex').slice(0, 40);
}
