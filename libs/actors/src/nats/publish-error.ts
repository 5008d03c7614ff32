import type { Msg } from '@nats-io/transport-node';
import { CrossdockError, RetryLater, Terminal } from '#libs/errors';

/** The least time to wait before publishing again, milliseconds. */
const AFTER_MS = 250;
/** Status of a reply that the server itself gives where nobody listens: the stream is not there. */
const NO_RESPONDERS = 503;
/** Third byte of `{"stream":…`, which is how an acceptance begins; a refusal begins with `{"error":…`. */
const LETTER_S = 's'.charCodeAt(0);

/** What a stream's reply says against a message; undefined where it took it. */
export function refusalIn(reply: Msg, subject: string): CrossdockError | undefined {
  if (reply.headers?.code === NO_RESPONDERS) return unavailable(`no stream takes ${subject}`);
  if (reply.data[2] === LETTER_S) return undefined;
  const { error } = reply.json<{ error?: { description?: string } }>();
  return error ? unavailable(`the stream of ${subject} says: ${error.description ?? 'no reason'}`) : undefined;
}

/** The stream is full, away or silent. */
export function unavailable(what: string): RetryLater {
  return new RetryLater('stream-unavailable', {
    problem: `Messages were not accepted: ${what}`,
    remedy: 'They stand in the outbox and are published again; look at the stream if this lasts',
    afterMs: AFTER_MS,
  });
}

/** The server gives this user no right to the subject. */
export function forbidden(subject: string): CrossdockError {
  return new CrossdockError('publish-forbidden', {
    problem: `NATS does not let this service publish to ${subject}`,
    remedy: "Name the service in the contract's `from` and provision the users of the bus again",
    severity: 'critical',
    details: { subject },
  });
}

/** A frame beyond the server's `max_payload` will never be taken. */
export function tooLarge(subject: string, cause: unknown): Terminal {
  return new Terminal('frame-too-large', {
    problem: `A frame for ${subject} is larger than the bus takes`,
    remedy: 'Send what is large by reference, or raise max_payload of nats-server',
    details: { subject },
    cause,
  });
}
