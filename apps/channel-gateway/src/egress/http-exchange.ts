import { BrokenAnswer, InDoubt, sendRequest, type PlainAnswer, type Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { traceHeaders } from '#libs/telemetry';

/** A request to a shop or partner. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it stands, under a `content-type` of the caller's; instead of `body`. */
  readonly text?: string;
  /** Whether it changes nothing, or nothing more when it is repeated: a broken answer is then no doubt. */
  readonly harmless: boolean;
}

/** An answer with a status that the caller asked for. */
export interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array;
  /** A header by its name in lower case. */
  header(name: string): string | null;
  /** The body as JSON; refused as in doubt where it is none. */
  json(): unknown;
}

/** The least wait where nobody says how long. */
const UNREACHABLE_MS = 500;
const THROTTLED_MS = 1_000;
/** Credentials are corrected by people. */
const FORBIDDEN_MS = 60_000;
/** Longest answer that is read: an order with all that belongs to it is far smaller. */
const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;
/** Errors of a connection that was never made: nothing was sent. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Makes one request within a turn and says what its failure means: surely nothing, refused for ever, or nobody knows. */
export async function exchange(wish: Exchange, turn: Turn, expected: readonly number[]): Promise<Answer> {
  await turn.request();
  const answer = await sent(wish, turn);
  const { status, bytes, headers } = answer;
  if (expected.includes(status))
    return { status, bytes, header: (name) => headers.get(name), json: () => parsed(bytes, wish) };
  throw refusal(answer, wish);
}

async function sent({ method, url, headers, body, text, harmless }: Exchange, turn: Turn): Promise<PlainAnswer> {
  const content = body === undefined ? text : JSON.stringify(body);
  const types = { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  try {
    return await sendRequest(url, {
      method,
      headers: { ...types, ...headers, ...traceHeaders() },
      ...(content === undefined ? {} : { body: content }),
      signal: turn.signal,
      answerLimitBytes: ANSWER_LIMIT_BYTES,
    });
  } catch (error) {
    if (harmless || NEVER_SENT.has(codeOf(error))) throw unreachable(url, error);
    if (error instanceof BrokenAnswer) throw doubtful('broken-answer', url, 'The answer broke off', error);
    throw doubtful('no-answer', url, 'The connection broke before an answer came', error);
  }
}

function parsed(bytes: Uint8Array, { url, harmless }: Exchange): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch (error) {
    if (harmless) throw unreachable(url, error);
    throw doubtful('unreadable-answer', url, 'The answer is not JSON', error);
  }
}

/** What a status that nobody asked for means. */
function refusal({ status, headers }: PlainAnswer, { url, harmless }: Exchange): Error {
  const place = pathOf(url);
  if (status === 429) {
    const seconds = Number(headers.get('retry-after'));
    const afterMs = Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds * 1000) : THROTTLED_MS;
    return new RetryLater('throttled', {
      problem: `${place} asks for a pause`,
      remedy: 'It is sent again by itself.',
      afterMs,
    });
  }
  if (status === 401 || status === 403) {
    const remedy = 'Correct the access token of this connection; the call is made again by itself.';
    return new RetryLater('not-admitted', {
      problem: `${place} does not admit us (${status})`,
      remedy,
      afterMs: FORBIDDEN_MS,
    });
  }
  if (status >= 500 || status < 400) {
    const problem = `${place} answers ${status}`;
    if (harmless)
      return new RetryLater('unreachable', { problem, remedy: 'It is sent again by itself.', afterMs: UNREACHABLE_MS });
    return new InDoubt('unclear-answer', { problem, remedy: 'It is looked up before it is sent again.' });
  }
  return new Terminal(`status-${status}`, {
    problem: `${place} refuses the request (${status})`,
    remedy: 'Look at the order there, and decide.',
  });
}

function unreachable(url: string, cause: unknown): RetryLater {
  const problem = `${pathOf(url)} does not answer (${codeOf(cause) || 'broken'})`;
  return new RetryLater('unreachable', {
    problem,
    remedy: 'It is sent again by itself.',
    afterMs: UNREACHABLE_MS,
    cause,
  });
}

function doubtful(code: string, url: string, problem: string, cause: unknown): InDoubt {
  return new InDoubt(code, {
    problem: `${problem} (${pathOf(url)})`,
    remedy: 'It is looked up before it is sent again.',
    cause,
  });
}

/** Host and path: queries may hold what no log should. */
function pathOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
