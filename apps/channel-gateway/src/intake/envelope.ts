/** Headers of a delivery, names in small letters. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a source's headers say of a delivery. Timestamps are not judged: senders retry days later, and clocks run ahead. */
export interface Envelope {
  readonly topic: string;
  /** The sender's own id; the same for every retry of one delivery. Undefined where it names none. */
  readonly eventId: string | undefined;
  readonly seller: string | null;
  /** Whether the bytes were signed with the connection's secret. */
  isSigned(bytes: Uint8Array, secret: string): boolean;
}

/** The first value of a header. */
export function headerText(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
