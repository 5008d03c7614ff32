import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { vi } from 'vitest';
import { BusConnection, frameOf, NatsBus, type Subscription } from '#libs/actors';
import { consumerOf, type DataOf, type Message, type orderPostingOutcome } from '#libs/contracts';
import { openService, type RunningService } from '#libs/service';
import { openWorld, type OpenWorld } from '../../sandbox/src/testing/world-at-port.js';
import { testStack, type TestBus, type TestDatabase } from '../../stack/testing.js';
import { gatewayDefinition } from '../../apps/erp-gateway/src/erp-gateway.module.js';
import { readSetup, type GatewaySetup } from '../../apps/erp-gateway/src/setup.js';

const repositoryPolicies = fileURLToPath(new URL('../../policies', import.meta.url));

type Outcome = DataOf<typeof orderPostingOutcome>;

/** Patience for what must happen in the end, milliseconds. */
const PATIENCE = { timeout: 25_000, interval: 25 } as const;

interface WorldSettings {
  /** Folder of the policies: the repository's, or a copy that a test may change. */
  readonly policies: string;
  /** When the gateway gives up on a call. */
  readonly timeoutMs: number;
  /** What its connections name beside the sandbox's variables. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The gateway between a real bus, a real database and the sandbox's ERP; the test is the order service. */
export class GatewayWorld {
  readonly answers: Message[] = [];
  readonly gateways: RunningService[] = [];

  private constructor(
    private readonly settings: WorldSettings,
    readonly erp: OpenWorld,
    readonly pool: pg.Pool,
    private readonly database: TestDatabase,
    private readonly server: TestBus,
    private readonly order: { readonly connection: BusConnection; readonly bus: NatsBus; readonly hears: Subscription },
  ) {
    void this.listen();
  }

  /**
   * `policies`: another folder than the repository's; `timeoutMs`: when the gateway gives up on a call;
   * `variables`: what the connections name beside the sandbox's.
   */
  static async open(
    policies = repositoryPolicies,
    timeoutMs = 400,
    variables: WorldSettings['variables'] = {},
  ): Promise<GatewayWorld> {
    const [database, server, erp] = await Promise.all([
      testStack().createDatabase(),
      testStack().startBus(),
      openWorld({ SANDBOX_FAULTS: 'off' }),
    ]);
    const pool = new pg.Pool({ connectionString: database.url('erp-gateway'), max: 4 });
    const connection = new BusConnection({ url: server.url('order-service'), name: 'order-service' });
    const bus = new NatsBus(connection);
    const hears = await bus.subscribe(consumerOf('order-service', 'FACTS', 'order'), 256);
    return new GatewayWorld({ policies, timeoutMs, variables }, erp, pool, database, server, {
      connection,
      bus,
      hears,
    });
  }

  /** What a gateway of this world is set up with. */
  async setup(): Promise<GatewaySetup> {
    const { url, world } = this.erp;
    const setup = await readSetup({
      POLICIES_DIR: this.settings.policies,
      ERP_SANDBOX_URL: `${url}/erp`,
      ERP_SANDBOX_TOKEN: world.settings.secrets.erpToken,
      ...this.settings.variables,
    });
    // what is slow on purpose in the real world is quick here
    const erps = setup.erps.map((erp) => ({
      ...erp,
      connection: { ...erp.connection, timeoutMs: this.settings.timeoutMs, itemListEverySeconds: 0.2 },
    }));
    return { ...setup, erps };
  }

  /** Starts one more replica. */
  async startGateway(): Promise<RunningService> {
    const variables = {
      DATABASE_URL: this.database.url('erp-gateway'),
      NATS_URL: this.server.url('erp-gateway'),
      LOG_LEVEL: 'silent',
    };
    const gateway = await openService(gatewayDefinition(await this.setup()), variables);
    this.gateways.push(gateway);
    return gateway;
  }

  /** Says something as the order service; `repetition` makes the bus deliver it again. */
  async tell(message: Message, repetition = ''): Promise<void> {
    await this.order.bus.publish([frameOf(message, `${message.id}${repetition}`)]);
  }

  /** Resolves with the answers that the order of this key has heard, once they are so many. */
  async heard(key: string, count = 1): Promise<Message[]> {
    const mine = () => this.answers.filter((one) => one.key === key);
    await vi.waitUntil(() => mine().length >= count, PATIENCE);
    return mine();
  }

  /** What the order of this key hears in the end: not that something waits. */
  async ended(key: string): Promise<Outcome> {
    const outcomes = () => this.answers.filter((one) => one.key === key).map(({ data }) => data as Outcome);
    const end = () => outcomes().findLast(({ outcome }) => outcome !== 'waiting');
    await vi.waitUntil(() => end() !== undefined, PATIENCE);
    return end() as Outcome;
  }

  /** Documents in the ERP whose reference begins like this. */
  documents(reference: string) {
    return this.erp.world.erp.ledger.documents.filter((one) => one.reference.startsWith(reference));
  }

  async get(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
    return this.ask(path, {});
  }

  post(path: string, body: unknown = {}): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { 'content-type': 'application/json' };
    return this.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async close(): Promise<void> {
    await this.order.hears.stop();
    await Promise.all(this.gateways.map((gateway) => gateway.stop()));
    await this.order.connection.close();
    await this.pool.end();
    await Promise.all([this.server.stop(), this.erp.close()]);
  }

  private async ask(path: string, init: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await fetch(`${this.gateways[0]?.url}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  private async listen(): Promise<void> {
    for (;;) {
      const deliveries = await this.order.hears.next();
      if (deliveries.length === 0) return;
      for (const delivery of deliveries) {
        if ('messages' in delivery.content) this.answers.push(...delivery.content.messages);
        delivery.ack();
      }
    }
  }
}
