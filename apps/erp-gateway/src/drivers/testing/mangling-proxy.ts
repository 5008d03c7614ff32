import { createServer, request as open, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What can become of an answer on its way. The work behind it is done all the same. */
export const manglings = [
  /** The connection is cut before anything comes. */
  'lost',
  /** It breaks off in the middle. */
  'broken-off',
  /** It is half of the text, and says that this is all. */
  'truncated',
  'empty',
  /** A page that somebody put before the ERP, with status 200. */
  'html',
  /** A gateway's own page. */
  'bad-gateway',
  /** JSON of another shape, as after a release that changed it. */
  'other-shape',
] as const;
export type Mangling = (typeof manglings)[number];

const PAGE = '<!doctype html><title>Please wait</title><h1>Down for maintenance</h1>';

/** Stands between a driver and its ERP, and spoils one answer when it is told to. */
export class ManglingProxy {
  private armed: { readonly mangling: Mangling; left: number } | undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Opens one before an ERP at this address (origin, without a path). */
  static async open(upstream: string): Promise<ManglingProxy> {
    const server = createServer();
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    const proxy = new ManglingProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      proxy.pass(upstream, request, response),
    );
    return proxy;
  }

  /** The nth answer from now on is spoilt, 1 is the next. */
  arm(mangling: Mangling, nth: number): void {
    this.armed = { mangling, left: nth };
  }

  /** Spoils nothing more; true where something was spoilt since it was armed. */
  disarm(): boolean {
    const hit = this.armed !== undefined && this.armed.left <= 0;
    this.armed = undefined;
    return hit;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => {
      this.server.close(closed);
    });
  }

  private pass(upstream: string, request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url = '/' } = request;
    const onward = open(new URL(url, upstream), { method, headers: { ...headers, host: new URL(upstream).host } });
    onward.on('error', () => request.socket.destroy());
    onward.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', () => request.socket.destroy());
      answer.on('end', () => this.answer(answer, Buffer.concat(chunks), request, response));
    });
    request.pipe(onward);
  }

  private answer(answer: IncomingMessage, body: Buffer, request: IncomingMessage, response: ServerResponse): void {
    const { statusCode = 200, headers } = answer;
    const { 'transfer-encoding': _chunked, 'content-length': _length, connection: _connection, ...rest } = headers;
    if (!this.armed || (this.armed.left -= 1) !== 0) return void response.writeHead(statusCode, rest).end(body);
    switch (this.armed.mangling) {
      case 'lost':
        return void request.socket.destroy();
      case 'broken-off':
        response.writeHead(statusCode, { ...rest, 'content-length': String(body.length + 100) }).write(body);
        return void setTimeout(() => request.socket.destroy(), 5);
      case 'truncated':
        return void response.writeHead(statusCode, rest).end(body.subarray(0, body.length >> 1));
      case 'empty':
        return void response.writeHead(200, rest).end();
      case 'html':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
      case 'bad-gateway':
        return void response.writeHead(502, { 'content-type': 'text/html' }).end(PAGE);
      case 'other-shape':
        return void response.writeHead(statusCode === 204 ? 200 : statusCode, rest).end('{"data":{"attributes":{}}}');
    }
  }
}
