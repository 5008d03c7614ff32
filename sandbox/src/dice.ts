/** Seeded randomness: the same labels give the same throws, in every process and on every machine. */
export class Dice {
  private constructor(private state: number) {}

  /** Dice of their own for one purpose, such as `Dice.of(seed, 'order', 17)`. */
  static of(...labels: readonly (string | number)[]): Dice {
    let hash = 0x811c9dc5;
    for (const code of Buffer.from(labels.join('/'))) hash = Math.imul(hash ^ code, 0x01000193);
    return new Dice(hash >>> 0);
  }

  /** A number from 0 up to, and not including, 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** True in this share of throws. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number between both ends, both possible. */
  between(lowest: number, highest: number): number {
    return lowest + Math.floor(this.next() * (highest - lowest + 1));
  }

  /** One of the entries. */
  pick<Entry>(entries: readonly Entry[]): Entry {
    const entry = entries[this.between(0, entries.length - 1)];
    if (entry === undefined) throw new Error('there is nothing to pick from');
    return entry;
  }

  /** One of the entries by its weight. */
  weighted<Entry>(entries: readonly (readonly [Entry, number])[]): Entry {
    let left = this.next() * entries.reduce((total, [, weight]) => total + weight, 0);
    for (const [entry, weight] of entries) if ((left -= weight) < 0) return entry;
    return this.pick(entries)[0];
  }

  /** The same entries in an order of the dice's own. */
  shuffled<Entry>(entries: readonly Entry[]): Entry[] {
    return entries
      .map((entry) => ({ entry, rank: this.next() }))
      .toSorted((left, right) => left.rank - right.rank)
      .map(({ entry }) => entry);
  }

  /** Text of the form of a UUID version 4. */
  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.between(0, 15).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
