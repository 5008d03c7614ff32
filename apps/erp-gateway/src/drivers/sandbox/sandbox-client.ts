import type { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { RequestKind } from '../driver.js';
import { exchange, type HttpAnswer } from '../http-exchange.js';
import { sessionAnswer } from './sandbox-answers.js';
import { jsonOf, UnexpectedAnswer } from '../failures.js';
import { classify } from './sandbox-classify.js';

/** Where the ERP is, and what it takes to log in. */
export interface SandboxAccess {
  readonly url: string;
  readonly token: string;
}

/** A request to the ERP, and the answers that are expected of it. */
export interface SandboxRequest<Schema extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  /** `write` where a lost answer leaves a doubt. */
  readonly kind: RequestKind;
  /** Schema by status; every other status is a failure. */
  readonly expects: Readonly<Record<number, Schema>>;
}

const JSON_ANSWER = { accept: 'application/json' } as const;
const JSON_BODY = { ...JSON_ANSWER, 'content-type': 'application/json' } as const;

/** Speaks to the ERP: keeps the session, reads answers, and tells what a failure means. */
export class SandboxClient {
  private session: Promise<string> | undefined;

  constructor(private readonly access: SandboxAccess) {}

  /** Sends a request; a session that has expired is renewed once. */
  async send<Schema extends z.ZodType>(request: SandboxRequest<Schema>, turn: Turn): Promise<z.output<Schema>> {
    try {
      const session = (this.session ??= this.login(turn));
      const answer = await this.attempt(request, await session, turn);
      if (answer.status !== 401) return read(request, answer);
      // several may find it expired: the first forgets it for all
      if (this.session === session) this.session = this.login(turn);
      return read(request, await this.attempt(request, await this.session, turn));
    } catch (error) {
      throw classify(error, request.kind);
    }
  }

  private attempt({ method, path, body }: SandboxRequest<z.ZodType>, session: string, turn: Turn): Promise<HttpAnswer> {
    const authorization = `Bearer ${session}`;
    const url = this.access.url + path;
    if (body === undefined) return exchange({ method, url, headers: { ...JSON_ANSWER, authorization } }, turn);
    return exchange({ method, url, headers: { ...JSON_BODY, authorization }, body: JSON.stringify(body) }, turn);
  }

  /** One login for all who wait for it; one that failed is forgotten. */
  private login(turn: Turn): Promise<string> {
    const session = this.openSession(turn).catch((error: unknown) => {
      if (this.session === session) this.session = undefined;
      // whoever waited has sent nothing yet
      throw classify(error, 'read');
    });
    return session;
  }

  private async openSession(turn: Turn): Promise<string> {
    const path = '/sessions';
    const body = JSON.stringify({ token: this.access.token });
    const answer = await exchange({ method: 'POST', url: this.access.url + path, headers: JSON_BODY, body }, turn);
    return read({ path, expects: { 200: sessionAnswer } }, answer).session;
  }
}

function read<Schema extends z.ZodType>(
  { path, expects }: Pick<SandboxRequest<Schema>, 'path' | 'expects'>,
  answer: HttpAnswer,
): z.output<Schema> {
  const schema = expects[answer.status];
  if (!schema) throw new UnexpectedAnswer(answer, path);
  const result = schema.safeParse(jsonOf(answer.text));
  if (result.success) return result.data;
  throw new UnexpectedAnswer(answer, path, result.error);
}
