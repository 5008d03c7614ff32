import { Refused } from './refused.js';
import { readUtf8 } from './json-document.js';
import { TextDecoding } from './text-decoding.js';
import { encodingOf, markedEncoding, type Encoding } from './text-encoding.js';

/** Beginning of a document that its kind is recognised by. */
const HEAD_BYTES = 65_536;

/** Largest document that is read whole: four times what the door takes. Larger ones come as tables, lines or XML records. */
const WHOLE_DOCUMENT_LIMIT_BYTES = 67_108_864;

/** The bytes of a document, once: its beginning to look at, then all of it as text, whole or piece by piece. */
export class ByteReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private read: Uint8Array[] = [];
  private readBytes = 0;
  private done = false;

  constructor(bytes: Uint8Array | AsyncIterable<Uint8Array>) {
    this.source = (bytes instanceof Uint8Array ? once(bytes) : bytes)[Symbol.asyncIterator]();
  }

  /** The first 64 KiB as text; what cannot be decoded is found later, by who reads it. */
  async head(): Promise<string> {
    while (this.readBytes <= HEAD_BYTES && !this.done) await this.more();
    const bytes = concatenated(this.read).subarray(0, HEAD_BYTES);
    const encoding = encodingOf(bytes) ?? 'utf-8';
    return new TextDecoder(encoding).decode(bytes, { stream: true });
  }

  /** True where the beginning is all of it. */
  get short(): boolean {
    return this.done && this.readBytes <= HEAD_BYTES;
  }

  /** All bytes, those that were looked at first. */
  async *rest(): AsyncGenerator<Uint8Array> {
    const { read } = this;
    this.read = [];
    yield* read;
    while (!this.done) {
      const bytes = await this.next();
      if (bytes) yield bytes;
    }
  }

  /** The whole text of a JSON document: UTF-8, or UTF-16 where it says so. */
  async jsonText(): Promise<string> {
    const bytes = await this.all();
    const marked = markedEncoding(bytes);
    return marked === null || marked === 'utf-8' ? readUtf8(bytes) : new TextDecoder(marked).decode(bytes);
  }

  /** The whole text of another document. */
  async text(): Promise<string> {
    const decoding = new TextDecoding();
    return decoding.decode(await this.all()) + decoding.end();
  }

  /** The text piece by piece; the encoding may be known from the document itself. */
  async *texts(encoding: Encoding | null = null): AsyncGenerator<string> {
    const decoding = new TextDecoding(encoding);
    for await (const bytes of this.rest()) for (const piece of pieces(bytes)) yield decoding.decode(piece);
    yield decoding.end();
  }

  private async all(): Promise<Uint8Array> {
    while (!this.done) {
      if (this.readBytes > WHOLE_DOCUMENT_LIMIT_BYTES) throw tooLarge();
      await this.more();
    }
    if (this.readBytes > WHOLE_DOCUMENT_LIMIT_BYTES) throw tooLarge();
    return concatenated(this.read);
  }

  private async more(): Promise<void> {
    const bytes = await this.next();
    if (bytes) this.read.push(bytes);
  }

  private async next(): Promise<Uint8Array | null> {
    const { value, done } = await this.source.next();
    if (done === true) this.done = true;
    else this.readBytes += value.length;
    return done === true ? null : value;
  }
}

/** Bytes that are decoded at once, so that a document that comes in one piece streams like others. */
const PIECE_BYTES = 16_384;

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

function tooLarge(): Refused {
  return new Refused('too-large', {
    problem: `The document has more than ${WHOLE_DOCUMENT_LIMIT_BYTES} bytes and is of a form that is read whole`,
    remedy: 'Ask for it in parts.',
    where: { pointer: '' },
  });
}
