import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { CrossdockError } from '#libs/errors';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Fast rather than small: intake waits for it. */
const COMPRESSION = { level: 1 };

/** Bytes that only the holder of the key can read, and the key, which only the holder of the master key can read. */
export interface Sealed {
  /** Compressed and encrypted: initialisation vector, tag, ciphertext. */
  readonly body: Buffer;
  /** The body's own key under the master key; without it the body is lost for good. */
  readonly key: Buffer;
}

/** Seals bytes with a key of their own, so that destroying that key erases them and nothing else. */
export class Sealer {
  private constructor(private readonly masterKey: Buffer) {}

  /** Takes the master key as the environment has it: 32 bytes in base64url. */
  static withMasterKey(text: string): Sealer {
    const key = Buffer.from(text, 'base64url');
    if (key.length === KEY_BYTES) return new Sealer(key);
    throw new CrossdockError('wrong-vault-key', {
      problem: `VAULT_KEY has ${key.length} bytes`,
      remedy: `Set it to ${KEY_BYTES} random bytes in base64url, and keep it: what it sealed can be read with it alone.`,
      severity: 'critical',
    });
  }

  /** Seals bytes under a name; they open under that name only. */
  seal(bytes: Uint8Array, name: string): Sealed {
    const key = randomBytes(KEY_BYTES);
    return { body: encrypt(gzipSync(bytes, COMPRESSION), key, name), key: encrypt(key, this.masterKey, name) };
  }

  /** The bytes again, or a refusal where they were changed or belong to another name. */
  open({ body, key }: Sealed, name: string): Buffer {
    return gunzipSync(decrypt(body, decrypt(key, this.masterKey, name), name));
  }
}

/** SHA-256 in hex. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function encrypt(bytes: Uint8Array, key: Buffer, name: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(name));
  const ciphertext = [cipher.update(bytes), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...ciphertext]);
}

function decrypt(sealed: Buffer, key: Buffer, name: string): Buffer {
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
