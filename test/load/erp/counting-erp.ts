import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { text } from 'node:stream/consumers';

/** How an ERP of a run behaves; shares are parts of the posts. */
export interface ErpManners {
  /** Least and longest time for an answer, milliseconds. */
  readonly answerMs: readonly [least: number, longest: number];
  /** Refused at the door with 429, though no limit is reached. */
  readonly throttled: number;
  /** Answered with an error of the server, before anything was done. */
  readonly failing: number;
  /** Done, and then answered with an error page. */
  readonly failingAfterwards: number;
  /** Done, and never answered. */
  readonly silent: number;
  /** A call may take effect for so long after its caller has gone, milliseconds. */
  readonly effectAfterMs: number;
  /** Why a document is refused, with 422; undefined where it is not. */
  readonly refuses?: (reference: string) => string | undefined;
  /** How the answer to a post is spoilt now; undefined where it is not. */
  readonly spoils?: () => Spoilt | undefined;
  /** Whether credentials are accepted; they are unless stated. */
  readonly takesLogins?: () => boolean;
}

/** How an answer to a post is spoilt, and whether the document is taken before. */
export interface Spoilt {
  readonly how: 'garbage' | 'html' | 'empty' | 'truncated' | 'schema';
  readonly done: boolean;
}

/** An ERP that answers well. */
export const wellMannered: ErpManners = {
  answerMs: [10, 40],
  throttled: 0,
  failing: 0,
  failingAfterwards: 0,
  silent: 0,
  effectAfterMs: 1_000,
};

/** A document as it was posted; sums are minor units. */
interface Posted {
  readonly documentId: string;
  readonly number: string;
  readonly totals: unknown;
  readonly document: Wish;
}

/** A document as it is sent in. */
export interface Wish {
  readonly reference: string;
  readonly kind: string;
  readonly policyVersion: string;
  readonly lines: readonly object[];
  readonly expectedTotals: unknown;
}

/** An ERP that speaks the sandbox's protocol, keeps no limit, and counts: when each request came, and how many ran at once. */
export class CountingErp {
  readonly token = randomUUID();
  /** When each request came, milliseconds of this process's clock. */
  readonly arrivals: number[] = [];
  /** When each document was taken. */
  readonly documentsAtMs: number[] = [];
  /** References in the order in which they were posted. */
  readonly posted = new Map<string, Posted>();
  /** What was sent in last, by reference. */
  readonly lastWishes = new Map<string, Wish>();
  /** Posts of a document that was there already. */
  repeats = 0;
  mostAtOnce = 0;
  private running = 0;
  private sessions = 0;
  private server: Server | undefined;

  constructor(
    private readonly manners: ErpManners,
    private readonly random: () => number = Math.random,
  ) {}

  async open(): Promise<string> {
    const server = createServer(
      (request, response) => void this.serve(request, response).catch(() => response.destroy()),
    );
    this.server = server;
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((closed) => this.server?.close(closed));
  }

  /** Somebody posts a document by hand, as the gateway would have it. */
  postByHand(document: Wish): void {
    this.take(document);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://erp');
    this.arrivals.push(performance.now());
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      this.running -= 1;
      const content = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(content);
    };
    if (pathname === '/sessions' && this.manners.takesLogins?.() === false)
      return answer(401, { code: 'wrong-token', message: 'the credentials have expired' });
    if (pathname === '/sessions') return answer(200, { session: `session-${this.sessions}` });
    if (request.headers.authorization !== this.authorization)
      return answer(401, { code: 'session-expired', message: 'log in again' });
    if (pathname === '/limits') return answer(200, { maxCallMs: this.manners.effectAfterMs });
    if (pathname === '/items') return answer(200, { items: [], cursor: '0', more: false });
    const body = await text(request);
    await wait(this.answerMs());
    if (pathname !== '/documents') return answer(404, { code: 'unknown-address', message: pathname });
    const spoilt = request.method === 'POST' ? this.manners.spoils?.() : undefined;
    if (spoilt) return this.spoil(spoilt, JSON.parse(body) as Wish, { response, answer });
    if (request.method === 'GET') return answer(200, { documents: this.find(searchParams.get('reference') ?? '') });
    await this.post(JSON.parse(body) as Wish, answer);
  }

  /** What whoever is logged in sends with each request. */
  get authorization(): string {
    return `Bearer session-${this.sessions}`;
  }

  /** Whoever has a session must log in again. */
  endSessions(): void {
    this.sessions += 1;
  }

  private spoil({ how, done }: Spoilt, wish: Wish, { response, answer }: Answering): void {
    if (done) this.take(wish);
    switch (how) {
      case 'garbage':
        return answer(201, '\u0000\u0001%PDF-1.4 not what anybody asked for');
      case 'html':
        return answer(200, '<!doctype html><html><body>Sign in to continue</body></html>');
      case 'empty':
        return answer(201, '');
      case 'schema':
        return answer(201, { id: 17, status: 'CREATED' });
      case 'truncated':
        this.running -= 1;
        response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"documentId":"D1","num');
        setTimeout(() => response.destroy(), 5);
    }
  }

  private async post(wish: Wish, answer: Answering['answer']): Promise<void> {
    const { throttled, failing, failingAfterwards, silent, effectAfterMs } = this.manners;
    const dice = this.random();
    const throttledBelow = throttled;
    const failingBelow = throttledBelow + failing;
    const afterwardsBelow = failingBelow + failingAfterwards;
    if (dice < throttledBelow)
      return answer(429, { code: 'too-many-requests', retryAfterMs: 100 }, { 'retry-after': '1' });
    if (dice < failingBelow) return answer(500, '<html><body>Internal Server Error</body></html>');
    this.lastWishes.set(wish.reference, wish);
    const code = this.manners.refuses?.(wish.reference);
    if (code !== undefined) return answer(422, { code, message: `it is refused: ${code}` });
    const { before, posted } = this.take(wish);
    if (dice < afterwardsBelow) return answer(502, '<html><body>Bad Gateway</body></html>');
    if (dice < afterwardsBelow + silent) {
      // it works on, whether anybody waits or not, and says nothing
      await wait(effectAfterMs);
      this.running -= 1;
      return undefined;
    }
    const { documentId, number, totals } = posted;
    if (before) return answer(409, { code: 'duplicate-reference', documentId, number, totals });
    return answer(201, { documentId, number, totals });
  }

  private take(document: Wish): { readonly before: boolean; readonly posted: Posted } {
    const known = this.posted.get(document.reference);
    if (known) {
      this.repeats += 1;
      return { before: true, posted: known };
    }
    const number = String(this.posted.size + 1);
    const posted = { documentId: `D${number}`, number, totals: document.expectedTotals, document };
    this.posted.set(document.reference, posted);
    this.documentsAtMs.push(performance.now());
    return { before: false, posted };
  }

  private find(reference: string): object[] {
    const known = this.posted.get(reference);
    if (!known) return [];
    const { document, ...rest } = known;
    const { kind, policyVersion, lines } = document;
    return [{ ...rest, reference, kind, policyVersion, lines }];
  }

  private answerMs(): number {
    const [least, longest] = this.manners.answerMs;
    return least + this.random() * (longest - least);
  }
}

interface Answering {
  readonly response: ServerResponse;
  readonly answer: (status: number, body: unknown, headers?: Record<string, string>) => void;
}

/** The most arrivals that any window of this length holds, and so many that came in it. */
export function busiestWindow(arrivals: readonly number[], windowMs: number): number {
  const sorted = arrivals.toSorted((one, other) => one - other);
  let [first, most] = [0, 0];
  sorted.forEach((atMs, index) => {
    while ((sorted[first] ?? 0) <= atMs - windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
