/**
 * Which rows of a report carry the quantity of their transaction, where every row repeats it: as many of a group as its
 * most frequent type of amount has rows, for one transaction has each type once.
 */
export class RowUnits {
  private readonly groups = new Map<string, Map<string, number>>();

  /** True where this row is the first to say that there is one more transaction in its group. */
  counts(group: string, amountType: string): boolean {
    const types = this.groups.get(group) ?? new Map<string, number>();
    this.groups.set(group, types);
    const before = Math.max(0, ...types.values());
    const now = (types.get(amountType) ?? 0) + 1;
    types.set(amountType, now);
    return now > before;
  }
}
