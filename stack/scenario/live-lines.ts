import type { WriteStream } from 'node:tty';

/** Shows progress: at a terminal in place, elsewhere its first line alone, one below the other. */
export class LiveLines {
  private shown = 0;

  constructor(
    private readonly report: (line: string) => void,
    private readonly terminal: Pick<WriteStream, 'isTTY' | 'write'> = process.stderr,
  ) {}

  show([first = '', ...others]: readonly string[]): void {
    if (!this.terminal.isTTY) return this.report(first);
    this.leave();
    for (const line of [first, ...others]) this.terminal.write(`${line}\n`);
    this.shown = 1 + others.length;
  }

  /** What is shown goes: the next line takes its place. */
  leave(): void {
    if (this.shown > 0) this.terminal.write(`\u001b[${this.shown}A\u001b[0J`);
    this.shown = 0;
  }
}
