import type { SourceAccount } from '../accounts/accounts.js';
import type { NewFact, Output } from './output.js';
import { refusalOf, refuse } from './refused.js';
import type { Segment } from './segments.js';
import type { BuyerRecord } from './translation.js';

/** One transaction set or message of an interchange: what stands alone. */
export interface EdiMessage {
  /** `850`, `INVOIC` … */
  readonly type: string;
  /** From its head to its trailer. */
  readonly segments: readonly Segment[];
}

/** What a message says. */
export interface EdiReading {
  readonly facts: readonly { readonly segment: Segment; readonly fact: NewFact }[];
  readonly buyers?: readonly BuyerRecord[];
}

/** Turns one message into facts; throws what refuses it. */
export type EdiReader<Account extends SourceAccount> = (message: EdiMessage, out: Output<Account>) => EdiReading;

/** Splits an interchange at the segments that begin a message and name its type. */
export function messagesOf(segments: readonly Segment[], head: 'ST' | 'UNH', trailer: 'SE' | 'UNT'): EdiMessage[] {
  const messages: { type: string; segments: Segment[] }[] = [];
  let open: { type: string; segments: Segment[] } | null = null;
  for (const segment of segments) {
    if (segment.id === head) {
      open = { type: head === 'ST' ? segment.text(1) : segment.text(2), segments: [] };
      messages.push(open);
    }
    open?.segments.push(segment);
    if (segment.id === trailer) open = null;
  }
  return messages;
}

/** Reads each message alone: one that is refused harms no other. */
export function readMessages<Account extends SourceAccount>(
  messages: readonly EdiMessage[],
  readers: Readonly<Record<string, EdiReader<Account>>>,
  out: Output<Account>,
): void {
  for (const message of messages) {
    const [head] = message.segments;
    if (head === undefined) continue;
    try {
      const read = readers[message.type];
      if (read === undefined) {
        refuse(
          'unsupported-kind',
          head.place,
          `Messages of type ${message.type} are not read yet`,
          'Keep it and replay it when they are.',
        );
      }
      const { facts, buyers = [] } = read(message, out);
      for (const { segment, fact } of facts) out.fact(segment.place, fact);
      for (const buyer of buyers) out.buyer(buyer);
    } catch (error) {
      out.refuse(refusalOf(error, head.place));
      for (const segment of message.segments) segment.whole();
    }
  }
}

/** The segments between one that begins a loop and the next, the head of the message left out. */
export function loopsOf(segments: readonly Segment[], begin: string, end: readonly string[] = []): Segment[][] {
  const loops: Segment[][] = [];
  let open: Segment[] | null = null;
  for (const segment of segments) {
    if (segment.id === begin) {
      open = [];
      loops.push(open);
    } else if (end.includes(segment.id)) open = null;
    open?.push(segment);
  }
  return loops;
}

/** The first segment of that id; with a value, the first whose element at the position has it. */
export function find(segments: readonly Segment[], id: string, position?: number, value?: string): Segment | undefined {
  return segments.find((one) => one.id === id && (position === undefined || one.text(position) === value));
}

/** {@link find} where the message has to have it. */
export function need(message: EdiMessage, id: string, position?: number, value?: string): Segment {
  const found = find(message.segments, id, position, value);
  if (found !== undefined) return found;
  const place = message.segments[0]?.place ?? { segment: 1 };
  return refuse(
    'missing-field',
    place,
    `The message has no segment ${id}${value === undefined ? '' : ` ${value}`}`,
    'Ask the partner for the whole message.',
  );
}
