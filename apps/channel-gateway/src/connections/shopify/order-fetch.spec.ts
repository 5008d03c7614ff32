import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Gate, type Call } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import type { IncomingDocument } from '../../raw-store/incoming-document.js';
import { OrderFetch } from './order-fetch.js';
import { ShopClient } from './shop-client.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** What becomes of a fetch that the shop answers with this text. */
async function fetched(text: string): Promise<{ taken: IncomingDocument[]; outcome: Promise<unknown> }> {
  server = createServer((_request, reply) => void reply.writeHead(200).end(text));
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  const taken: IncomingDocument[] = [];
  const client = new ShopClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token');
  const fetch = new OrderFetch(client, 'crossdock-us.myshopify.com', async (documents) => {
    taken.push(...documents);
    return documents.map(() => 'received' as const);
  });
  const message = { data: { account: 'shopify-us-1', externalId: '7001' } };
  const turn = new Gate('shopify-us-1', { concurrent: 1, perSecond: 100, burst: 100 }).turn(5_000);
  return { taken, outcome: fetch.perform({ message } as unknown as Call, turn) };
}

it('an order that the shop shows is a document like any other, the same for the same answer', async () => {
  const { taken, outcome } = await fetched('{"order":{"id":7001}}');
  const { documentId } = (await outcome) as { documentId: string };
  expect(documentId).toMatch(/^shopify-us-1\/order-7001-/);
  expect(taken).toMatchObject([{ id: documentId, topic: 'orders/fetched', account: 'shopify-us-1' }]);
});

it('a page in place of the order is no document: the shop is asked again', async () => {
  const { taken, outcome } = await fetched('<!doctype html><h1>Down for maintenance</h1>');
  await expect(outcome).rejects.toBeInstanceOf(RetryLater);
  expect(taken).toEqual([]);
});
