import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { CrossdockError } from '#libs/errors';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Fast rather than small: intake waits for it. Half the time of gzip's fastest, and as small. */
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** Shorter bytes are sealed as they are: compressing has a price of its own, whatever it is given. */
const COMPRESSED_FROM_BYTES = 512;
/** Every compressed frame begins so (RFC 8878, section 3.1.1): what begins otherwise was sealed as it is. */
const FRAME_BEGINS = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** Random bytes fetched at once: most of the price of asking for them is the asking. */
const RANDOM_POOL_BYTES = 8 * 1024;

/** Bytes that only the holder of the key can read, and the key, which only the holder of the master key can read. */
export interface Sealed {
  /** Compressed where that is worth it, and encrypted: initialisation vector, tag, ciphertext. */
  readonly body: Buffer;
  /** The body's own key under the master key; without it the body is lost for good. */
  readonly key: Buffer;
}

/** Seals bytes with a key of their own, so that destroying that key erases them and nothing else. */
export class Sealer {
  private constructor(private readonly masterKey: KeyObject) {}

  /** Takes the master key as the environment has it: 32 bytes in base64url. */
  static withMasterKey(text: string): Sealer {
    const key = Buffer.from(text, 'base64url');
    if (key.length === KEY_BYTES) return new Sealer(createSecretKey(key));
    throw new CrossdockError('wrong-vault-key', {
      problem: `VAULT_KEY has ${key.length} bytes`,
      remedy: `Set it to ${KEY_BYTES} random bytes in base64url, and keep it: what it sealed can be read with it alone.`,
      severity: 'critical',
    });
  }

  /** Seals bytes under a name; they open under that name only. */
  seal(bytes: Uint8Array, name: string): Sealed {
    const key = random.take(KEY_BYTES);
    const body = encrypt(packed(bytes), createSecretKey(key), name);
    return { body, key: encrypt(key, this.masterKey, name) };
  }

  /** The bytes again, or a refusal where they were changed or belong to another name. */
  open({ body, key }: Sealed, name: string): Buffer {
    return unpacked(decrypt(body, createSecretKey(decrypt(key, this.masterKey, name)), name));
  }
}

function packed(bytes: Uint8Array): Uint8Array {
  if (bytes.length < COMPRESSED_FROM_BYTES && !isFrame(bytes)) return bytes;
  return zstdCompressSync(bytes, { ...COMPRESSION, pledgedSrcSize: bytes.length });
}

function unpacked(bytes: Buffer): Buffer {
  return isFrame(bytes) ? zstdDecompressSync(bytes) : bytes;
}

function isFrame(bytes: Uint8Array): boolean {
  return FRAME_BEGINS.every((byte, at) => bytes[at] === byte);
}

/** SHA-256 in hex. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Random bytes out of a supply; none is given twice. */
class Random {
  private supply = Buffer.alloc(0);

  take(bytes: number): Buffer {
    if (this.supply.length < bytes) this.supply = randomBytes(RANDOM_POOL_BYTES);
    const taken = this.supply.subarray(0, bytes);
    this.supply = this.supply.subarray(bytes);
    return taken;
  }
}

const random = new Random();

function encrypt(bytes: Uint8Array, key: KeyObject, name: string): Buffer {
  const iv = random.take(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(name));
  const ciphertext = [cipher.update(bytes), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...ciphertext]);
}

function decrypt(sealed: Buffer, key: KeyObject, name: string): Buffer {
  const iv = sealed.subarray(0, IV_BYTES);
  const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(name)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new CrossdockError('sealed-elsewhere', {
      problem: 'Sealed bytes do not open: they were changed, or sealed under another key',
      remedy: 'Start the service with the VAULT_KEY that they were sealed under, or restore the database.',
      where: { document: name },
      cause,
    });
  }
}
