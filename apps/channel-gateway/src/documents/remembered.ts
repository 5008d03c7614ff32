/** Different keys that are remembered; documents of an installation are of few locales. */
const KEYS_LIMIT = 256;

/** A pure function that is dear and asked for every cell of a table: each answer is worked out once. */
export function remembered<Value>(answer: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = answer(key);
    if (known.size < KEYS_LIMIT) known.set(key, value);
    return value;
  };
}
