/**
 * Nordkap, a marketplace that nobody knows: what docs/adding-a-channel.md connects. It shares no words with the example that
 * `crossdock channel new` writes, and answers as its documentation in that page says.
 */
import { createHmac } from 'node:crypto';
import {
  startLittleServer,
  type LittleAnswer,
  type LittleRequest,
  type LittleServer,
} from '../../apps/channel-gateway/src/testing/little-server.js';

/** What a seller is given by Nordkap. */
export const NORDKAP_SECRETS = { clientId: 'seller-17', clientSecret: 'klippfisk', webhookSecret: 'nordlys' };

/** A purchase as Nordkap shows it. */
export interface Purchase {
  readonly ref: string;
  /** Seconds since 1970. */
  readonly changed: number;
}

/** A marketplace with purchases, parcels and offers. */
export class Nordkap {
  readonly parcels: { readonly parcel: string; readonly code: string; readonly purchase: string }[] = [];
  readonly offers: Record<string, number> = {};
  readonly accepted: string[] = [];
  /** Parcels are kept and their answers lost. */
  losesAnswers = false;
  private readonly purchases: Purchase[] = [];

  add(...purchases: readonly Purchase[]): void {
    this.purchases.push(...purchases);
  }

  start(): Promise<LittleServer> {
    return startLittleServer((request) => this.answer(request));
  }

  private answer(request: LittleRequest): LittleAnswer | undefined {
    const { method, url, body, headers } = request;
    if (url.pathname === '/connect/token') return tokenFor(new URLSearchParams(body));
    if (headers.authorization !== 'Bearer fjord') return { status: 401, body: problem('no-token', 'Not admitted') };
    const [, , what, id = '', part] = url.pathname.split('/');
    const key = decodeURIComponent(id);
    if (what === 'offers' && method === 'PUT') {
      this.offers[key] = (JSON.parse(body) as { readonly quantity: number }).quantity;
      return { status: 204, body: '' };
    }
    if (what !== 'purchases') return { status: 404, body: problem('no-such-address', url.pathname) };
    if (id === '') return this.list(url.searchParams);
    const purchase = this.purchases.find(({ ref }) => ref === key);
    if (!purchase) return { status: 404, body: problem('no-such-purchase', key) };
    if (part === 'parcels') return this.parcelsOf(key, request);
    if (part === undefined) return { body: { purchase } };
    this.accepted.push(key);
    return { status: 204, body: '' };
  }

  /** `after` is the place behind the last one of the page before. */
  private list(asked: URLSearchParams): LittleAnswer {
    const from = Number(asked.get('changed_from'));
    const to = Number(asked.get('changed_to') ?? Number.POSITIVE_INFINITY);
    const found = this.purchases.filter(({ changed }) => changed >= from && changed < to);
    const begun = Number((asked.get('after') ?? 'p0').slice(1));
    const end = begun + Number(asked.get('size'));
    const next = end < found.length ? `p${end}` : null;
    return { body: { data: found.slice(begun, end), paging: { count: found.length, next } } };
  }

  private parcelsOf(purchase: string, { method, body }: LittleRequest): LittleAnswer | undefined {
    const mine = this.parcels.filter((one) => one.purchase === purchase);
    if (method === 'GET') return { body: { parcels: mine } };
    const { code } = JSON.parse(body) as { readonly code: string };
    const parcel = { parcel: `NK-${this.parcels.length + 1}`, code, purchase };
    this.parcels.push(parcel);
    return this.losesAnswers ? undefined : { status: 201, body: parcel };
  }
}

/** A delivery's header, as Nordkap signs it. */
export function nordkapSignature(bytes: string): string {
  return `v1=${createHmac('sha256', NORDKAP_SECRETS.webhookSecret).update(bytes).digest('hex')}`;
}

function tokenFor(form: URLSearchParams): LittleAnswer {
  const isOurs =
    form.get('client_id') === NORDKAP_SECRETS.clientId && form.get('client_secret') === NORDKAP_SECRETS.clientSecret;
  if (!isOurs || form.get('grant_type') !== 'client_credentials')
    return { status: 401, body: { error: 'invalid_client' } };
  return { body: { access_token: 'fjord', token_type: 'bearer', expires_in: 900 } };
}

function problem(code: string, detail: string) {
  return { errors: [{ code, detail }] };
}
