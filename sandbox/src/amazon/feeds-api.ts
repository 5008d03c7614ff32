import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addressAt, cut } from '../http/lost-answers.js';
import type { Amazon } from './amazon.js';
import { callerOf, refuse } from './sp-api.js';

const documentWish = z.object({ contentType: z.string().min(1) });
const feedWish = z.object({
  feedType: z.string().min(1),
  marketplaceIds: z.array(z.string()).min(1),
  inputFeedDocumentId: z.string().min(1),
});

/** Serves the Feeds API 2021-06-30, and the addresses that feed documents lie at. */
export function serveFeeds(api: FastifyInstance, amazon: Amazon): void {
  const { feeds } = amazon;
  let created = 0;

  api.post('/feeds/2021-06-30/documents', async (request, reply) => {
    const parsed = documentWish.safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, 'InvalidInput', 'Invalid Input', parsed.error.message);
    const id = await feeds.createDocument(callerOf(request).account);
    return reply.code(201).send({ feedDocumentId: id, url: addressAt(request, `/amazon/documents/${id}`) });
  });

  api.post('/feeds/2021-06-30/feeds', async (request, reply) => {
    const parsed = feedWish.safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, 'InvalidInput', 'Invalid Input', parsed.error.message);
    const { feedType, inputFeedDocumentId } = parsed.data;
    const feed = await feeds.create(callerOf(request).account, feedType, inputFeedDocumentId, Date.now());
    if (!feed) return refuse(reply, 400, 'InvalidInput', 'The feed document is not known or has no content.');
    created += 1;
    if (amazon.around.faults.strikes('amazon-lost-answer', amazon.dice('feed', feed.id, created)))
      return cut(request, reply);
    return reply.code(202).send({ feedId: feed.id });
  });

  api.get('/feeds/2021-06-30/feeds', async (request) => {
    const { feedTypes = '', createdSince } = request.query as { feedTypes?: string; createdSince?: string };
    const nowMs = Date.now();
    await feeds.settle(nowMs);
    const since = createdSince === undefined ? 0 : Date.parse(createdSince);
    const found = feeds.since(callerOf(request).account, feedTypes.split(','), since);
    return { feeds: found.map((feed) => feeds.shown(feed, nowMs)) };
  });

  api.get('/feeds/2021-06-30/feeds/:id', async (request, reply) => {
    const nowMs = Date.now();
    await feeds.settle(nowMs);
    const feed = feeds.withId((request.params as { id: string }).id, callerOf(request).account);
    return feed ? feeds.shown(feed, nowMs) : refuse(reply, 404, 'NotFound', 'The feed is not known.');
  });

  api.get('/feeds/2021-06-30/documents/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    const feedId = id.split('.').at(-1) ?? '';
    if (feeds.reportOf(feedId) === undefined) return refuse(reply, 404, 'NotFound', 'The document is not known.');
    return { feedDocumentId: id, url: addressAt(request, `/amazon/results/${feedId}`) };
  });
}

/** The addresses themselves: signed by Amazon, open to whoever has them. */
export function serveFeedDocuments(server: FastifyInstance, { feeds }: Amazon): void {
  server.put('/documents/:id', async (request, reply) => {
    const taken = await feeds.upload((request.params as { id: string }).id, String(request.body));
    return reply.code(taken ? 200 : 403).send('');
  });
  server.get('/results/:feedId', async (request, reply) => {
    const text = feeds.reportOf((request.params as { feedId: string }).feedId);
    return text === undefined ? reply.code(403).send('') : reply.type('text/xml; charset=UTF-8').send(text);
  });
}
