const texts = new WeakMap<object, string>();

/** JSON of a value that nobody changes any more: made once, however often it is measured, stored and sent. */
export function jsonText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
}

/** Notes the JSON of a value that was put together from texts at hand. */
export function noteJsonText(value: object, text: string): void {
  texts.set(value, text);
}

/** Most bytes of UTF-8 that one unit of a JavaScript string takes. */
const BYTES_PER_UNIT = 3;

/** Whether a text is longer than so many bytes; most texts are so short that they need not be measured. */
export function isLongerThan(text: string, bytes: number): boolean {
  return text.length * BYTES_PER_UNIT > bytes && Buffer.byteLength(text) > bytes;
}
