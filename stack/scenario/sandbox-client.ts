import { CrossdockError } from '#libs/errors';
import type { ScenarioOptions } from '../scenario-context.js';
import type { TrialBalanceRow } from '../summary.js';

/** A channel of the sandbox world. */
export interface ChannelStatus {
  readonly accounts: readonly string[];
  /** Whether we ask for its news: the sandbox knows what it has shown, not what is durable here. */
  readonly isPolled: boolean;
  /** Orders that it made up. */
  readonly generated: number;
  readonly told: number;
}

/** How far the sandbox world is. */
export interface WorldStatus {
  readonly orders: {
    readonly generated: number;
    readonly delivered: number;
    readonly toShip: number;
    readonly shippedWhole: number;
    readonly waiting: number;
  };
  /** By channel. */
  readonly channels: Readonly<Record<string, ChannelStatus>>;
  readonly webhooks: { readonly open: number; readonly givenUp: number };
  readonly shipments: number;
  readonly fulfilments: { readonly made: number; readonly missing: number; readonly twice: number };
  readonly erpDocuments: number;
  readonly quiet: boolean;
}

/** An exception that must be open because the sandbox planted its cause. */
export interface PlantedException {
  readonly reason: string;
  readonly channelAccount: string;
  readonly orderId: string | null;
  readonly detail: string;
}

/** What must be true at the end, computed by the sandbox alone; amounts in minor units. */
export interface Expectation {
  readonly trialBalance: readonly {
    readonly legalEntity: string;
    readonly currency: string;
    readonly account: string;
    readonly party?: string;
    readonly balanceMinor: number;
  }[];
  /** ERP documents. */
  readonly documents: number;
  readonly exceptions: readonly PlantedException[];
}

/** A document as the sandbox's ERP holds it. */
export interface LedgerDocument {
  readonly number: string;
  readonly reference: string;
  readonly legalEntity: string;
  readonly currency: string;
  readonly lines: readonly { readonly account: string; readonly party?: string }[];
}

/** Milliseconds that the sandbox waited on purpose, by order id. */
export type Waits = Readonly<
  Record<string, { readonly shopMs: number; readonly wmsMs: number; readonly erpMs: number }>
>;

type Wish = Pick<ScenarioOptions, 'orders' | 'seed' | 'ratePerSecond'>;

/** The control doors of the sandbox. */
export class SandboxClient {
  constructor(private readonly address: string) {}

  /** Lets orders happen. */
  start({ orders, seed, ratePerSecond }: Wish): Promise<unknown> {
    return this.#ask('/start', { orders, seed, ratePerSecond });
  }
  status(): Promise<WorldStatus> {
    return this.#ask('/status');
  }
  expectation(): Promise<Expectation> {
    return this.#ask('/expectation');
  }
  waits(): Promise<Waits> {
    return this.#ask('/waits');
  }
  async trialBalance(): Promise<readonly TrialBalanceRow[]> {
    return (await this.#ask<{ rows: TrialBalanceRow[] }>('/erp/trial-balance')).rows;
  }
  async documents(): Promise<readonly LedgerDocument[]> {
    return (await this.#ask<{ documents: LedgerDocument[] }>('/erp/documents')).documents;
  }

  async #ask<Answer>(path: string, body?: unknown): Promise<Answer> {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${this.address}/control${path}`, init);
    if (answer.ok) return (await answer.json()) as Answer;
    throw new CrossdockError('sandbox-refused', {
      problem: `The sandbox answered ${answer.status} to ${path}: ${(await answer.text()).slice(0, 300)}`,
      remedy: "Look at the sandbox's log in the data folder",
    });
  }
}
