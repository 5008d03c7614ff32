import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName } from '#libs/contracts';
import type { Connections } from '../../stack/connections.js';
import { repositoryRoot } from '../../stack/repository.js';
import { SandboxClient } from '../../stack/scenario/sandbox-client.js';
import { Stack } from '../../stack/stack.js';

/** What a delivery differs in from an ordinary one of the American shop. */
export interface DeliveryChanges {
  readonly secret?: string;
  readonly account?: string;
  readonly eventId?: string;
  readonly triggeredAt?: string;
}

/** An answer of one of our doors. */
export interface DoorAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a command line did. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything as `npm start` runs it, each service a process, beside other stacks; the sandbox plants no faults. */
export class WholeStack {
  readonly sandbox: SandboxClient;
  #events = 0;

  private constructor(
    private readonly stack: Stack,
    readonly folder: string,
    readonly connections: Connections,
  ) {
    this.sandbox = new SandboxClient(connections.addresses.sandbox);
  }

  /** Services inherit the environment of the test. */
  static async open(): Promise<WholeStack> {
    const folder = mkdtempSync(join(tmpdir(), 'crossdock-whole-'));
    const sandbox = { seed: 1, faults: false, speed: 4 };
    const stack = new Stack({ folder, ports: 'any', external: {}, sandbox, report: () => undefined });
    return new WholeStack(stack, folder, await stack.start());
  }

  async close(): Promise<void> {
    await this.stack.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Delivers a webhook as a shop does, signed over its exact bytes. */
  deliver(body: unknown, changes: DeliveryChanges = {}): Promise<DoorAnswer> {
    const bytes = bytesOf(body);
    const secret = changes.secret ?? this.connections.world['SHOPIFY_US_1_WEBHOOK_SECRET'] ?? '';
    const headers = {
      'content-type': 'application/json',
      'x-shopify-topic': 'orders/create',
      'x-shopify-webhook-id': changes.eventId ?? `event-${++this.#events}`,
      'x-shopify-shop-domain': 'crossdock-us.myshopify.com',
      'x-shopify-triggered-at': changes.triggeredAt ?? new Date().toISOString(),
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(bytes).digest('base64'),
    };
    const path = `/webhooks/shopify/${changes.account ?? 'shopify-us-1'}`;
    return this.#ask('channel-gateway', path, { method: 'POST', headers, body: bytes });
  }

  get(service: ServiceName, path: string): Promise<DoorAnswer> {
    return this.#ask(service, path, {});
  }

  post(service: ServiceName, path: string): Promise<DoorAnswer> {
    return this.#ask(service, path, { method: 'POST' });
  }

  /** Runs `crossdock` about this stack. */
  crossdock(...words: readonly string[]): Promise<Ran> {
    const launcher = join(repositoryRoot, 'cli', 'crossdock.mjs');
    const { promise, resolve } = Promise.withResolvers<Ran>();
    execFile(process.execPath, [launcher, ...words, '--data', this.folder], (error, stdout, stderr) =>
      resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr }),
    );
    return promise;
  }

  async #ask(service: ServiceName, path: string, init: RequestInit): Promise<DoorAnswer> {
    const answer = await fetch(`${this.connections.addresses[service]}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
}

function bytesOf(body: unknown): Buffer<ArrayBuffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
