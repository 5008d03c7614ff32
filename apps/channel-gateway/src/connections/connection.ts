/**
 * How a channel or partner is connected. Each folder `connections/<name>/` exports one {@link ConnectionKind} as
 * `connection`; `kinds.ts` lists them, `settings.ts` lists their settings. A kind says how its documents come in
 * (webhooks, polled lists, fetches by id), what is asked of it (commands), and how what came is compared with what
 * there is. When something is polled, retried or compared is the frame's business (`intake/`), never the kind's.
 */
import type { Gate, Target, Turn } from '#libs/actors';
import type { Accounts, TargetLimits } from '../accounts/accounts.js';
import type { BatchedMessages } from '../batches/batched-messages.js';
import type { Envelope, Headers } from '../intake/envelope.js';
import type { IncomingDocument, Receipt } from '../raw-store/incoming-document.js';
import type { SourceName } from '../sources.js';
import type { Alias } from '../stage/routing.js';
import type { Tokens } from '../tokens/token.js';
import type { Vault } from '../vault/vault.js';
import type { NewDocument } from './new-document.js';

/** What every connected account says of itself, whatever its kind. */
export interface ConnectedAccount {
  readonly account: string;
  /** What the account bears of us, in each process: every request passes a gate of these limits. */
  readonly limits: TargetLimits;
}

/** A channel or partner that we are connected with. */
export interface ConnectionKind<Account extends ConnectedAccount = ConnectedAccount> {
  /** Whose translators read its documents; also its name in `channel:` or `partner:` of the policy. */
  readonly source: SourceName;
  /** Channels are sent away first when too much waits: a partner's news ends work that is under way. */
  readonly role: 'channel' | 'partner';
  /** The door for its webhooks and notifications; undefined where it has none. */
  readonly webhooks?: WebhookDoor<Account> | undefined;
  /** Opens the connection of one account. Called once a process; sends nothing. */
  open(account: Account, parts: ConnectionParts): OpenedConnection;
}

/** How what is pushed at us is known to be the account's. */
export interface WebhookDoor<Account extends ConnectedAccount = ConnectedAccount> {
  /** `query`: of the address that was called, for channels that can be given a secret nowhere else. */
  envelope(headers: Headers, query: Readonly<Record<string, string>>): Envelope;
  /** Name of the variable that holds the secret which deliveries are signed with. */
  secretVariable(account: Account): string;
}

/** What an account's connection is made of. */
export interface ConnectionParts {
  /** Every account: a warehouse ships for all of them. */
  readonly accounts: Accounts;
  /** The value of a variable; refuses where it is not set. */
  readonly secret: (variable: string) => string;
  /** Where the outside reaches this gateway, for subscriptions; undefined where nobody has said. */
  readonly publicUrl?: string | undefined;
  readonly vault: Vault;
  /** Messages that a channel takes many at once. */
  readonly batches: BatchedMessages;
  /** Access tokens that a channel grants for a time. */
  readonly tokens: Tokens;
  /** Documents as they came, durable when it resolves. For what a call fetches; feeds hand theirs to the poller. */
  readonly receive: (documents: readonly IncomingDocument[]) => Promise<readonly Receipt[]>;
  /** Told at once what a partner calls an order, before that is written down. */
  readonly named?: ((alias: Alias) => void) | undefined;
}

/** The connection of one account. */
export interface OpenedConnection {
  /** What is asked of it: commands, and documents that a notification named. Its gate is the account's only one. */
  readonly target: Target & { readonly gate: Gate };
  /** Lists that are polled; none where everything is pushed. */
  readonly feeds: readonly Feed[];
  /** What it should push at us, to be watched; undefined where nothing is subscribed to. */
  readonly subscriptions?: SubscriptionWatch | undefined;
  /** What it holds of a day, to be compared with ours; undefined where it cannot say. */
  readonly completeness?: OrderCounts | undefined;
}

/**
 * A list that is polled by windows of time. Windows are half-open and overlap, so that a document may come twice (its
 * id is the same for the same bytes: counted as a duplicate, nothing else) and none is missed.
 */
export interface Feed {
  /** `orders`, `reports` …: with the account it names the cursor. */
  readonly name: string;
  /** Between two looks, seconds; by what the channel's limits bear. */
  readonly everySeconds: number;
  /** How late the channel may show a thing under an earlier time, seconds: the cursor stays so far behind now. */
  readonly overlapSeconds: number;
  /** Longest window that the channel answers; a day unless stated. */
  readonly maxWindowSeconds?: number | undefined;
  /** How far back the first look of a new account goes; a day unless stated. */
  readonly firstWindowSeconds?: number | undefined;
  /** Longest time that a page may take with all its requests; 30 s unless stated. */
  readonly pageTimeoutMs?: number | undefined;
  /**
   * One page of a window. Throws `RetryLater` where the channel asks for a pause or does not answer; any other error
   * means that the page cannot be read. Either way the window is tried again from its beginning.
   */
  page(window: FeedWindow, next: string | null, turn: Turn): Promise<FeedPage>;
}

/** A time to be looked at: from its beginning, up to and without its end. */
export interface FeedWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether it reaches up to now. A channel whose clock is ahead has things after our now: ask it without an end. */
  readonly isNewest: boolean;
}

/** What a page brought. */
export interface FeedPage {
  readonly documents: readonly NewDocument[];
  /** What the next page is asked for with; null ends the window. One that comes again in a window is a loop. */
  readonly next: string | null;
  /** Called when the documents are durable: deletes what a queue would show again. */
  readonly taken?: ((turn: Turn) => Promise<void>) | undefined;
}

/** What an account should push at us. */
export interface SubscriptionWatch {
  /** Names of subscriptions that we live by, for example `orders/create`. */
  readonly wanted: readonly string[];
  /** Those that there are and that come to our door. */
  present(turn: Turn): Promise<readonly string[]>;
  restore(missing: readonly string[], turn: Turn): Promise<void>;
}

/** What the channel itself says that it holds of a time, by the time at which orders were placed. */
export interface OrderCounts {
  /** How many orders; null where the channel states no number. */
  count(window: FeedWindow, turn: Turn): Promise<number | null>;
  /** One page of their ids; asked by another way than the feed's where there is one. */
  ids(
    window: FeedWindow,
    next: string | null,
    turn: Turn,
  ): Promise<{ readonly ids: readonly string[]; readonly next: string | null }>;
  /** One of them as it stands; null where the channel does not know it any more. */
  fetch(externalId: string, turn: Turn): Promise<NewDocument | null>;
}
