import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrossdockError, RetryLater } from '#libs/errors';
import type { Work } from '#libs/service';
import type { Trouble } from '../../troubles/troubles.js';
import type { Files } from './files.js';

/** What watching a folder needs. */
export interface WatchedFolderParts {
  /** `WATCH_DIR`: below it `<source>/<account>/`. */
  readonly folder: string;
  readonly files: Pick<Files, 'take' | 'sourceOf'>;
  /** Opens the exception of a file that cannot be taken. */
  readonly refused: (trouble: Trouble) => Promise<void>;
  readonly trouble: (path: string, error: unknown) => void;
  readonly everyMs?: number;
}

/** How often the folder is looked at; network file systems tell nobody of new files. */
const EVERY_MS = 2_000;
/** Where files go: taken, and refused. */
const DONE = 'done';
const REFUSED = 'refused';
/** Names of files that somebody still writes. */
const UNFINISHED = /^\.|\.(part|tmp|partial|crdownload|filepart)$/i;

/**
 * Takes the files of a folder: each when two looks in a row found it with the same size and time, and then moves it to
 * `done/` or `refused/` beside it. A process that dies in between takes it again, which is a duplicate, and moves it.
 */
export class WatchedFolder implements Work {
  readonly name = 'watched folder';
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private seen = new Map<string, string>();

  constructor(private readonly parts: WatchedFolderParts) {}

  start(): void {
    const look = (): void => void (this.looking ??= this.look().finally(() => (this.looking = undefined)));
    this.timer = setInterval(look, this.parts.everyMs ?? EVERY_MS);
    look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    const { folder, trouble } = this.parts;
    try {
      const now = new Map<string, string>();
      for (const { path, ...where } of await filesBelow(folder)) {
        const state = await stateOf(path);
        if (state === undefined) continue;
        now.set(path, state);
        if (this.seen.get(path) === state) await this.take(path, where);
      }
      this.seen = now;
    } catch (error) {
      trouble(folder, error);
    }
  }

  private async take(path: string, { source, account, name }: Omit<Found, 'path'>): Promise<void> {
    const { files, trouble } = this.parts;
    try {
      files.sourceOf(source, account);
      await files.take({ source, account, name, bytes: createReadStream(path) });
    } catch (error) {
      // a database that is away, or another replica that was quicker: the next look sees what is left
      if (!(error instanceof CrossdockError) || error instanceof RetryLater) return trouble(path, error);
      return this.refuse(path, { source, account, name }, error);
    }
    await moved(path, DONE, name);
  }

  private async refuse(path: string, where: Omit<Found, 'path'>, error: CrossdockError): Promise<void> {
    const at = await moved(path, REFUSED, where.name);
    if (at === undefined) return;
    await writeFile(`${at}.reason.txt`, `${error.message}\n`);
    await this.parts.refused({
      id: `file/${where.source}/${where.account}/${where.name}`.slice(0, 300),
      reason: 'refused-file',
      owner: 'integration-support',
      detail: `${at}: ${error.message}`,
    });
  }
}

interface Found {
  readonly path: string;
  readonly source: string;
  readonly account: string;
  readonly name: string;
}

async function filesBelow(folder: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const source of await foldersIn(folder))
    for (const account of await foldersIn(join(folder, source))) {
      const entries = await readdir(join(folder, source, account), { withFileTypes: true });
      for (const entry of entries)
        if (entry.isFile() && !UNFINISHED.test(entry.name))
          found.push({ path: join(folder, source, account, entry.name), source, account, name: entry.name });
    }
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Size and time; undefined where somebody took it away. */
async function stateOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && `${found.size}/${found.mtimeMs}`;
}

/** Moves a file beside its folder's others; one that has the name of an earlier one gets a number. Undefined where it is gone. */
async function moved(path: string, to: string, name: string): Promise<string | undefined> {
  const folder = join(path, '..', to);
  await mkdir(folder, { recursive: true });
  const taken = new Set(await readdir(folder));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${number}-${name}`;
  const at = join(folder, free);
  return rename(path, at).then(
    () => at,
    () => undefined,
  );
}
