import type { Network, Peer } from '../network.js';
import { Link } from './link.js';

/** Name of the link between a process and a peer, as schedules bear it. */
export function linkName(from: string, to: Peer): string {
  return `${from}→${to}`;
}

/** A network in which every way is a link that can be disturbed. */
export class FaultyNetwork implements Network {
  readonly #links = new Map<string, Link>();

  async route(from: string, to: Peer, addresses: readonly string[]): Promise<string> {
    const link = new Link(addresses.map((address) => Number(new URL(address).port)));
    this.#links.set(linkName(from, to), link);
    const url = new URL(addresses[0] ?? '');
    url.port = String(await link.open());
    return url.href.replace(/\/$/, '');
  }

  /** The link of that name. */
  link(name: string): Link {
    const found = this.#links.get(name);
    if (found) return found;
    throw new Error(`there is no link ${name}; there are ${[...this.#links.keys()].join(', ')}`);
  }

  /** Every link is quick and whole again. */
  heal(): void {
    for (const link of this.#links.values()) link.heal();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.close()));
  }
}
