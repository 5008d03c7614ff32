import type { Component } from '#libs/contracts';

/** What a source's words mean: a component, and what follows from it. From the folder's `components.yaml`. */
export interface Mapped {
  readonly component: Component;
  /** What the component belongs to where it stands for several: tax on shipping, a promotion on the item. */
  readonly of?: 'item' | 'shipping' | 'gift-wrap' | 'fee' | 'tax' | 'other';
  /** `memo` moves nothing of what is paid out; `clearing` unless stated. */
  readonly role?: 'clearing' | 'memo';
  readonly basis?: 'net' | 'gross' | 'tax' | 'unknown';
  readonly about?: 'order' | 'shipment' | 'return' | 'account' | 'payout';
  readonly fundedBy?: 'seller' | 'marketplace';
}

/** A row of a mapping table. */
export interface MappingRow extends Mapped {
  /** The source's words, outermost first; `*` stands for any. */
  readonly words: readonly string[];
  /** Where the row comes from: an address, or a sample. */
  readonly from: string;
}

/** Words that nobody has mapped. */
const UNCLASSIFIED: Mapped = { component: 'unclassified' };

/** Distinct words that are remembered: a file names far fewer. */
const MEMORY_LIMIT = 10_000;

/** One mapping table of a source: words to components; unknown words are `unclassified`, never a guess. */
export class ComponentTable {
  private readonly exact = new Map<string, MappingRow>();
  private readonly patterns: readonly MappingRow[];
  private readonly found = new Map<string, Mapped>();

  constructor(readonly rows: readonly MappingRow[]) {
    for (const row of rows) this.exact.set(keyOf(row.words), row);
    this.patterns = rows
      .filter(({ words }) => words.includes('*'))
      .sort((one, other) => literals(other.words) - literals(one.words));
  }

  /** What words mean. The row with most words of its own wins; blanks around words and capitals play no part. */
  of(...words: readonly string[]): Mapped {
    const key = keyOf(words);
    const known = this.found.get(key);
    if (known !== undefined) return known;
    const mapped = this.exact.get(key) ?? this.patterns.find((row) => matches(row.words, words)) ?? UNCLASSIFIED;
    if (this.found.size < MEMORY_LIMIT) this.found.set(key, mapped);
    return mapped;
  }
}

/** The mapping tables of a source by name; a table that is not there maps nothing. */
export class ComponentTables {
  constructor(private readonly tables: ReadonlyMap<string, ComponentTable>) {}

  /** The table of that name. */
  table(name: string): ComponentTable {
    return this.tables.get(name) ?? new ComponentTable([]);
  }

  /** Every table, for the documentation. */
  get all(): ReadonlyMap<string, ComponentTable> {
    return this.tables;
  }
}

function keyOf(words: readonly string[]): string {
  return words.map((word) => word.trim().toLowerCase()).join('\u0001');
}

function literals(words: readonly string[]): number {
  return words.filter((word) => word !== '*').length;
}

function matches(pattern: readonly string[], words: readonly string[]): boolean {
  return (
    pattern.length === words.length &&
    pattern.every((word, at) => word === '*' || word.trim().toLowerCase() === (words[at] ?? '').trim().toLowerCase())
  );
}
