/** Entries by the instant at which they are due; a binary heap, so that a long run stays cheap. */
export class DueQueue<Entry extends { readonly dueAtMs: number }> {
  private readonly heap: Entry[] = [];

  get size(): number {
    return this.heap.length;
  }

  /** Instant of the earliest entry, epoch milliseconds. */
  get earliestMs(): number | undefined {
    return this.heap[0]?.dueAtMs;
  }

  add(entry: Entry): void {
    let place = this.heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.dueAt(parent) <= entry.dueAtMs) break;
      this.swap(place, parent);
      place = parent;
    }
  }

  /** Takes the earliest entry if it is due at this instant. */
  take(nowMs: number): Entry | undefined {
    const first = this.heap[0];
    if (!first || first.dueAtMs > nowMs) return undefined;
    const last = this.heap.pop();
    if (last && this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
    return first;
  }

  private sink(): void {
    for (let place = 0; ;) {
      const left = 2 * place + 1;
      const smaller = this.dueAt(left + 1) < this.dueAt(left) ? left + 1 : left;
      if (this.dueAt(smaller) >= this.dueAt(place)) return;
      this.swap(place, smaller);
      place = smaller;
    }
  }

  private dueAt(place: number): number {
    return this.heap[place]?.dueAtMs ?? Number.POSITIVE_INFINITY;
  }

  private swap(left: number, right: number): void {
    const [first, second] = [this.heap[left], this.heap[right]];
    if (!first || !second) return;
    this.heap[left] = second;
    this.heap[right] = first;
  }
}
