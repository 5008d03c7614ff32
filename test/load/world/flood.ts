import { CONNECTIONS } from './client.js';
import type { Deliveries } from './deliveries.js';
import { QUIET_ACCOUNT, type SignedOrder } from './order-template.js';

/** How a flood comes. */
export interface FloodWish {
  /** Number of the first order. */
  readonly from: number;
  /** Deliveries a second, whatever becomes of them. */
  readonly perSecond: number;
  readonly forMs: number;
}

/** How often what is due is sent. */
const TICK_MS = 10;
/** When what was not answered at all is sent again. */
const UNHEARD_MS = 250;

interface SentAway {
  readonly order: SignedOrder;
  readonly atMs: number;
}

/**
 * Sends orders at a pace of its own, as many shops together do: what is sent away comes again after the time that it was
 * told, and new orders come all the same. As many as there are connections are on their way at once.
 */
export class Flood {
  private readonly sentAway: SentAway[] = [];
  private readonly unheard: SentAway[] = [];
  private onTheWay = 0;

  constructor(private readonly deliveries: Deliveries) {}

  /** Resolves when the time is over and all that was sent is answered; what was sent away last is given up. */
  async come({ from, perSecond, forMs }: FloodWish): Promise<void> {
    this.deliveries.sending += 1;
    let next = from;
    const newOrder = (): SignedOrder => this.deliveries.order(next++, QUIET_ACCOUNT);
    await this.atPace(perSecond, forMs, () => this.again() ?? newOrder());
    // an answer that was not heard may have been a 2xx: only what was surely sent away may be given up
    while (this.onTheWay > 0 || this.unheard.length > 0) {
      const order = due(this.unheard);
      if (order) void this.send(order);
      else await tick();
    }
    this.deliveries.givenUp += this.sentAway.splice(0).length;
    this.deliveries.sending -= 1;
  }

  private async atPace(perSecond: number, forMs: number, nextOrder: () => SignedOrder): Promise<void> {
    const startedAtMs = performance.now();
    let sent = 0;
    for (let passedMs = 0; passedMs < forMs; passedMs = performance.now() - startedAtMs) {
      const isDue = Math.floor((passedMs / 1_000) * perSecond);
      // what finds no connection waits for one
      for (; sent < isDue && this.onTheWay < CONNECTIONS; sent += 1) void this.send(nextOrder());
      await tick();
    }
  }

  private again(): SignedOrder | undefined {
    return due(this.unheard) ?? due(this.sentAway);
  }

  private async send(order: SignedOrder): Promise<void> {
    this.onTheWay += 1;
    const { status, retryAfterMs } = await this.deliveries.attempt(order, QUIET_ACCOUNT);
    this.onTheWay -= 1;
    if (status === 200) return;
    const atMs = performance.now() + (retryAfterMs ?? UNHEARD_MS);
    (status === 0 ? this.unheard : this.sentAway).push({ order, atMs });
  }
}

/** The first of those that wait, if its time has come; all of one list wait for about as long. */
function due(waiting: SentAway[]): SignedOrder | undefined {
  const [first] = waiting;
  if (!first || first.atMs > performance.now()) return undefined;
  waiting.shift();
  return first.order;
}

function tick(): Promise<void> {
  return new Promise((next) => setTimeout(next, TICK_MS));
}
