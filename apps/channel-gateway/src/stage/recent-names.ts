import { textOf, type Alias, type Name } from './routing.js';

/** Names that are held: those of some minutes at full speed. */
const LIMIT = 10_000;

/**
 * What partners have just called our orders, as this process heard it: a warehouse that ships at once tells of it before the
 * name is written down. A name is only ever another word for the same order, so it holds whatever becomes of that writing.
 */
export class RecentNames {
  private readonly aliases = new Map<string, Alias>();

  constructor(private readonly limit = LIMIT) {}

  note(alias: Alias): void {
    this.aliases.set(textOf(alias), alias);
    if (this.aliases.size <= this.limit) return;
    for (const oldest of this.aliases.keys()) return void this.aliases.delete(oldest);
  }

  /** The alias of a name; undefined where it is not here, which says nothing. */
  get(name: Name): Alias | undefined {
    return this.aliases.get(textOf(name));
  }
}
