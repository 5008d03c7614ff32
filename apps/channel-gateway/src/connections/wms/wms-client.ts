import type { Turn } from '#libs/actors';
import { exchange, type Answer } from '../../egress/http-exchange.js';

/** Speaks to one warehouse account. */
export class WmsClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  get(path: string, turn: Turn): Promise<Answer> {
    return exchange({ method: 'GET', url: this.url + path, headers: this.headers(), harmless: true }, turn, [200]);
  }

  /** `key` makes a repeat harmless to the warehouse: by header, or by a reference in the body. */
  post(path: string, body: unknown, turn: Turn, expected: readonly number[], key?: string): Promise<Answer> {
    const headers = { ...this.headers(), ...(key !== undefined && { 'idempotency-key': key }) };
    return exchange({ method: 'POST', url: this.url + path, headers, body, harmless: false }, turn, expected);
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}
