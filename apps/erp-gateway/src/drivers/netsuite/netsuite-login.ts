import { constants, sign } from 'node:crypto';
import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { refusedLogin } from '../failures.js';
import { exchange, type HttpAnswer } from '../http-exchange.js';
import { read, type Pass } from '../json-client.js';

/** Where NetSuite is, and what it takes to log in. */
export interface NetsuiteAccess {
  readonly url: string;
  readonly clientId: string;
  readonly certificateId: string;
  /** PEM of an RSA key. */
  readonly privateKey: string;
}

/** An assertion lasts this long, seconds; the vendor allows 60 minutes. */
const ASSERTION_SECONDS = 300;

/** Clocks that differ by less do not matter, milliseconds. */
const CLOCK_TOLERANCE_MS = 30_000;

const TOKEN_PATH = '/services/rest/auth/oauth2/v1/token';
const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/**
 * OAuth 2.0 client credentials with a signed assertion
 * (https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162755359851.html). The assertion bears times, so
 * it is dated by the clock of NetSuite, as its answers tell it.
 */
export class NetsuiteLogin {
  /** How far NetSuite's clock is ahead of ours. */
  private aheadMs = 0;

  constructor(private readonly access: NetsuiteAccess) {}

  /** A new pass; a login that is refused where the clocks differ is tried once more by the other clock. */
  async logIn(turn: Turn): Promise<Pass> {
    const first = await this.ask(turn);
    if (first.status === 200) return passOf(first);
    const before = this.aheadMs;
    this.aheadMs = aheadOf(first) ?? before;
    const again = Math.abs(this.aheadMs - before) > CLOCK_TOLERANCE_MS ? await this.ask(turn) : first;
    if (again.status >= 400 && again.status < 500 && again.status !== 429)
      throw refusedLogin(`NetSuite refuses the assertion: ${again.text.slice(0, 200)}`);
    return passOf(again);
  }

  private ask(turn: Turn): Promise<HttpAnswer> {
    const url = this.access.url + TOKEN_PATH;
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertionOf(this.access, url, Date.now() + this.aheadMs),
    };
    const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
    return exchange({ method: 'POST', url, headers, body: new URLSearchParams(form).toString() }, turn);
  }
}

function passOf(answer: HttpAnswer): Pass {
  const { access_token, expires_in } = read({ path: TOKEN_PATH, expects: { 200: tokenAnswer } }, answer);
  return { token: access_token, expiresInSeconds: expires_in };
}

function aheadOf({ headers }: HttpAnswer): number | undefined {
  const theirs = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(theirs) ? undefined : theirs - Date.now();
}

/** A signed statement of who we are (PS256), good for a few minutes. Pure but for the padding's salt. */
function assertionOf(access: NetsuiteAccess, audience: string, atMs: number): string {
  const issuedAt = Math.floor(atMs / 1000);
  const head = { typ: 'JWT', alg: 'PS256', kid: access.certificateId };
  const claims = {
    iss: access.clientId,
    scope: ['rest_webservices'],
    aud: audience,
    iat: issuedAt,
    exp: issuedAt + ASSERTION_SECONDS,
  };
  const signed = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const signature = sign('sha256', Buffer.from(signed), { key: access.privateKey, padding, saltLength: 32 });
  return `${signed}.${signature.toString('base64url')}`;
}
