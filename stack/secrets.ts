import { randomBytes } from 'node:crypto';
import { readJson, writeJson } from './data-folder.js';

const SECRET_BYTES = 32;

/** The passwords and keys of one data folder: made at random when first asked for, then kept. */
export class Secrets {
  readonly #path: string;
  readonly #known: Record<string, string>;

  constructor(path: string) {
    this.#path = path;
    this.#known = readJson<Record<string, string>>(path) ?? {};
  }

  /** 32 random bytes in base64url (43 letters, safe in addresses), the same at every later call. */
  get(name: string): string {
    const known = this.#known[name];
    if (known !== undefined) return known;
    const made = randomBytes(SECRET_BYTES).toString('base64url');
    this.#known[name] = made;
    writeJson(this.#path, this.#known, 0o600);
    return made;
  }
}
