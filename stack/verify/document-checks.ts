import type { Check } from './finding.js';

/** What was received has been read. */
export const documentsTranslated: Check = {
  name: 'documents-translated',
  claim: 'every document that was received has been translated, or refused for a reason that a person can see',
  async find({ database }) {
    const waiting = await database.query<{ id: string }>(
      `select id from channel_gateway.document where state = 'received' limit 100`,
    );
    const unseen = await database.query<{ id: string }>(
      `select document.id from channel_gateway.document left join channel_gateway.exception
         on exception.id = 'document/' || document.id || '/refused-document' and exception.state = 'open'
        where document.state = 'refused' and exception.id is null limit 100`,
    );
    const check = 'documents-translated';
    return [
      ...waiting.rows.map(({ id }) => ({ check, about: id, detail: 'received and not translated' })),
      ...unseen.rows.map(({ id }) => ({ check, about: id, detail: 'refused without an open exception' })),
    ];
  },
};

/** What documents said has reached an actor. */
export const factsArrived: Check = {
  name: 'facts-arrived',
  claim: 'every order that a document tells of exists, and so does every stock item',
  async find({ database }) {
    const { rows } = await database.query<{ key: string; fact: string }>(
      `select distinct on (lineage.key) lineage.key, lineage.fact from channel_gateway.lineage
         left join order_service.order_actor on order_actor.key = lineage.key
         left join inventory_service.stock_item_actor on stock_item_actor.key = lineage.key
        where lineage.key is not null and order_actor.key is null and stock_item_actor.key is null
          and (lineage.key like 'order/%' or lineage.key like 'stock-item/%')`,
    );
    return rows.map(({ key, fact }) => ({ check: 'facts-arrived', about: key, detail: `no actor knows of ${fact}` }));
  },
};
