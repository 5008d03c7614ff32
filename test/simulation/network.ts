import { EventEmitter } from 'node:events';
import { outside, type Host, type VirtualTime } from './virtual-time.js';

/** What the outside world answers a request with. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as the outside world gets it. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: unknown;
  /** The process that sent it. */
  readonly from: Host;
}

/** What may become of a request; each with its chance. */
export interface NetworkFaults {
  /** The connection is never made. */
  readonly refused: number;
  /** The other side turns it away: nothing happens there. */
  readonly away: number;
  /** It never arrives; the caller does not know. */
  readonly lostRequest: number;
  /** It takes effect, and the answer never comes. */
  readonly lostAnswer: number;
  /** It takes effect when the caller has given up. */
  readonly lateEffect: number;
  /** It takes effect, and the answer is a page that nobody wants. */
  readonly garbage: number;
}

/** A network where everything arrives. */
export const soundNetwork: NetworkFaults = {
  refused: 0,
  away: 0,
  lostRequest: 0,
  lostAnswer: 0,
  lateEffect: 0,
  garbage: 0,
};

/** The other side may work on a request for this long, milliseconds: what callers are told. */
const LONGEST_EFFECT_MS = 5_000;

/** How `node:http` is asked. */
export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Brings requests of our processes to the outside world, and its answers back: late, or not at all. */
export class Network {
  faults: NetworkFaults = soundNetwork;
  /** References of what is on its way and may still take effect. */
  readonly #pending = new Map<string, number>();

  constructor(
    private readonly random: () => number,
    /** Does what is asked for. */
    private readonly serve: (request: Request) => Promise<Reply>,
    /** Hears what must not be. */
    private readonly judge: (violation: string) => void,
  ) {}

  /** In place of `http.request`. */
  request(
    time: VirtualTime,
    url: URL,
    options: RequestOptions,
    answered: (answer: EventEmitter) => void,
  ): EventEmitter {
    const outgoing = new EventEmitter();
    const from = time.host;
    const end = (text?: string): void => {
      const body: unknown = text === undefined ? null : JSON.parse(text);
      const { method = 'GET', headers = {} } = options;
      const request = {
        method,
        path: url.pathname,
        query: url.searchParams,
        headers: new Headers(headers),
        body,
        from,
      };
      this.#sent(time, request, outgoing).then(
        (reply) => answer(reply, answered),
        (error: unknown) => outgoing.emit('error', error),
      );
    };
    return Object.assign(outgoing, { end, destroy: (reason: Error) => void outgoing.emit('destroyed', reason) });
  }

  #sent(time: VirtualTime, request: Request, outgoing: EventEmitter): Promise<Reply> {
    return new Promise((resolve, reject) => {
      outgoing.once('destroyed', reject);
      // what happens from here on happens outside, whatever becomes of the caller
      time.on(outside, () => this.#carry(time, request, { resolve, reject }));
    });
  }

  #carry(time: VirtualTime, request: Request, caller: Caller): void {
    const fate = this.#fate();
    const broken = () => caller.reject(connectionError('ECONNRESET'));
    if (fate === 'refused') return caller.reject(connectionError('ECONNREFUSED'));
    if (fate === 'lostRequest') return this.#later(time, 50, broken);
    if (fate === 'away') return this.#later(time, 5, () => caller.resolve(awayReply));
    this.#asked(request);
    this.#note(request, 1);
    const effectMs = fate === 'lateEffect' ? Math.floor(this.random() * (LONGEST_EFFECT_MS - 100)) : this.#delay(40);
    if (fate === 'lateEffect') this.#later(time, this.#delay(2_000), broken);
    this.#later(time, effectMs, () => {
      this.#note(request, -1);
      void this.serve(request).then((reply) => {
        if (fate === 'lateEffect') return;
        if (fate === 'lostAnswer') return this.random() < 0.5 ? this.#later(time, 20, broken) : undefined;
        const answer = fate === 'garbage' ? { status: 200, body: '<!doctype html><h1>Please wait</h1>' } : reply;
        this.#later(time, this.#delay(40), () => caller.resolve(answer));
      });
    });
  }

  /** A look-up proves nothing while what it looks for may still take effect. */
  #asked({ method, path, query }: Request): void {
    const reference = query.get('reference');
    if (method === 'GET' && (this.#pending.get(`${path} ${reference}`) ?? 0) > 0)
      this.judge(`asked too early: ${reference}`);
  }

  #note({ method, path, body }: Request, more: 1 | -1): void {
    const { reference } = (body ?? {}) as { readonly reference?: string };
    if (method !== 'POST' || reference === undefined) return;
    const name = `${path} ${reference}`;
    this.#pending.set(name, (this.#pending.get(name) ?? 0) + more);
  }

  #delay(mostMs: number): number {
    return 1 + Math.floor(this.random() * mostMs);
  }

  #later(time: VirtualTime, ms: number, go: () => void): void {
    time.after(ms, go);
  }

  #fate(): keyof NetworkFaults | 'sound' {
    let left = this.random();
    for (const [fault, share] of Object.entries(this.faults))
      if ((left -= share) < 0) return fault as keyof NetworkFaults;
    return 'sound';
  }
}

interface Caller {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

const awayReply: Reply = { status: 503, body: { code: 'unavailable', message: 'come again', retryAfterMs: 300 } };

function connectionError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** As much of an `IncomingMessage` as our clients read. */
function answer({ status, body, headers = {} }: Reply, answered: (answer: EventEmitter) => void): void {
  const incoming = Object.assign(new EventEmitter(), { statusCode: status, headers });
  answered(incoming);
  incoming.emit('data', Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
  incoming.emit('end');
}
