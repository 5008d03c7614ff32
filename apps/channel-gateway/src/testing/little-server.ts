import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it came to a server of a test. */
export interface LittleRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What it is answered; nothing breaks the connection. */
export interface LittleAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it stands, anything else as JSON. */
  readonly body?: unknown;
}

/** A server of somebody outside, as far as a test needs him. */
export interface LittleServer extends AsyncDisposable {
  readonly url: string;
  /** What was asked, in its order. */
  readonly requests: LittleRequest[];
}

/** Starts one on a free port. */
export async function startLittleServer(
  answer: (request: LittleRequest) => LittleAnswer | undefined | Promise<LittleAnswer | undefined>,
): Promise<LittleServer> {
  const requests: LittleRequest[] = [];
  const server = createServer((incoming, reply) => {
    void (async () => {
      const request = await requestOf(incoming);
      requests.push(request);
      send(await answer(request), reply);
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((stopped) => server.close(stopped));
  };
  return { url, requests, [Symbol.asyncDispose]: stop };
}

async function requestOf(incoming: IncomingMessage): Promise<LittleRequest> {
  const { method = '', headers } = incoming;
  return { method, headers, url: new URL(incoming.url ?? '/', 'http://outside.test'), body: await text(incoming) };
}

function send(answer: LittleAnswer | undefined, reply: ServerResponse): void {
  if (answer === undefined) return void reply.destroy();
  const { status = 200, headers = {}, body } = answer;
  reply.writeHead(status, { 'content-type': 'application/json', ...headers });
  reply.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
}
