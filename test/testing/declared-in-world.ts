import { join } from 'node:path';
import { vi } from 'vitest';
import { Gate, type Call } from '#libs/actors';
import { loadAccounts } from '../../apps/channel-gateway/src/accounts/load-accounts.js';
import type { FeedPage, FeedWindow, OpenedConnection } from '../../apps/channel-gateway/src/connections/connection.js';
import { declaredConnection } from '../../apps/channel-gateway/src/connections/declared/connection.js';
import type { DeclaredAccount } from '../../apps/channel-gateway/src/connections/declared/settings.js';
import type { NewDocument } from '../../apps/channel-gateway/src/connections/new-document.js';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import type { IncomingDocument } from '../../apps/channel-gateway/src/raw-store/incoming-document.js';
import type { TokenGrant } from '../../apps/channel-gateway/src/tokens/token.js';
import type { RegionalMarketplace } from '../../sandbox/src/regional/regional-marketplace.js';
import type { RegionalPlan } from '../../sandbox/src/regional/order-plan.js';
import { openWorld, type OpenWorld } from '../../sandbox/src/testing/world-at-port.js';
import { repositoryRoot } from '../../stack/repository.js';

const PATIENCE = { timeout: 20_000, interval: 50 };
const LIMITS = { concurrent: 4, perSecond: 1_000, burst: 1_000 };

/** A command as order- and inventory-service give it. */
export function asked(type: string, body: { readonly command: string; readonly [name: string]: unknown }): Call {
  const data = { effect: `${body.command}/1`, effectRevision: 1, account: 'x', body };
  return { ref: 'one', message: { type, key: 'order/x/1', data }, receivedAtMs: Date.now() } as unknown as Call;
}

/** A channel's manifest, the demo policy's account of it, and the sandbox's half of the channel. */
export class DeclaredInWorld implements AsyncDisposable {
  /** What calls have fetched. */
  readonly received: IncomingDocument[] = [];
  /** Refresh tokens that were spent. */
  readonly spent: (string | null)[] = [];
  private held: string | undefined;
  private newest: string | null = null;

  private constructor(
    readonly world: OpenWorld,
    readonly market: RegionalMarketplace,
    readonly account: DeclaredAccount,
    readonly opened: OpenedConnection,
  ) {}

  static async open(channel: 'allegro' | 'mercadolibre', variables: Readonly<Record<string, string>> = {}) {
    const world = await openWorld({ SANDBOX_FAULTS: 'off', SANDBOX_CHANNELS: channel });
    const accounts = await loadAccounts(join(repositoryRoot, 'policies'));
    const account = accounts.channels.find((one) => one.channel === channel) as DeclaredAccount;
    const { connection } = await loadedSource(channel);
    if (!connection) throw new Error(`the manifest of ${channel} declares no connection`);
    const secret = (variable: string) =>
      variables[variable] ?? (variable.endsWith('_URL') ? `${world.url}/${channel}` : variable);
    const own: { self?: DeclaredInWorld } = {};
    const opened = declaredConnection(channel, connection).open(account, {
      accounts,
      secret,
      vault: {} as never,
      batches: {} as never,
      tokens: {
        access: (grant) => own.self?.token(grant) ?? Promise.reject(new Error('not open')),
        spoilt: async () => own.self?.forget(),
      },
      receive: async (documents) => {
        own.self?.received.push(...documents);
        return documents.map(() => 'received' as const);
      },
    });
    const market = channel === 'allegro' ? world.world.allegro : world.world.mercadoLibre;
    return (own.self = new DeclaredInWorld(world, market, account, opened));
  }

  /** The account's orders, when everything that their script has for them is shown. */
  async settled(orders = 60): Promise<readonly RegionalPlan[]> {
    await this.world.world.start({ orders, seed: 7, channels: [this.market.channel], ratePerSecond: 500 });
    const plans = this.market.orders.all;
    await vi.waitFor(async () => {
      await this.all();
      if (!this.market.isQuiet) throw new Error('not everything was shown');
    }, PATIENCE);
    return plans;
  }

  page(next: string | null = null, window: FeedWindow = this.window()): Promise<FeedPage> {
    const [feed] = this.opened.feeds;
    if (!feed) throw new Error('there is no feed');
    return feed.page(window, next, this.turn());
  }

  /** Every document of the newest hour; pages must end. */
  async all(): Promise<NewDocument[]> {
    const documents: NewDocument[] = [];
    const window = this.window();
    let next: string | null = null;
    do {
      const one: FeedPage = await this.page(next, window);
      documents.push(...one.documents);
      next = one.next;
    } while (next !== null);
    return documents;
  }

  perform(call: Call) {
    return this.opened.target.caller.perform(call, this.turn());
  }

  async lookUp(call: Call) {
    return (await this.opened.target.caller.lookUp?.(call, this.turn())) ?? null;
  }

  /** An order as the channel shows it now; null where it knows none such. */
  async shown(id: string): Promise<Record<string, unknown> | null> {
    const found = await this.opened.completeness?.fetch(id, this.turn());
    return found ? (JSON.parse(Buffer.from(found.bytes).toString()) as Record<string, unknown>) : null;
  }

  turn() {
    return new Gate(this.account.account, LIMITS).turn(20_000);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.world.close();
  }

  /** The token does not hold any more, for all that is known here. */
  forget(): void {
    this.held = undefined;
  }

  private async token(grant: TokenGrant): Promise<string> {
    if (this.held !== undefined) return this.held;
    this.spent.push(this.newest);
    const granted = await grant.request(this.newest, AbortSignal.timeout(5_000));
    this.newest = granted.refreshToken ?? this.newest;
    this.held = granted.accessToken;
    return this.held;
  }

  private window(): FeedWindow {
    return { fromMs: Date.now() - 3_600_000, toMs: Date.now(), isNewest: true };
  }
}
