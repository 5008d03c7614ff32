import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** The end of a connection that stays when the other one is gone without a word. */
export type KeptEnd = 'near' | 'far';

/** One connection through a link. */
interface Connection {
  /** Who called. */
  readonly near: Socket;
  /** Whoever was called; undefined where nobody was. */
  readonly far: Socket | undefined;
}

/** A TCP proxy on the way from one process to another, which can be cut, slowed, and opened by half. */
export class Link {
  readonly #upstreams: readonly number[];
  readonly #connections = new Set<Connection>();
  readonly #server = createServer({ allowHalfOpen: true }, (near) => void this.#accept(near));
  #turn = 0;
  #delayMs = 0;
  #swallows = false;

  /** `upstreams`: ports of 127.0.0.1; connections go to them in turn, and past those that do not listen. */
  constructor(upstreams: readonly number[]) {
    this.#upstreams = upstreams;
  }

  /** Starts to listen; returns the port. */
  async open(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection with a reset; returns how many there were. */
  cut(): number {
    const cut = this.#connections.size;
    for (const { near, far } of this.#connections) {
      near.resetAndDestroy();
      far?.resetAndDestroy();
    }
    return cut;
  }

  /** From now on each piece that travels is late by so much, and waits for the one before. */
  slow(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /**
   * One end of every connection vanishes, and the other hears nothing of it, as when a machine loses its power or a
   * firewall forgets. Until {@link heal} new callers are let in and reach nobody. Returns how many there were.
   */
  halfOpen(kept: KeptEnd): number {
    this.#swallows = true;
    const open = [...this.#connections].filter((one) => one.far !== undefined);
    for (const connection of open) this.#forget(connection, kept);
    return open.length;
  }

  /** Quick and whole again. What was half open stays so for who called, and is reset for who was called. */
  heal(): void {
    this.#delayMs = 0;
    this.#swallows = false;
    for (const { near, far } of this.#connections) if (near.destroyed) far?.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  #forget({ near, far }: Connection, kept: KeptEnd): void {
    if (kept === 'near') {
      far?.removeAllListeners('close').resetAndDestroy();
      near.resume();
    } else {
      near.removeAllListeners('close').resetAndDestroy();
      far?.resume();
    }
  }

  async #accept(near: Socket): Promise<void> {
    near.on('error', ignored);
    if (this.#swallows) return this.#keep({ near, far: undefined });
    const far = await this.#call();
    if (!far) return void near.resetAndDestroy();
    this.#keep({ near, far });
    near.pipe(this.#way()).pipe(far);
    far.pipe(this.#way()).pipe(near);
  }

  #keep(connection: Connection): void {
    const { near, far } = connection;
    this.#connections.add(connection);
    const ended = () => {
      this.#connections.delete(connection);
      near.destroy();
      far?.destroy();
    };
    near.once('close', ended);
    far?.once('close', ended);
  }

  /** A connection to the first in turn that listens. */
  async #call(): Promise<Socket | undefined> {
    const first = this.#turn++;
    for (let tried = 0; tried < this.#upstreams.length; tried++) {
      const port = this.#upstreams[(first + tried) % this.#upstreams.length] ?? 0;
      const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
      const listens = await once(far, 'connect').then(
        () => true,
        () => false,
      );
      if (!listens) continue;
      far.on('error', ignored);
      return far;
    }
    return undefined;
  }

  /** Passes bytes on, late where the link is slow. */
  #way(): Transform {
    return new Transform({
      transform: (piece, _encoding, done) => {
        if (this.#delayMs === 0) done(null, piece);
        else setTimeout(done, this.#delayMs, null, piece);
      },
    });
  }
}

/** What became of a connection shows in its `close`. */
function ignored(): void {
  return undefined;
}
