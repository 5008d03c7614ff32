import { CrossdockError } from '#libs/errors';
import { sendRequest, type PlainAnswer, type Turn } from '#libs/actors';
import { traceHeaders } from '#libs/telemetry';

/** Longest answer that is read: a page of items or a document of 2,000 lines is far smaller. */
const ANSWER_LIMIT_BYTES = 8 * 1024 * 1024;

/** A request as it is sent. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer as it came: whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: PlainAnswer['headers'];
  readonly text: string;
}

/** Why no whole answer came; what that means depends on what was asked for. */
export class NoAnswer extends CrossdockError<'no-answer'> {
  constructor(
    /** True where the connection was never made, so nothing can have been done. */
    readonly neverSent: boolean,
    url: string,
    cause: unknown,
  ) {
    super('no-answer', {
      problem: `${new URL(url).pathname} gave no answer (${reasonOf(cause)})`,
      remedy: neverSent
        ? 'Look whether the other side is up and its address is right.'
        : 'It is looked up before it is repeated.',
      details: { neverSent },
      cause,
    });
  }
}

/** What a client says when it never got as far as sending. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Sends one request when its turn comes, and reads the whole answer; throws `NoAnswer`, or what the turn throws. */
export async function exchange({ url, ...request }: HttpRequest, turn: Turn): Promise<HttpAnswer> {
  const passage = await turn.request(new URL(url).pathname);
  const headers = { ...request.headers, ...traceHeaders() };
  try {
    const answer = await sendRequest(url, {
      ...request,
      headers,
      signal: turn.signal,
      answerLimitBytes: ANSWER_LIMIT_BYTES,
    });
    passage?.over('answered');
    return { status: answer.status, headers: answer.headers, text: answer.bytes.toString('utf8') };
  } catch (error) {
    const neverSent = NEVER_SENT.has(codeOf(error));
    // a connection that the other side closes is over for it; one that we leave may still be served
    if (neverSent) passage?.over('never-sent');
    else passage?.over(turn.signal.aborted ? 'abandoned' : 'answered');
    throw new NoAnswer(neverSent, url, error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return codeOf(error) || (error.name === 'TimeoutError' ? 'it took too long' : error.message);
}
