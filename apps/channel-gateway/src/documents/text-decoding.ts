import { Refused } from './refused.js';
import { encodingOf, shownEncoding, type Encoding } from './text-encoding.js';
import { invalidUtf8At } from './utf-8.js';

type Decoder = InstanceType<typeof TextDecoder>;

/**
 * Turns the bytes of a text document into text, piece by piece. The encoding is told by a byte order mark or, where the
 * sender names none, by the first piece that is not ASCII: UTF-8, else Shift_JIS (cp932), else Windows-1252. Bytes that
 * are not of that encoding are refused with their offset.
 */
export class TextDecoding {
  private decoder: Decoder | null = null;
  private encoding: Encoding | null;
  private offset = 0;

  /** An encoding that the document names itself, such as an XML declaration's; what its first bytes show goes before it. */
  constructor(known: Encoding | null = null) {
    this.encoding = known;
  }

  /** The text of the next bytes, without byte order mark. */
  decode(bytes: Uint8Array): string {
    if (this.offset === 0 && this.decoder === null) this.encoding = shownEncoding(bytes) ?? this.encoding;
    this.encoding ??= encodingOf(bytes);
    if (this.encoding === null) {
      this.offset += bytes.length;
      return ASCII.decode(bytes);
    }
    this.decoder ??= new TextDecoder(this.encoding, { fatal: true });
    return this.guarded(bytes, (decoder) => decoder.decode(bytes, { stream: true }));
  }

  /** What is left at the end; refuses a cut character. */
  end(): string {
    return this.decoder === null ? '' : this.guarded(new Uint8Array(), (decoder) => decoder.decode());
  }

  private guarded(bytes: Uint8Array, decode: (decoder: Decoder) => string): string {
    try {
      const text = decode(this.decoder ?? ASCII);
      this.offset += bytes.length;
      return text;
    } catch {
      throw notInEncoding(this.encoding ?? 'utf-8', this.offset + (invalidUtf8At(bytes) ?? 0));
    }
  }
}

const ASCII = new TextDecoder('utf-8');

function notInEncoding(encoding: Encoding, offset: number): Refused {
  return new Refused(encoding === 'utf-8' ? 'not-utf-8' : 'malformed-text', {
    problem: `The bytes are not ${encoding} from about byte ${offset} on`,
    remedy: 'Send the document again in UTF-8.',
    where: { pointer: '' },
    details: { offset, encoding },
  });
}
