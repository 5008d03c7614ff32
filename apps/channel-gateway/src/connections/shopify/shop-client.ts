import type { Turn } from '#libs/actors';
import { exchange, type Answer } from '../../egress/http-exchange.js';

/** The version of the shop's API that we speak; also the one of its webhooks. */
const API_VERSION = '2026-07';

/** Speaks to one shop's Admin API. */
export class ShopClient {
  constructor(
    private readonly url: string,
    private readonly accessToken: string,
  ) {}

  get(path: string, turn: Turn, expected: readonly number[] = [200]): Promise<Answer> {
    return exchange({ method: 'GET', url: this.urlOf(path), headers: this.headers(), harmless: true }, turn, expected);
  }

  /** The shop knows no key that makes a repeat harmless. */
  post(path: string, body: unknown, turn: Turn, expected: readonly number[] = [200, 201]): Promise<Answer> {
    return exchange(
      { method: 'POST', url: this.urlOf(path), headers: this.headers(), body, harmless: false },
      turn,
      expected,
    );
  }

  /** A GraphQL query: it changes nothing. */
  query(query: string, variables: unknown, turn: Turn): Promise<Answer> {
    return this.graphql({ query, variables }, turn, true);
  }

  /** A GraphQL mutation: an answer that is lost leaves open whether it took effect, or still will. */
  mutate(query: string, variables: unknown, turn: Turn): Promise<Answer> {
    return this.graphql({ query, variables }, turn, false);
  }

  private graphql(body: unknown, turn: Turn, harmless: boolean): Promise<Answer> {
    const url = this.urlOf('/graphql.json');
    return exchange({ method: 'POST', url, headers: this.headers(), body, harmless }, turn, [200]);
  }

  private urlOf(path: string): string {
    return `${this.url}/admin/api/${API_VERSION}${path}`;
  }

  private headers(): Record<string, string> {
    return { 'x-shopify-access-token': this.accessToken };
  }
}
