import type { StreamName } from '#libs/contracts';
import type { KeptEnd } from './link.js';
import { randomOf } from './random.js';

/** Something that is done to a running stack. */
export type Fault =
  /** SIGKILL; the supervisor starts it again. */
  | { readonly kind: 'kill'; readonly process: string }
  /** A process stands still, as on a machine that has no time for it, and then goes on with what it knew. */
  | { readonly kind: 'pause'; readonly process: string; readonly forMs: number }
  /** Every connection of a link is reset. */
  | { readonly kind: 'cut'; readonly link: string }
  /** Each piece of a link is late. */
  | { readonly kind: 'slow'; readonly link: string; readonly delayMs: number; readonly forMs: number }
  /** One end of each connection vanishes without a word. */
  | { readonly kind: 'half-open'; readonly link: string; readonly kept: KeptEnd; readonly forMs: number }
  /** A stream has room for so many messages more than it holds. */
  | { readonly kind: 'full'; readonly stream: StreamName; readonly room: number; readonly forMs: number }
  /** Every stream loses what it holds; `remake`: it is deleted with its consumers as well, and made again. */
  | { readonly kind: 'empty'; readonly how: 'purge' | 'remake' }
  /** The clock of a process is off by so much from now on. */
  | { readonly kind: 'clock'; readonly process: string; readonly offsetMs: number };

/** A fault and its time after the start, milliseconds. */
export interface Planned {
  readonly atMs: number;
  readonly fault: Fault;
}

/** What there is to be disturbed. */
export interface Targets {
  /** Every replica of every service. */
  readonly services: readonly string[];
  /** PostgreSQL and nats-server. */
  readonly servers: readonly string[];
  readonly links: readonly string[];
  readonly streams: readonly StreamName[];
}

type Random = () => number;

/** One fault every so often on average, milliseconds: a service needs two or three seconds to be there again. */
const EVERY_MS = 2_000;
/** Nothing happens in the first and last tenth: orders must be on their way, and must find their way back. */
const QUIET_SHARE = 0.1;
/** Up to longer than any claim or ping: others take over in between. */
const PAUSE_FOR_MS = [1_000, 15_000] as const;
const SLOW_FOR_MS = [2_000, 5_000] as const;
const SLOW_BY_MS = [20, 300] as const;
const HALF_OPEN_FOR_MS = [1_000, 8_000] as const;
const FULL_FOR_MS = [2_000, 6_000] as const;
const FULL_ROOM = [0, 20] as const;
/** A day and a half: more than a time zone or a leap, so that every date may be wrong. */
const CLOCK_OFFSET_MS = [-129_600_000, 129_600_000] as const;

/** Kinds by how often they come once each has come. */
const WEIGHTS = { kill: 5, pause: 2, cut: 4, slow: 2, 'half-open': 2, full: 1, clock: 1 } as const;

/** What is done when: the same for the same seed, duration and targets. The bus is emptied once, near the middle. */
export function scheduleOf(seed: number, durationMs: number, targets: Targets): readonly Planned[] {
  const random = randomOf(seed);
  const wanted = Math.floor((durationMs * (1 - 2 * QUIET_SHARE)) / EVERY_MS);
  const faults = shuffled(atLeastOnce(targets, random), random);
  while (faults.length < wanted) faults.push(anyFault(targets, random));
  faults.splice(Math.floor(faults.length / 2), 0, { kind: 'empty', how: pick(['purge', 'remake'], random) });
  const stepMs = (durationMs * (1 - 2 * QUIET_SHARE)) / faults.length;
  return faults.map((fault, index) => ({
    atMs: Math.round(durationMs * QUIET_SHARE + (index + random()) * stepMs),
    fault,
  }));
}

/** Each server and each service is killed, and each other kind of fault comes, in the shortest run as well. */
function atLeastOnce(targets: Targets, random: Random): Fault[] {
  const firsts = targets.services.filter((name) => !/-\d+$/.test(name));
  const kills = [...targets.servers, ...firsts].map((process): Fault => ({ kind: 'kill', process }));
  const others = (['pause', 'cut', 'cut', 'slow', 'half-open', 'half-open', 'full', 'clock'] as const).map((kind) =>
    make[kind](targets, random),
  );
  return [...kills, ...others];
}

const make: { readonly [Kind in keyof typeof WEIGHTS]: (targets: Targets, random: Random) => Fault } = {
  kill: ({ services, servers }, random) => ({
    kind: 'kill',
    process: pick([...services, ...servers], random),
  }),
  pause: ({ services }, random) => ({
    kind: 'pause',
    process: pick(services, random),
    forMs: between(PAUSE_FOR_MS, random),
  }),
  cut: ({ links }, random) => ({ kind: 'cut', link: pick(links, random) }),
  slow: ({ links }, random) => ({
    kind: 'slow',
    link: pick(links, random),
    delayMs: between(SLOW_BY_MS, random),
    forMs: between(SLOW_FOR_MS, random),
  }),
  'half-open': ({ links }, random) => ({
    kind: 'half-open',
    link: pick(links, random),
    kept: pick(['near', 'far'], random),
    forMs: between(HALF_OPEN_FOR_MS, random),
  }),
  full: ({ streams }, random) => ({
    kind: 'full',
    stream: pick(streams, random),
    room: between(FULL_ROOM, random),
    forMs: between(FULL_FOR_MS, random),
  }),
  clock: ({ services }, random) => ({
    kind: 'clock',
    process: pick(services, random),
    offsetMs: between(CLOCK_OFFSET_MS, random),
  }),
};

function anyFault(targets: Targets, random: Random): Fault {
  const bag = Object.entries(WEIGHTS).flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
  return make[pick(bag, random) as keyof typeof WEIGHTS](targets, random);
}

function pick<One>(from: readonly One[], random: Random): One {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('there is nothing to choose from');
  return found;
}

function between([least, most]: readonly [number, number], random: Random): number {
  return Math.round(least + (most - least) * random());
}

function shuffled<One>(from: readonly One[], random: Random): One[] {
  const shuffling = [...from];
  for (let last = shuffling.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [shuffling[last], shuffling[other]] = [shuffling[other] as One, shuffling[last] as One];
  }
  return shuffling;
}
