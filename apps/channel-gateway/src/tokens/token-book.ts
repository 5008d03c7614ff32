import type pg from 'pg';
import type { Exception } from '#libs/contracts';
import { RetryLater, Terminal } from '#libs/errors';
import type { Sealer } from '../raw-store/sealing.js';
import { closed, opened, type Trouble } from '../troubles/troubles.js';
import type { Said, Transactions } from '../transactions.js';
import { aheadMsOf, type NewToken, type TokenGrant, type Tokens } from './token.js';
import { lockedToken, readToken, refuseToken, saveToken, spoilToken, type TokenRow } from './token-statements.js';

/** Longest time that a token endpoint may take; others wait for it. */
const REQUEST_MS = 10_000;
/** People mend what was refused: until then it is asked once in so long. */
const REFUSED_REST_MS = 60_000;

/** Told what became of asking. */
export type TokenObserver = (account: string, result: 'granted' | 'refused' | 'failed') => void;

interface Held {
  readonly accessToken: string;
  readonly renewAtMs: number;
}

/** What one look at the row, under its lock, came to. */
interface Outcome {
  readonly held?: Held;
  readonly refused?: string;
}

/** Tokens in PostgreSQL: whoever holds the row's lock asks, the others wait and find what it brought. */
export class TokenBook implements Tokens {
  private readonly held = new Map<string, Held>();
  private readonly asking = new Map<string, Promise<string>>();

  constructor(
    private readonly transactions: Transactions,
    private readonly pool: Pick<pg.Pool, 'query'>,
    private readonly sealer: Sealer,
    private readonly observe: TokenObserver = () => undefined,
  ) {}

  async access(grant: TokenGrant): Promise<string> {
    const name = nameOf(grant);
    const held = this.held.get(name);
    if (held && performance.now() < held.renewAtMs) return held.accessToken;
    const asking = this.asking.get(name) ?? this.renewed(grant).finally(() => this.asking.delete(name));
    this.asking.set(name, asking);
    return asking;
  }

  async spoilt({ account, name }: Pick<TokenGrant, 'account' | 'name'>, accessToken: string): Promise<void> {
    const key = nameOf({ account, name });
    if (this.held.get(key)?.accessToken === accessToken) this.held.delete(key);
    const row = await readToken(this.pool, account, name);
    if (row && this.secretsOf(key, row).accessToken === accessToken) await spoilToken(this.pool, account, name);
  }

  private async renewed(grant: TokenGrant): Promise<string> {
    const key = nameOf(grant);
    const row = await readToken(this.pool, grant.account, grant.name);
    const fresh = row && this.heldOf(key, row);
    if (fresh && performance.now() < fresh.renewAtMs) return this.keep(key, fresh);
    // a token that holds for minutes still is good enough while another replica asks
    const stillGood = row && row.leftMs > 0 ? this.secretsOf(key, row).accessToken : undefined;
    try {
      const { held, refused } = await this.transactions.transaction((client) => this.ask(client, grant));
      if (held) return this.keep(key, held);
      throw notAdmitted(grant.account, refused ?? '');
    } catch (error) {
      if (stillGood !== undefined) return stillGood;
      throw error;
    }
  }

  private async ask(client: pg.PoolClient, grant: TokenGrant): Promise<Said<Outcome>> {
    const { account, name } = grant;
    const key = nameOf(grant);
    const row = await lockedToken(client, account, name);
    const found = this.heldOf(key, row);
    if (found && performance.now() < found.renewAtMs) return { result: { held: found }, frames: [] };
    if (row.refused !== null && row.refusedAgoMs < REFUSED_REST_MS)
      return { result: { refused: row.refused }, frames: [] };
    try {
      const { refreshToken } = this.secretsOf(key, row);
      const token = await grant.request(refreshToken, AbortSignal.timeout(REQUEST_MS));
      await saveToken(client, account, name, this.sealed(key, { refreshToken: refreshToken ?? undefined, ...token }));
      this.observe(account, 'granted');
      const exceptions = await closed(client, troubleOf(account, name, 'A token was granted again'));
      return {
        result: { held: heldFor(token.accessToken, token.expiresInSeconds * 1000, token.expiresInSeconds) },
        frames: [],
        exceptions,
      };
    } catch (error) {
      return this.failed(client, grant, error);
    }
  }

  private async failed(client: pg.PoolClient, { account, name }: TokenGrant, error: unknown): Promise<Said<Outcome>> {
    this.observe(account, error instanceof Terminal ? 'refused' : 'failed');
    if (!(error instanceof Terminal)) throw error;
    await refuseToken(client, account, name, error.message);
    const exceptions: Exception[] = await opened(client, troubleOf(account, name, error.message));
    return { result: { refused: error.message }, frames: [], exceptions };
  }

  private keep(key: string, held: Held): string {
    this.held.set(key, held);
    return held.accessToken;
  }

  private heldOf(key: string, row: TokenRow): Held | undefined {
    const { accessToken } = this.secretsOf(key, row);
    return accessToken === '' || row.leftMs <= 0 ? undefined : heldFor(accessToken, row.leftMs, row.lifeSeconds);
  }

  private secretsOf(
    key: string,
    { sealed, sealedKey }: TokenRow,
  ): { accessToken: string; refreshToken: string | null } {
    if (sealed === null || sealedKey === null) return { accessToken: '', refreshToken: null };
    const { accessToken, refreshToken } = JSON.parse(
      this.sealer.open({ body: sealed, key: sealedKey }, key).toString(),
    ) as NewToken;
    return { accessToken, refreshToken: refreshToken ?? null };
  }

  private sealed(key: string, token: NewToken) {
    const { body, key: sealedKey } = this.sealer.seal(Buffer.from(JSON.stringify(token)), key);
    return { sealed: body, sealedKey, lifeSeconds: token.expiresInSeconds };
  }
}

function heldFor(accessToken: string, leftMs: number, lifeSeconds: number): Held {
  return { accessToken, renewAtMs: performance.now() + leftMs - aheadMsOf(lifeSeconds) };
}

function nameOf({ account, name }: Pick<TokenGrant, 'account' | 'name'>): string {
  return `token/${account}/${name}`;
}

function troubleOf(account: string, name: string, detail: string): Trouble {
  return { id: `token/${account}/${name}`, reason: 'not-admitted', owner: 'integration-support', detail };
}

function notAdmitted(account: string, detail: string): RetryLater {
  return new RetryLater('not-admitted', {
    problem: `${account} has no access token: ${detail}`,
    remedy: 'Authorise the connection again; it is asked again by itself.',
    afterMs: REFUSED_REST_MS,
  });
}
