import { LocalBudget, type Permit } from '../local-budget.js';
import type { ErpLimits } from '../limits.js';
import { lend, untouched, type BudgetState } from '../shared-budget.js';

/** How a simulated world behaves. Everything follows from `random`. */
export interface SimulatedWorld {
  readonly limits: ErpLimits;
  readonly replicas: number;
  readonly seconds: number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Longest answer of the ERP and of the database, milliseconds. */
  readonly erpMs: number;
  readonly databaseMs: number;
  /** Seconds between two deaths of a replica, on average; none where it is 0. A dead one is replaced at once. */
  readonly dieEverySeconds: number;
  /** Part of the requests on which a replica gives up while the ERP is still at it. */
  readonly abandoned: number;
  /** Requests wanted a second by each replica; as many as it gets where it is Infinity. */
  readonly demand: number;
}

/** What the ERP saw. */
export interface SimulatedRun {
  /** Arrivals in order, epoch milliseconds. */
  readonly arrivals: readonly number[];
  readonly mostAtOnce: number;
  readonly statements: number;
}

const LONGEST_MS = 2_000;
/** A replica waits this long for an answer, milliseconds. */
const PATIENCE_MS = 1_000;

interface Replica {
  readonly name: string;
  readonly budget: LocalBudget;
  /** Its monotonic clock began at another instant. */
  readonly offsetMs: number;
  alive: boolean;
  wishes: number;
  /** When it asked last and asks next, and whether it waits for an answer. */
  askedMs: number;
  nextMs: number;
  asking: boolean;
}

/** Replicas, a database and an ERP in simulated time: no timer, no wait. */
export class SimulatedErp {
  private readonly events: { readonly atMs: number; readonly act: () => void }[] = [];
  private readonly arrivals: number[] = [];
  private running = 0;
  private mostAtOnce = 0;
  private statements = 0;
  private state: BudgetState = untouched;
  private nowMs = 0;
  private born = 0;

  constructor(private readonly world: SimulatedWorld) {}

  run(): SimulatedRun {
    const { seconds, replicas } = this.world;
    for (let one = 0; one < replicas; one++) this.bear();
    while (this.events.length > 0) {
      const next = this.events.pop();
      if (!next || next.atMs > seconds * 1_000) break;
      this.nowMs = next.atMs;
      next.act();
    }
    this.arrivals.sort((one, other) => one - other);
    return { arrivals: this.arrivals, mostAtOnce: this.mostAtOnce, statements: this.statements };
  }

  /** Latest first, so that the next one is the last. */
  private after(ms: number, act: () => void): void {
    const atMs = this.nowMs + ms;
    let [low, high] = [0, this.events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.events[middle]?.atMs ?? 0) > atMs) low = middle + 1;
      else high = middle;
    }
    this.events.splice(low, 0, { atMs, act });
  }

  private bear(): void {
    const { limits, random, dieEverySeconds } = this.world;
    const name = `replica-${++this.born}`;
    const replica: Replica = {
      name,
      budget: new LocalBudget(name, limits, () => LONGEST_MS),
      offsetMs: random() * 1e6,
      alive: true,
      wishes: 0,
      askedMs: 0,
      nextMs: Infinity,
      asking: false,
    };
    if (dieEverySeconds > 0)
      this.after(random() * 2_000 * dieEverySeconds * this.world.replicas, () => {
        replica.alive = false;
        this.bear();
      });
    this.ask(replica);
    this.work(replica);
  }

  private localMs({ offsetMs }: Replica): number {
    return this.nowMs + offsetMs;
  }

  /** Sends what it may and wants, then looks again. */
  private work(replica: Replica): void {
    if (!replica.alive) return;
    const { demand, random } = this.world;
    const stepMs = 5 + random() * 20;
    replica.wishes = Math.min(1_000, replica.wishes + (demand * stepMs) / 1_000);
    while (replica.wishes >= 1) {
      const permit = replica.budget.take('/documents', Infinity, this.localMs(replica));
      if (!permit) {
        replica.budget.wantsMore();
        this.plan(replica);
        break;
      }
      replica.wishes -= 1;
      this.send(replica, permit);
    }
    this.after(stepMs, () => this.work(replica));
  }

  private send(replica: Replica, permit: Permit): void {
    const { erpMs, random, abandoned } = this.world;
    const lateMs = random() * erpMs * 0.3;
    const isAbandoned = random() < abandoned;
    const servedMs = isAbandoned ? random() * (LONGEST_MS - lateMs) : random() * erpMs * 0.7;
    this.after(lateMs, () => {
      this.arrivals.push(this.nowMs);
      this.running += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
      this.after(servedMs, () => (this.running -= 1));
    });
    const endsMs = isAbandoned ? Math.min(PATIENCE_MS, lateMs + servedMs) : lateMs + servedMs;
    this.after(endsMs, () => {
      if (replica.alive) replica.budget.over(permit, isAbandoned ? 'abandoned' : 'answered', this.localMs(replica));
    });
  }

  /** As `Leases` does: the next question after a while, and sooner where more is wanted. */
  private plan(replica: Replica): void {
    const everyMs = replica.budget.unsaid === 'more' ? this.horizonMs / 2.5 : 700;
    const atMs = Math.max(this.nowMs, replica.askedMs + everyMs * (0.75 + this.world.random() / 2));
    if (replica.asking || replica.nextMs <= atMs) return;
    replica.nextMs = atMs;
    this.after(atMs - this.nowMs, () => {
      if (replica.nextMs === atMs) this.ask(replica);
    });
  }

  private get horizonMs(): number {
    const shortestMs = Math.min(20_000, ...this.world.limits.quotas.map(({ windowMs }) => windowMs));
    return Math.min(2_000, Math.max(400, shortestMs * 0.1));
  }

  private ask(replica: Replica): void {
    if (!replica.alive) return;
    const { limits, databaseMs, random } = this.world;
    const { horizonMs } = this;
    replica.asking = true;
    replica.askedMs = this.nowMs;
    replica.nextMs = Infinity;
    const sentMs = this.localMs(replica);
    const request = replica.budget.request(limits.concurrent, horizonMs, sentMs);
    this.statements += 2;
    this.after(random() * databaseMs, () => {
      const { state, grant } = lend(limits, this.state, request, this.nowMs);
      this.state = state;
      // the answer of one in fifty is lost, though what it says is written
      const isLost = random() < 0.02;
      this.after(random() * databaseMs, () => {
        if (isLost) replica.budget.unheard();
        else replica.budget.granted(grant, sentMs, this.localMs(replica));
        replica.asking = false;
        this.plan(replica);
      });
    });
  }
}

/** The most arrivals that any window of this length holds. */
export function busiest(arrivals: readonly number[], windowMs: number): number {
  let [first, most] = [0, 0];
  arrivals.forEach((atMs, index) => {
    while ((arrivals[first] ?? 0) <= atMs - windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
