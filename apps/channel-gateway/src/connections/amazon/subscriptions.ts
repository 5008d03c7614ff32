import type { Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import { z } from 'zod';
import type { SubscriptionWatch } from '../connection.js';
import type { SpApiClient } from './sp-api-client.js';

/** Notifications that we live by (developer-docs.amazon.com/sp-api, "Notification type values"). */
const WANTED = ['ORDER_CHANGE'] as const;
const PAYLOAD_VERSION = '1.0';

const shown = z.object({ payload: z.object({ destinationId: z.string().nullish() }).nullish() });

/**
 * What Amazon tells a seller's queue of. A subscription ends with the authorisation that made it, and nobody is told; only
 * those that go to this account's own destination count (Notifications API v1).
 */
export function sellerSubscriptions(client: Pick<SpApiClient, 'call'>, destinationId: string): SubscriptionWatch {
  return {
    wanted: WANTED,
    present: async (turn) => {
      const found: string[] = [];
      for (const type of WANTED) if ((await destinationOf(client, type, turn)) === destinationId) found.push(type);
      return found;
    },
    restore: async (missing, turn) => {
      const body = { payloadVersion: PAYLOAD_VERSION, destinationId };
      for (const type of missing) await client.call({ method: 'POST', path: pathOf(type), body, harmless: true }, turn);
    },
  };
}

async function destinationOf(client: Pick<SpApiClient, 'call'>, type: string, turn: Turn): Promise<string | null> {
  try {
    const answer = await client.call({ method: 'GET', path: pathOf(type), harmless: true }, turn);
    return shown.parse(answer.json()).payload?.destinationId ?? null;
  } catch (error) {
    if (error instanceof Terminal && error.code === 'status-404') return null;
    throw error;
  }
}

function pathOf(type: string): string {
  return `/notifications/v1/subscriptions/${type}`;
}
