import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as an emulated ERP sees it. */
export interface Asked {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** What an emulated ERP answers; `cut` breaks the connection when the work is done. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cut?: boolean;
}

/** Most bytes of a request that are read. */
const REQUEST_LIMIT_BYTES = 8 * 1024 * 1024;

/** An HTTP server that plays an ERP at a port of its own. */
class EmulatedServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Opens it; `clockSkewMs` is how far its clock is ahead of ours. */
  static async open(answer: (asked: Asked) => Reply, clockSkewMs: () => number = () => 0): Promise<EmulatedServer> {
    const server = createServer((request, response) => {
      serve(request, response, answer, clockSkewMs()).catch(() => response.destroy());
    });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    return new EmulatedServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => {
      this.server.close(closed);
    });
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (asked: Asked) => Reply,
  skewMs: number,
): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > REQUEST_LIMIT_BYTES) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? '/', 'http://erp');
  const { method = 'GET', headers } = request;
  const asked = { method, path: decodeURIComponent(url.pathname), query: url.searchParams, headers };
  const reply = answer({ ...asked, text: Buffer.concat(chunks).toString('utf8') });
  if (reply.cut) return void request.socket.destroy();
  const date = { date: new Date(Date.now() + skewMs).toUTCString() };
  const text = reply.body === undefined ? undefined : JSON.stringify(reply.body);
  const typed = text === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(reply.status, { ...date, ...typed, ...reply.headers });
  response.end(text);
}

/** The JSON of a request; undefined where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Tokens that an ERP has given, each for a while. */
export class Tokens {
  private readonly given = new Set<string>();
  private count = 0;

  /** A new one. */
  give(): string {
    this.count += 1;
    const token = `token-${this.count}`;
    this.given.add(token);
    return token;
  }

  /** Whether an `Authorization` header shows one that is good. */
  good(authorization: string | undefined): boolean {
    const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1];
    return token !== undefined && this.given.has(token);
  }

  /** Ends them all. */
  expire(): void {
    this.given.clear();
  }
}

/** Switches that every emulated ERP has. */
export interface Temper {
  /** Documents are posted, and the answers lost. */
  loseAnswers: boolean;
  /** Every request is one too many. */
  throttled: boolean;
  /** Logins are refused: an expired secret. */
  loginsRefused: boolean;
  /** Its clock is ahead of ours by so much, milliseconds. */
  clockSkewMs: number;
  /** `Sunset` and `Deprecation` of its answers. */
  announces: Readonly<Record<string, string>>;
}

/** An even temper. */
function calm(): Temper {
  return { loseAnswers: false, throttled: false, loginsRefused: false, clockSkewMs: 0, announces: {} };
}

/** An ERP that is emulated: at a port of its own from `open` to `close`, in a temper that a test sets. */
export abstract class EmulatedErp {
  readonly temper: Temper = calm();
  private server: EmulatedServer | undefined;

  /** A new one that answers. */
  static async open<Erp extends EmulatedErp>(this: new () => Erp): Promise<Erp> {
    const erp = new this();
    erp.server = await EmulatedServer.open(
      (asked) => erp.answer(asked),
      () => erp.temper.clockSkewMs,
    );
    return erp;
  }

  get url(): string {
    return this.server?.url ?? '';
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  protected abstract answer(asked: Asked): Reply;
}
