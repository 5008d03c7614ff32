import type { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { ErpDriver, RequestKind } from './driver.js';
import { jsonOf, UnexpectedAnswer } from './failures.js';
import { exchange, type HttpAnswer, type HttpRequest } from './http-exchange.js';
import type { ReleaseNotice } from './release-notice.js';

/** A request to an ERP, and the answers that are expected of it. */
export interface JsonRequest<Schema extends z.ZodType> {
  readonly method: HttpRequest['method'];
  /** Under the ERP's address, with a leading slash. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** `write` where a lost answer leaves a doubt. */
  readonly kind: RequestKind;
  /** Schema by status; every other status is a failure. An answer without body is read as undefined. */
  readonly expects: Readonly<Record<number, Schema>>;
}

/** A right to ask for a while. */
export interface Pass {
  readonly token: string;
  /** How long it lasts from now on, seconds. */
  readonly expiresInSeconds: number;
}

/** What a client needs of its ERP. */
export interface JsonClientParts {
  /** Without a trailing slash. */
  readonly url: string;
  /** Word before the token: `Bearer`, or `bearer` where a vendor is particular. */
  readonly scheme?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Obtains a pass; one that the ERP gives for ever says `Infinity`. */
  readonly logIn: (turn: Turn) => Promise<Pass>;
  readonly classify: ErpDriver['classify'];
  readonly release: ReleaseNotice;
}

/** A pass is renewed this long before its end, milliseconds: the clocks of two companies differ. */
const RENEW_BEFORE_MS = 60_000;

/** A pass with the end of its time, by the monotonic clock. */
interface HeldPass {
  readonly token: string;
  readonly endsAtMs: number;
}

/** Speaks JSON to an ERP: keeps the pass, reads answers, and tells what a failure means. */
export class JsonClient {
  private held: HeldPass | undefined;
  private coming: Promise<HeldPass> | undefined;

  constructor(private readonly parts: JsonClientParts) {}

  /** Sends a request; a pass that the ERP takes no more is renewed once. */
  async send<Schema extends z.ZodType>(request: JsonRequest<Schema>, turn: Turn): Promise<z.output<Schema>> {
    const { classify, release } = this.parts;
    try {
      const pass = await this.pass(turn);
      let answer = await this.attempt(request, pass.token, turn);
      if (answer.status === 401) {
        // several may find it expired: the first forgets it for all
        if (this.held === pass) this.held = undefined;
        answer = await this.attempt(request, (await this.pass(turn)).token, turn);
      }
      release.note(answer.headers);
      return read(request, answer);
    } catch (error) {
      throw classify(error, request.kind);
    }
  }

  private attempt(request: JsonRequest<z.ZodType>, token: string, turn: Turn): Promise<HttpAnswer> {
    const { url, scheme = 'Bearer', headers } = this.parts;
    const { method, path, body } = request;
    const ours = { accept: 'application/json', ...headers, ...request.headers, authorization: `${scheme} ${token}` };
    if (body === undefined) return exchange({ method, url: url + path, headers: ours }, turn);
    const typed = { ...ours, 'content-type': 'application/json' };
    return exchange({ method, url: url + path, headers: typed, body: JSON.stringify(body) }, turn);
  }

  /** One login for all who wait for it; one that failed is forgotten. */
  private pass(turn: Turn): Promise<HeldPass> {
    if (this.held && this.held.endsAtMs > performance.now()) return Promise.resolve(this.held);
    this.coming ??= this.newPass(turn).finally(() => {
      this.coming = undefined;
    });
    return this.coming;
  }

  private async newPass(turn: Turn): Promise<HeldPass> {
    try {
      const { token, expiresInSeconds } = await this.parts.logIn(turn);
      const lastsMs = expiresInSeconds * 1000;
      this.held = { token, endsAtMs: performance.now() + Math.max(lastsMs - RENEW_BEFORE_MS, lastsMs / 2) };
      return this.held;
    } catch (error) {
      // whoever waited has sent nothing yet
      throw this.parts.classify(error, 'read');
    }
  }
}

/** The body of an answer, by the schema of its status. */
export function read<Schema extends z.ZodType>(
  { path, expects }: Pick<JsonRequest<Schema>, 'path' | 'expects'>,
  answer: HttpAnswer,
): z.output<Schema> {
  const schema = expects[answer.status];
  if (!schema) throw new UnexpectedAnswer(answer, path);
  const result = schema.safeParse(jsonOf(answer.text));
  if (result.success) return result.data;
  throw new UnexpectedAnswer(answer, path, result.error);
}
