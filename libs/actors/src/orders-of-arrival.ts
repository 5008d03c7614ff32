/** Up to this many messages every order is tried; beyond it {@link SHUFFLES} seeded ones. */
const ALL_ORDERS_UP_TO = 5;
/** Seeded shuffles tried where all orders are too many. */
const SHUFFLES = 200;

/** A pseudo-random sequence in [0, 1) by seed (mulberry32). */
export function randomBy(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Every order of arrival, each message twice in a row and once more at the end. */
export function* ordersOfArrival<T>(
  messages: readonly T[],
  nameOf: (message: T) => string,
): Generator<{ order: T[]; name: string }> {
  const doubled = (order: readonly T[]) => [...order.flatMap((one) => [one, one]), ...order];
  if (messages.length <= ALL_ORDERS_UP_TO) {
    for (const order of permutations(messages)) yield { order: doubled(order), name: order.map(nameOf).join(' > ') };
    return;
  }
  for (let seed = 0; seed < SHUFFLES; seed++)
    yield { order: doubled(seed === 0 ? messages : shuffled(messages, randomBy(seed))), name: `seed ${seed}` };
}

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) return yield [];
  for (const [index, item] of items.entries())
    for (const rest of permutations([...items.slice(0, index), ...items.slice(index + 1)])) yield [item, ...rest];
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
  }
  return copy;
}
