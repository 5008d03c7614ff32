import { sendRequest } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { z } from 'zod';
import type { NewToken } from './token.js';

/** A request to a token endpoint (RFC 6749 §4.4 and §6): client credentials, or a refresh token. */
export interface TokenRequest {
  readonly url: string;
  /** For example `authorization: Basic …`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form: Readonly<Record<string, string>>;
}

const granted = z.object({
  access_token: z.string().min(1),
  // RFC 6749 §5.1: recommended only; Walmart and eBay state it as a number, others as text
  expires_in: z.coerce.number().positive().default(3600),
  refresh_token: z.string().min(1).nullish(),
});
const refused = z.object({ error: z.string().max(100) });
/** What RFC 6749 §5.2 calls the client's or the grant's fault: only a person mends it. */
const FOR_GOOD: ReadonlySet<number> = new Set([400, 401, 403]);
const ANSWER_LIMIT_BYTES = 64 * 1024;
const UNREACHABLE_MS = 2_000;

/** Asks a token endpoint. Throws `Terminal` where it refuses, `RetryLater` where it does not answer. */
export async function askForToken({ url, headers, form }: TokenRequest, signal: AbortSignal): Promise<NewToken> {
  const body = new URLSearchParams(form).toString();
  const types = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  const wish = { method: 'POST', headers: { ...types, ...headers }, body, signal } as const;
  const answer = await sendRequest(url, { ...wish, answerLimitBytes: ANSWER_LIMIT_BYTES }).catch((cause: unknown) => {
    throw unreachable(url, 'does not answer', cause);
  });
  if (answer.status === 200) return tokenOf(answer.bytes, url);
  if (FOR_GOOD.has(answer.status)) throw refusal(url, answer.status, answer.bytes);
  throw unreachable(url, `answers ${answer.status}`, undefined, secondsOf(answer.headers.get('retry-after')));
}

function tokenOf(bytes: Uint8Array, url: string): NewToken {
  const { success, data } = granted.safeParse(parsed(bytes));
  if (!success) throw unreachable(url, 'answers without an access token');
  return {
    accessToken: data.access_token,
    expiresInSeconds: data.expires_in,
    ...(data.refresh_token && { refreshToken: data.refresh_token }),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

function refusal(url: string, status: number, bytes: Uint8Array): Terminal {
  const { data } = refused.safeParse(parsed(bytes));
  return new Terminal('token-refused', {
    problem: `${new URL(url).host} grants no access token (${data?.error ?? status})`,
    remedy: 'Authorise Crossdock again at the channel, or correct the client id and secret of this connection.',
  });
}

function unreachable(url: string, what: string, cause?: unknown, seconds?: number): RetryLater {
  const remedy = 'It is asked again by itself.';
  const afterMs = seconds === undefined ? UNREACHABLE_MS : seconds * 1000;
  return new RetryLater('unreachable', { problem: `${new URL(url).host} ${what}`, remedy, afterMs, cause });
}

function secondsOf(header: string | null): number | undefined {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
