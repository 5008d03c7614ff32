import type { Gate } from '#libs/actors';
import type { SubscriptionWatch } from '../connections/connection.js';
import type { RepeatedWork } from '../intake/polling/repeated.js';
import type { Trouble, Troubles } from '../troubles/troubles.js';

/** What watching the subscriptions of an account needs. */
export interface SubscriptionParts {
  readonly account: string;
  readonly watch: SubscriptionWatch;
  readonly gate: Gate;
  readonly troubles: Troubles;
  readonly observer: SubscriptionObserver;
  readonly everyMs?: number;
}

/** Told what was found and done. */
export interface SubscriptionObserver {
  restored(account: string, topics: readonly string[]): void;
  trouble(account: string, error: unknown): void;
}

/** A subscription that is gone is noticed within this time: sooner than a quiet shop sells anything. */
const EVERY_MS = 60_000;
const TURN_MS = 30_000;

/** Looks whether a channel still tells us what we live by; what is gone is told to people at once and made again. */
export class SubscriptionRound implements RepeatedWork {
  constructor(private readonly parts: SubscriptionParts) {}

  async once(stopping: AbortSignal): Promise<number> {
    const { account, observer, everyMs = EVERY_MS } = this.parts;
    try {
      await this.look(stopping);
    } catch (error) {
      if (!stopping.aborted) observer.trouble(account, error);
    }
    return everyMs;
  }

  private async look(stopping: AbortSignal): Promise<void> {
    const { account, watch, gate, troubles, observer } = this.parts;
    const present = new Set(await watch.present(gate.turn(TURN_MS, stopping)));
    const missing = watch.wanted.filter((topic) => !present.has(topic));
    if (missing.length === 0) return troubles.close(lost(account, []));
    await troubles.open(lost(account, missing));
    await watch.restore(missing, gate.turn(TURN_MS, stopping));
    observer.restored(account, missing);
  }
}

function lost(account: string, topics: readonly string[]): Trouble {
  return {
    id: `subscriptions/${account}`,
    reason: 'subscription-lost',
    owner: 'integration-support',
    detail: `${account} does not tell us of ${topics.join(', ')} any more. It is subscribed to again; what was missed meanwhile is polled. Where it stays open: set PUBLIC_URL, or subscribe by hand`,
  };
}
