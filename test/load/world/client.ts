import { Agent, request } from 'node:http';

/** Connections at once: enough for a flood. */
export const CONNECTIONS = 1_024;

/** What a delivery came to. */
export interface Told {
  readonly status: number;
  /** What `Retry-After` asks for, milliseconds. */
  readonly retryAfterMs: number | null;
}

/** Delivers webhooks on connections that stay open. */
export class WebhookClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  constructor(private readonly gatewayUrl: string) {}

  /** Sends one; a connection that breaks counts as status 0. */
  post(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<Told> {
    return new Promise((resolve) => {
      const wish = request(this.gatewayUrl + path, { method: 'POST', headers, agent: this.agent }, (answer) => {
        answer.resume();
        answer.once('error', () => resolve({ status: 0, retryAfterMs: null }));
        answer.once('end', () => {
          const after = answer.headers['retry-after'];
          const retryAfterMs = after === undefined ? null : Number(after) * 1000;
          resolve({ status: answer.statusCode ?? 0, retryAfterMs });
        });
      });
      wish.once('error', () => resolve({ status: 0, retryAfterMs: null }));
      wish.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
