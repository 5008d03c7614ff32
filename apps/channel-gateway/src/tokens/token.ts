/** What a token endpoint granted. */
export interface NewToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  /** Where the endpoint hands out another one for the next time. */
  readonly refreshToken?: string | undefined;
}

/** How an access token of an account is asked for. */
export interface TokenGrant {
  readonly account: string;
  /** Which of the account's tokens: `seller-api`. */
  readonly name: string;
  /**
   * Asks for one, for example by `askForToken`. `refreshToken` is the newest that an answer has brought; null where none
   * has: the one in the variable counts. Throws `Terminal` where the grant is refused.
   */
  request(refreshToken: string | null, signal: AbortSignal): Promise<NewToken>;
}

/** Access tokens of connections: kept sealed, shared by all replicas, asked for by one of them at a time. */
export interface Tokens {
  /** A token that holds for a while. Throws `RetryLater` where none is to be had. */
  access(grant: TokenGrant): Promise<string>;
  /** The channel does not take this token any more (401): the next `access` asks for another. */
  spoilt(grant: Pick<TokenGrant, 'account' | 'name'>, accessToken: string): Promise<void>;
}

/** How long before its end a token is replaced: a fifth of its life, five minutes at most. */
export function aheadMsOf(lifeSeconds: number): number {
  return Math.min(300_000, lifeSeconds * 200);
}
