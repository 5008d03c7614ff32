import { createHash } from 'node:crypto';
import { eventText } from '../cloud-event-json.js';
import { refuseTooLarge } from '../message-size.js';
import type { Frame } from '../ports.js';

/** Messages of one frame together at most, bytes: four of them fit into the bus's largest. */
export const FRAME_BYTES = 256 * 1024;
/** Logical messages of one frame at most: a receiver's batch takes several frames, and one that comes again is short. */
export const FRAME_MESSAGES = 64;

/** A frame that is being filled. */
interface Open {
  readonly frames: Frame[];
  messages: number;
  bytes: number;
}

/**
 * Puts messages for one subject into one frame, up to the limits; what is alone stays as it is. Throws where a single
 * message is larger than the bus takes: ask before anything is committed.
 */
export function packed(frames: readonly Frame[]): readonly Frame[] {
  for (const message of frames.flatMap((frame) => frame.messages)) refuseTooLarge(message);
  if (frames.length < 2) return frames;
  const filled: Open[] = [];
  const open = new Map<string, Open>();
  for (const frame of frames) {
    const [messages, bytes] = [frame.messages.length, bytesOf(frame)];
    const known = open.get(frame.subject);
    if (known && known.messages + messages <= FRAME_MESSAGES && known.bytes + bytes <= FRAME_BYTES) {
      known.frames.push(frame);
      known.messages += messages;
      known.bytes += bytes;
      continue;
    }
    const next: Open = { frames: [frame], messages, bytes };
    open.set(frame.subject, next);
    filled.push(next);
  }
  return filled.map((one) => together(one.frames));
}

function bytesOf({ messages }: Frame): number {
  return messages.reduce((sum, message) => sum + Buffer.byteLength(eventText(message)), 0);
}

/** The bus id says which messages are in it: frames that differ in one must not pass for duplicates. */
function together(frames: readonly Frame[]): Frame {
  const [first, second] = frames;
  if (!first || !second) return first as Frame;
  const digest = createHash('sha256').update(frames.map((one) => one.busId).join('\n'));
  const busId = `frame/${digest.digest('base64url')}`;
  return { subject: first.subject, busId, messages: frames.flatMap((one) => one.messages) };
}
