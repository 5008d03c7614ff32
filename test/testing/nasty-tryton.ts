import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';

/** A way to a Tryton on which answers are lost and requests turned away. */
export interface NastyWay {
  readonly url: string;
  /** Postings are done, and their answers lost. */
  loseAnswers: boolean;
  throttle: boolean;
  close(): Promise<void>;
}

/** Stands before a real Tryton: what it lets through is real, and so is what was done when an answer is lost. */
export async function nastyWayTo(target: string): Promise<NastyWay> {
  const server = createServer((question, answer) => void pass(question, answer).catch(() => answer.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { origin, pathname } = new URL(target);
  const way: NastyWay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    loseAnswers: false,
    throttle: false,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return way;

  async function pass(question: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(question);
    if (way.throttle) return void answer.writeHead(429).end();
    const { method } = JSON.parse(body.toString('utf8')) as { method: string };
    const passed = request(`${origin}${question.url}`, { method: 'POST', headers: question.headers });
    passed.end(body);
    const [came] = (await once(passed, 'response')) as [IncomingMessage];
    const bytes = await buffer(came);
    if (way.loseAnswers && method.endsWith('.post')) return void answer.destroy();
    answer.writeHead(came.statusCode ?? 500, { 'content-type': 'application/json' }).end(bytes);
  }
}
