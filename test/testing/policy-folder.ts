import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../policies', import.meta.url));

/** A copy of the repository's policies that a test may change as finance would: by editing the file. */
export class PolicyFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'crossdock-policies-'));

  constructor() {
    cpSync(repository, this.path, { recursive: true });
  }

  /** The text of the posting policy. */
  get text(): string {
    return readFileSync(join(this.path, 'posting.yaml'), 'utf8');
  }

  /** Replaces parts of the text; each must be there. */
  with(...changes: readonly (readonly [before: string, after: string])[]): string {
    return changes.reduce((text, [before, after]) => {
      if (!text.includes(before)) throw new Error(`the policy has no ${before}`);
      return text.replace(before, after);
    }, this.text);
  }

  /** Puts a text in its place. */
  write(text: string): void {
    writeFileSync(join(this.path, 'posting.yaml'), text);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
