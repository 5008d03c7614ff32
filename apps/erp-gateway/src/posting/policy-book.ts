import { watch, type FSWatcher } from 'node:fs';
import { CrossdockError } from '#libs/errors';
import { loadPostingPolicy } from './load-posting-policy.js';
import type { PolicyProblem } from './policy-text.js';
import type { PolicySource, PostingPolicy } from './posting-policy.js';

/** What a reading of the policy came to. */
export type Reading =
  | { readonly outcome: 'same' }
  /** The new set holds from now on; `edited` are versions that bear their old name and another content. */
  | { readonly outcome: 'changed'; readonly versions: readonly string[]; readonly edited: readonly string[] }
  /** The set that was read before stays. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly problems: readonly PolicyProblem[] };

/** A reading and when it was. */
export type ReadingAt = Reading & { readonly at: string };

/** Editors and mounted volumes write in several steps: wait for the last, milliseconds. */
const SETTLE_MS = 200;

/**
 * The posting policy of a folder as it holds at this moment. A new set is validated as a whole and takes the old one's
 * place in one step; one that is refused changes nothing and is remembered until the next reading.
 */
export class PolicyBook implements PolicySource {
  private policy: PostingPolicy;
  private readings: Promise<unknown> = Promise.resolve();
  private watcher: FSWatcher | undefined;
  private settling: NodeJS.Timeout | undefined;
  private last: ReadingAt | null = null;

  constructor(
    readonly folder: string,
    first: PostingPolicy,
    private readonly load: (folder: string) => Promise<PostingPolicy> = loadPostingPolicy,
  ) {
    this.policy = first;
  }

  get current(): PostingPolicy {
    return this.policy;
  }

  /** How the last reading ended; null where nothing was read since the start. */
  get lastReading(): ReadingAt | null {
    return this.last;
  }

  /** Reads the folder again; one reading at a time, and never a throw: what is wrong is the answer. */
  reload(): Promise<ReadingAt> {
    const reading = this.readings.then(() => this.read());
    this.readings = reading;
    return reading;
  }

  /** Reads again whenever something changes in the folder, and tells what came of it. */
  watch(tell: (reading: ReadingAt) => void): void {
    this.watcher = watch(this.folder, { persistent: false }, () => {
      clearTimeout(this.settling);
      this.settling = setTimeout(() => void this.reload().then(tell), SETTLE_MS);
    });
    // a folder that goes away is no reason to stop: the policy that was read stays
    this.watcher.on('error', () => this.watcher?.close());
  }

  /** Watches no more; resolves when the reading under way is over. */
  async close(): Promise<void> {
    clearTimeout(this.settling);
    this.watcher?.close();
    await this.readings;
  }

  private async read(): Promise<ReadingAt> {
    const reading = await this.load(this.folder).then(
      (policy) => this.take(policy),
      (error: unknown): Reading => ({ outcome: 'refused', reason: messageOf(error), problems: problemsOf(error) }),
    );
    this.last = { ...reading, at: new Date().toISOString() };
    return this.last;
  }

  private take(policy: PostingPolicy): Reading {
    const before = this.policy;
    if (sameContent(before, policy)) return { outcome: 'same' };
    const digests = new Map(before.versions.map(({ version, digest }) => [version, digest]));
    const edited = policy.versions.filter(({ version, digest }) => (digests.get(version) ?? digest) !== digest);
    this.policy = policy;
    const names = (versions: PostingPolicy['versions']) => versions.map(({ version }) => version);
    return { outcome: 'changed', versions: names(policy.versions), edited: names(edited) };
  }
}

function sameContent(one: PostingPolicy, other: PostingPolicy): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function problemsOf(error: unknown): readonly PolicyProblem[] {
  return error instanceof CrossdockError ? ((error.details['problems'] as PolicyProblem[] | undefined) ?? []) : [];
}
