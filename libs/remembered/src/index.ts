/**
 * Reads each object once. For what is never changed but exchanged, as what is stored and what a plan sees: what the same
 * object is read as stays the same.
 */
export function remembered<Value, Read>(read: (value: Value) => Read): (value: Value) => Read {
  const before = new WeakMap<object, Read>();
  return (value) => {
    if (typeof value !== 'object' || value === null) return read(value);
    const known = before.get(value);
    if (known !== undefined) return known;
    const made = read(value);
    before.set(value, made);
    return made;
  };
}
