import type { Slots } from '../actor.js';
import { canonical } from '../canonical.js';
import { sumByLineKey } from '../posting-lines.js';
import type { Issued, Row } from '../row.js';
import type { Task } from './part.js';
import type { Settlement, Settling } from './settlement.js';
import { Tally } from './tally.js';

/** What is asked of the plan. */
export interface ReplanRequest {
  /** Only tells what would change; nothing is written or said. */
  readonly dryRun: boolean;
  /** Commands that wait for approval are issued. */
  readonly approve: boolean;
}

/** What becomes of an effect key under the plan. */
export type KeyChange = 'appears' | 'changes' | 'vanishes' | 'waits';

/** One effect key that the plan treats otherwise than what was issued. */
export interface ReplannedKey {
  readonly actor: string;
  readonly effect: string;
  readonly kind: Issued['k'];
  /** `waits`: a new command for old facts; it is issued when a person approves. */
  readonly change: KeyChange;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What a plan makes of all actors of a type. */
export interface ReplanReport {
  readonly actor: string;
  readonly planVersion: number;
  readonly dryRun: boolean;
  /** Rows that were looked at. */
  readonly rows: number;
  /** Rows that a newer plan has planned: they are left to it. */
  readonly newer: number;
  /** Keys by name of the effect and change. */
  readonly counts: Readonly<Record<string, Readonly<Partial<Record<KeyChange, number>>>>>;
  /** Postings in flight: their difference is taken when they are answered. */
  readonly inFlight: number;
  /** The keys themselves, the first thousand. */
  readonly keys: readonly ReplannedKey[];
}

/** Keys that a report lists; all are counted. */
const LISTED = 1_000;
/** Above every plan: all rows are older. */
const EVERY_PLAN = 2 ** 31 - 1;

/** Judges all rows of a type by the plan and policy of this build, on a person's word: dry, or in earnest. */
export class Replan<S extends Slots, P> {
  constructor(
    private readonly ports: Settling<S, P>,
    private readonly settlement: Settlement<S, P>,
  ) {}

  /** Goes once through all rows; rejects where they cannot be read. */
  async run(request: ReplanRequest): Promise<ReplanReport> {
    const { store, deciding, limits } = this.ports;
    const report = new Report(request, deciding.definition);
    for (let after = ''; ;) {
      const page = await store.outdated({ ...deciding.definition, planVersion: EVERY_PLAN }, after, limits.rowsAtOnce);
      const last = page.at(-1);
      if (!last) return report;
      await this.#page(page, request, report);
      after = last.key;
    }
  }

  async #page(page: readonly Row[], request: ReplanRequest, report: Report): Promise<void> {
    const { definition } = this.ports.deciding;
    for (const row of page) this.ports.rows.keep(row);
    const mine = page.filter((row) => row.planVersion <= definition.planVersion);
    report.newer += page.length - mine.length;
    const tasks = mine.map((row) => taskOf(row, request));
    const after = new Map((await this.settlement.foresee(tasks)).map(({ folded: { row } }) => [row.key, row]));
    for (const row of mine) report.add(row, after.get(row.key) ?? row);
    if (request.dryRun) return;
    const tally = new Tally();
    await this.settlement.settle({ tasks, letters: [] }, tally);
    this.ports.observer.batch?.(tally.report(definition.type));
  }
}

function taskOf({ key }: Row, { approve }: ReplanRequest): Task {
  return { key, parts: [], force: true, judging: approve ? 'approved' : 'anew' };
}

class Report implements ReplanReport {
  readonly actor: string;
  readonly planVersion: number;
  readonly dryRun: boolean;
  readonly counts: Record<string, Partial<Record<KeyChange, number>>> = {};
  readonly keys: ReplannedKey[] = [];
  rows = 0;
  newer = 0;
  inFlight = 0;

  constructor(
    { dryRun }: ReplanRequest,
    { type, planVersion }: { readonly type: string; readonly planVersion: number },
  ) {
    this.actor = type;
    this.planVersion = planVersion;
    this.dryRun = dryRun;
  }

  add(before: Row, after: Row): void {
    this.rows += 1;
    for (const effect of new Set([...Object.keys(before.issued), ...Object.keys(after.issued)])) {
      const [old, now] = [before.issued[effect], after.issued[effect]];
      if (now?.k === 'posting' && now.fly && old?.k === 'posting' && old.fly?.r === now.fly.r) this.inFlight += 1;
      const change = changeOf(old, now);
      if (change) this.#note({ actor: before.key, effect, change, ...sides(old, now) });
    }
  }

  #note(key: ReplannedKey): void {
    const [name = key.effect] = key.effect.split('/', 1);
    const counts = (this.counts[name] ??= {});
    counts[key.change] = (counts[key.change] ?? 0) + 1;
    if (this.keys.length < LISTED) this.keys.push(key);
  }
}

function changeOf(old: Issued | undefined, now: Issued | undefined): KeyChange | undefined {
  const [before, after] = [valueOf(old), valueOf(now)];
  if (now?.k === 'unapproved') return 'waits';
  if (canonical(before ?? null) === canonical(after ?? null)) return undefined;
  if (before === undefined) return 'appears';
  return after === undefined ? 'vanishes' : 'changes';
}

/** What stands under a key, without revisions; nothing where it was retracted or waits. */
function valueOf(issued: Issued | undefined): unknown {
  switch (issued?.k) {
    case undefined:
    case 'gone':
    case 'unapproved':
      return undefined;
    case 'posting': {
      const lines = Object.entries(sumByLineKey(issued.body.lines)).filter(([, amount]) => amount !== 0);
      return lines.length === 0 ? undefined : Object.fromEntries(lines);
    }
    case 'level':
    case 'command':
    case 'exception':
      return issued.v;
  }
}

function sides(old: Issued | undefined, now: Issued | undefined): Pick<ReplannedKey, 'kind' | 'before' | 'after'> {
  const before = valueOf(old);
  const after = now?.k === 'unapproved' ? now.v : valueOf(now);
  const kind = (now && now.k !== 'gone' ? now.k : old?.k) ?? 'gone';
  return { kind, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}
