import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { testStack } from '../../../../stack/testing.js';
import { openGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { gatewayStoreCases } from '../testing/gateway-store-cases.js';

let database: GatewayDatabase;

beforeAll(async () => {
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
});
beforeEach(() =>
  database.pool.query('truncate document, document_chunk, alias, waiting_fact, lineage, vault_entry, call'),
);
afterAll(() => database.close());

describe('the gateway’s store on PostgreSQL', () => {
  it.each(gatewayStoreCases)('$name', async ({ run }) => {
    await run({ store: database.store, passTime: (ms) => setTimeout(ms) });
  });
});
