import { mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Append-only file of JSON lines; what was appended is on disk when the promise resolves. */
export class Journal<Entry> {
  private waiting: string[] = [];
  private writing: Promise<void> | undefined;

  private constructor(private readonly file: FileHandle) {}

  /** Opens or creates the file and reads back what an earlier process wrote; a torn last line is cut off. */
  static async open<Entry>(path: string): Promise<{ journal: Journal<Entry>; entries: Entry[] }> {
    mkdirSync(dirname(path), { recursive: true });
    const file = await open(path, 'a+');
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) truncateSync(path, whole);
    const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
    return { journal: new Journal<Entry>(file), entries: lines.map((line) => JSON.parse(line) as Entry) };
  }

  /** Entries appended in the same moment share one write and one sync. */
  async append(entry: Entry): Promise<void> {
    this.waiting.push(`${JSON.stringify(entry)}\n`);
    const turn = (this.writing ?? Promise.resolve()).then(() => this.flush());
    this.writing = turn;
    await turn;
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file.close();
  }

  private async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const lines = this.waiting.splice(0).join('');
    await this.file.write(lines);
    await this.file.datasync();
  }
}
