import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { frameOf } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import type { SourceName } from '../../sources.js';
import type { Transactions } from '../../transactions.js';
import type { Receipt } from '../incoming-document.js';
import { receivedMessage } from '../raw-store.js';
import type { Sealer } from '../sealing.js';
import {
  addChunk,
  beginUpload,
  forgetAbandoned,
  forgetUpload,
  insertFile,
  readChunk,
  type FileDocument,
} from './file-statements.js';

/** A file on its way in: whose it is, what it is called, and its bytes as they come. */
export interface IncomingFile {
  readonly source: SourceName;
  readonly account: string;
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What became of a file. */
export interface FileReceipt {
  readonly receipt: Receipt;
  readonly documentId: string;
  readonly sizeBytes: number;
}

/** So much of a file is in memory at once, sealed and written at a stroke. */
export const FILE_CHUNK_BYTES = 256 * 1024;
/** Largest file: what the column of its size bears. */
const FILE_LIMIT_BYTES = 2 ** 31 - 1;
const NAME_LIMIT = 200;

/** Files of any size: chunk by chunk, each under a key of its own. The same bytes for the same account are one document. */
export class FileStore {
  constructor(
    private readonly transactions: Transactions,
    private readonly pool: Pick<pg.Pool, 'query'>,
    private readonly sealer: Sealer,
  ) {}

  /** Takes a file; durable, and on its way to translation, when it resolves. One that breaks off leaves nothing. */
  async take({ source, account, name, bytes }: IncomingFile): Promise<FileReceipt> {
    await forgetAbandoned(this.pool);
    const upload = randomUUID();
    await beginUpload(this.pool, upload);
    try {
      const { digest, sizeBytes } = await this.write(upload, bytes);
      const eventId = `file-${digest.slice(0, 32)}`;
      const about = { id: `${account}/${eventId}`, source, account, eventId, seller: null, receivedAt: new Date() };
      return await this.receive({ ...about, topic: name.slice(0, NAME_LIMIT), digest, sizeBytes, upload });
    } catch (error) {
      await forgetUpload(this.pool, upload).catch(() => undefined);
      throw error;
    }
  }

  /** The bytes of a file, chunk by chunk. */
  async *read(upload: string): AsyncGenerator<Buffer> {
    for (let ordinal = 0; ; ordinal += 1) {
      const sealed = await readChunk(this.pool, upload, ordinal);
      if (!sealed) return;
      yield this.sealer.open(sealed, chunkName(upload, ordinal));
    }
  }

  private async write(
    upload: string,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly digest: string; readonly sizeBytes: number }> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let ordinal = 0;
    for await (const chunk of chunksOf(bytes)) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > FILE_LIMIT_BYTES) throw tooLarge();
      await addChunk(this.pool, upload, ordinal, this.sealer.seal(chunk, chunkName(upload, ordinal)));
      ordinal += 1;
    }
    return { digest: hash.digest('hex'), sizeBytes };
  }

  private async receive(file: FileDocument): Promise<FileReceipt> {
    const { id, source, account, topic, eventId, digest, sizeBytes, receivedAt } = file;
    const { key } = this.sealer.seal(Buffer.alloc(0), id);
    const isNew = await this.transactions.transaction(async (client) => {
      const fresh = await insertFile(client, file, key);
      const when = { receivedAt: receivedAt.toISOString(), sizeBytes };
      const data = { documentId: id, source, account, topic, eventId, digest, ...when };
      return { result: fresh, frames: fresh ? [frameOf(receivedMessage(data))] : [] };
    });
    if (!isNew) await forgetUpload(this.pool, file.upload);
    return { receipt: isNew ? 'received' : 'duplicate', documentId: id, sizeBytes };
  }
}

function chunkName(upload: string, ordinal: number): string {
  return `file/${upload}/${ordinal}`;
}

/** The same bytes in pieces of one size, whatever pieces they come in. */
async function* chunksOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const piece of bytes) {
    let rest = piece;
    while (heldBytes + rest.length >= FILE_CHUNK_BYTES) {
      const fits = FILE_CHUNK_BYTES - heldBytes;
      yield Buffer.concat([...held, rest.subarray(0, fits)]);
      held = [];
      heldBytes = 0;
      rest = rest.subarray(fits);
    }
    if (rest.length > 0) held.push(rest);
    heldBytes += rest.length;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

function tooLarge(): CrossdockError {
  return new CrossdockError('file-too-large', {
    problem: `The file has more than ${FILE_LIMIT_BYTES} bytes`,
    remedy: 'Split it: by statement, month or account.',
  });
}
