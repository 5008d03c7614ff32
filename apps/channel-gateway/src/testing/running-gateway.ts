import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { openService, type RunningService } from '#libs/service';
import { channelGateway } from '../service.js';

/** What every connection of the tests is signed and opened with. */
export const TEST_SECRET = 'test-secret';

const POLICIES = join(import.meta.dirname, '../../../../policies');
/** Names of variables as the policy writes them behind a field. */
const VARIABLE = /:\s*([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\s*$/gm;

/** A value for every variable that the demo policy names: the outside's address, or the secret. */
function connectionVariables(outsideUrl: string): Record<string, string> {
  const policy = readFileSync(join(POLICIES, 'channel-accounts.yaml'), 'utf8');
  const valueOf = (variable: string): string => {
    if (!variable.endsWith('_URL')) return TEST_SECRET;
    if (variable.startsWith('WMS')) return `${outsideUrl}/wms`;
    // nobody listens elsewhere
    return variable.startsWith('SHOPIFY') ? `${outsideUrl}/shop` : 'http://127.0.0.1:9';
  };
  return Object.fromEntries([...policy.matchAll(VARIABLE)].map(([, variable = '']) => [variable, valueOf(variable)]));
}

/** Where the gateway of a test finds its surroundings. */
export interface TestSurroundings {
  readonly databaseUrl: string;
  readonly busUrl: string;
  /** A shop and a warehouse; nobody listens unless stated. */
  readonly outsideUrl?: string;
  /** Settings beside the usual ones. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** What a delivery differs in from an ordinary one. */
export interface DeliveryChanges {
  readonly secret?: string;
  readonly account?: string;
  readonly eventId?: string;
  readonly shop?: string;
  readonly triggeredAt?: string;
}

/** The gateway as a service, with the demo world's connections. */
export class RunningGateway {
  private events = 0;

  private constructor(readonly service: RunningService) {}

  static async open({
    databaseUrl,
    busUrl,
    outsideUrl = 'http://127.0.0.1:9',
    variables,
  }: TestSurroundings): Promise<RunningGateway> {
    const service = await openService(channelGateway, {
      DATABASE_URL: databaseUrl,
      NATS_URL: busUrl,
      LOG_LEVEL: 'silent',
      POLICIES_DIR: POLICIES,
      VAULT_KEY: randomBytes(32).toString('base64url'),
      ...connectionVariables(outsideUrl),
      ...variables,
    });
    return new RunningGateway(service);
  }

  get(path: string) {
    return request(this.service.url).get(path);
  }

  post(path: string) {
    return request(this.service.url).post(path);
  }

  /** Delivers a webhook as a shop does. */
  deliver(body: unknown, changes: DeliveryChanges = {}) {
    const bytes = bytesOf(body);
    return this.post(`/webhooks/shopify/${changes.account ?? 'shopify-us-1'}`)
      .set('content-type', 'application/json')
      .set('x-shopify-topic', 'orders/create')
      .set('x-shopify-webhook-id', changes.eventId ?? `event-${++this.events}`)
      .set('x-shopify-shop-domain', changes.shop ?? 'crossdock-us.myshopify.com')
      .set('x-shopify-triggered-at', changes.triggeredAt ?? '2026-11-23T12:00:00Z')
      .set(
        'x-shopify-hmac-sha256',
        createHmac('sha256', changes.secret ?? TEST_SECRET)
          .update(bytes)
          .digest('base64'),
      )
      .serialize((sent: unknown) => sent as string)
      .send(bytes);
  }

  /** Delivers what the warehouse says. */
  tell(body: unknown) {
    const bytes = bytesOf(body);
    const timestamp = '1700000000';
    return this.post('/webhooks/wms/wms-1')
      .set('content-type', 'application/json')
      .set('x-wms-event', 'shipment.shipped')
      .set('x-wms-event-id', `wms-${++this.events}`)
      .set('x-wms-timestamp', timestamp)
      .set('x-wms-signature', createHmac('sha256', TEST_SECRET).update(`${timestamp}.`).update(bytes).digest('hex'))
      .serialize((sent: unknown) => sent as string)
      .send(bytes);
  }

  /** A document as the doors show it. */
  async document(id: string): Promise<Record<string, unknown>> {
    return (await this.get(`/documents/${encodeURIComponent(id)}`)).body as Record<string, unknown>;
  }

  /** The document that a delivery brought. */
  async delivered(body: unknown, changes?: DeliveryChanges): Promise<string> {
    const answer = await this.deliver(body, changes);
    return (answer.body as { documentId: string }).documentId;
  }

  async openExceptions(): Promise<{ id: string; reason: string; detail: string }[]> {
    const { body } = await this.get('/exceptions?state=open');
    return (body as { exceptions: { id: string; reason: string; detail: string }[] }).exceptions;
  }
}

function bytesOf(body: unknown): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
