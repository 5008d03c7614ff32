import type { FastifyInstance } from 'fastify';
import type { Amazon } from './amazon.js';
import { serveFeedDocuments, serveFeeds } from './feeds-api.js';
import { serveOrders } from './orders-api.js';
import { serveOrdersV0 } from './orders-v0-api.js';
import { serveQueues } from './queue-api.js';
import { serveReportDocuments, serveReports } from './reports-api.js';
import { guard } from './sp-api.js';
import { serveSubscriptions } from './subscriptions-api.js';
import { serveTokens } from './tokens-api.js';

/** Serves Amazon under its prefix: sign-in, queues, documents by address, and the Selling Partner API. */
export function serveAmazon(server: FastifyInstance, amazon: Amazon): void {
  server.addContentTypeParser(
    /^(?:text\/xml|application\/x-amz-json-1\.0|text\/tab-separated-values)/,
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
  serveTokens(server, amazon);
  serveQueues(server, amazon);
  serveFeedDocuments(server, amazon);
  serveReportDocuments(server, amazon);
  void server.register(
    async (api) => {
      guard(api, amazon);
      serveOrders(api, amazon);
      serveOrdersV0(api, amazon);
      serveFeeds(api, amazon);
      serveReports(api, amazon);
      serveSubscriptions(api, amazon);
    },
    { prefix: '/sp-api' },
  );
}
