import { connect, type NatsConnection, type NodeConnectionOptions, type Status } from '@nats-io/transport-node';
import { RetryLater } from '#libs/errors';

/** How the connection to the bus is made. */
export interface BusConnectionSettings {
  /** With user and password: `nats://order-service:secret@127.0.0.1:4222`; the nodes of a cluster with commas between. */
  readonly url: string;
  /** Shown by the server beside the connection. */
  readonly name: string;
  /** Called with each change: lost, back, refused. */
  readonly log?: (line: string) => void;
}

/** Wait between tries to connect, milliseconds; a restart of the server takes about as long. */
const RECONNECT_EVERY_MS = 250;
/** Longest wait for the handshake, milliseconds. */
const HANDSHAKE_WITHIN_MS = 5_000;
/** A server that is silent for two pings is taken for gone, milliseconds. */
const PING_EVERY_MS = 5_000;
const PINGS_UNANSWERED = 2;

/** Answers kept while the server is away; those beyond it are given again when their messages come again. */
const LATE_ANSWERS = 10_000;

/** An answer to a message, on its way to the server. */
interface Answer {
  readonly subject: string;
  readonly payload: Uint8Array | string;
}

/** Hears what becomes of the connection. */
export interface ConnectionListener {
  /** The server is there: for the first time, or again. */
  connected?(connection: NatsConnection): void;
  disconnected?(): void;
  /** The server says that it does not do something, such as a publish without the right to. */
  refused?(error: Error): void;
}

/** One connection that tries for ever: nobody waits for it but who asks for it. */
export class BusConnection {
  readonly #listeners = new Set<ConnectionListener>();
  readonly #opening: Promise<NatsConnection>;
  readonly #log: (line: string) => void;
  /** Prefix of all inboxes: the server lets a user listen below it only. */
  readonly inboxPrefix: string;
  readonly #late: Answer[] = [];
  #connection: NatsConnection | undefined;
  #closed = false;

  constructor({ url, name, log = () => undefined }: BusConnectionSettings) {
    this.#log = log;
    const login = busLogin(url);
    this.inboxPrefix = login.inboxPrefix;
    this.#opening = connect({ ...login, ...tireless, name });
    void this.#watch();
  }

  /** The connection where the server is there now. */
  get current(): NatsConnection | undefined {
    return this.#connection;
  }

  /** The connection, or `RetryLater` where the server is away. */
  required(): NatsConnection {
    if (this.#connection) return this.#connection;
    throw new RetryLater('bus-unavailable', {
      problem: 'There is no connection to NATS',
      remedy: 'It is tried again; look at nats-server if this lasts',
      afterMs: RECONNECT_EVERY_MS,
    });
  }

  /** Tells a listener from now on, and at once where the server is there; returns how to stop that. */
  listen(listener: ConnectionListener): () => void {
    this.#listeners.add(listener);
    if (this.#connection) listener.connected?.(this.#connection);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Answers a message, now or when the server is back: it still knows the message. What is lost all the same is as if
   * it had not been said, and the message comes again when its time is up.
   */
  answer(subject: string, payload: Uint8Array | string): void {
    if (this.#connection && !this.#connection.isDraining()) this.#connection.publish(subject, payload);
    else if (this.#late.length < LATE_ANSWERS) this.#late.push({ subject, payload });
  }

  /** Sends what is left and closes. */
  async close(): Promise<void> {
    this.#closed = true;
    const connection = this.#connection;
    if (connection) await connection.drain().catch(() => connection.close());
    else void this.#opening.then((late) => late.close()).catch(() => undefined);
  }

  async #watch(): Promise<void> {
    try {
      const connection = await this.#opening;
      if (this.#closed) return;
      const changes = connection.status();
      this.#isConnected(connection);
      for await (const change of changes) this.#changed(change, connection);
    } catch (error) {
      this.#log(`NATS cannot be reached: ${(error as Error).message}`);
    }
  }

  #changed(change: Status, connection: NatsConnection): void {
    if (change.type === 'reconnect') return this.#isConnected(connection);
    if (change.type === 'disconnect') return this.#isDisconnected();
    if (change.type !== 'error') return;
    this.#log(`NATS refuses: ${change.error.message}`);
    for (const listener of this.#listeners) listener.refused?.(change.error);
  }

  #isConnected(connection: NatsConnection): void {
    this.#connection = connection;
    this.#log(`connected to NATS ${connection.info?.version ?? ''}`);
    for (const { subject, payload } of this.#late.splice(0)) connection.publish(subject, payload);
    for (const listener of this.#listeners) listener.connected?.(connection);
  }

  #isDisconnected(): void {
    this.#connection = undefined;
    if (!this.#closed) this.#log('the connection to NATS is lost');
    for (const listener of this.#listeners) listener.disconnected?.();
  }
}

/** A server that is away, wiped or refuses a login for a while is waited for: whoever runs it puts it right. */
const tireless = {
  waitOnFirstConnect: true,
  maxReconnectAttempts: -1,
  reconnectTimeWait: RECONNECT_EVERY_MS,
  reconnectJitter: RECONNECT_EVERY_MS,
  ignoreAuthErrorAbort: true,
  timeout: HANDSHAKE_WITHIN_MS,
  pingInterval: PING_EVERY_MS,
  maxPingOut: PINGS_UNANSWERED,
} satisfies NodeConnectionOptions;

/** How a user logs in to the servers of an address, or of several with commas between them. */
export interface BusLogin {
  readonly servers: string[];
  /** Lies under the user's own name, as its rights demand. */
  readonly inboxPrefix: string;
  readonly user?: string;
  readonly pass?: string;
}

/** Reads addresses like `nats://order-service:secret@10.0.0.1:4222,nats://10.0.0.2:4222`: the first one says who logs in. */
export function busLogin(addresses: string): BusLogin {
  const urls = addresses.split(',').map((address) => new URL(address));
  const servers = urls.map(({ host }) => host);
  const { username = '', password = '' } = urls[0] ?? {};
  if (username === '') return { servers, inboxPrefix: '_INBOX' };
  const user = decodeURIComponent(username);
  return { servers, user, pass: decodeURIComponent(password), inboxPrefix: `_INBOX.${user}` };
}
