import { defineEntity, p } from '@mikro-orm/core';
import type { Exception } from '#libs/contracts';

/** An exception as it stands: what a person can see and work. */
export const ExceptionEntity = defineEntity({
  name: 'Exception',
  tableName: 'exception',
  properties: {
    id: p.text().primary(),
    service: p.text(),
    reason: p.text().$type<Exception['reason']>(),
    owner: p.text().$type<Exception['owner']>(),
    state: p.text().$type<Exception['state']>(),
    detail: p.text(),
    openedAt: p.datetime(),
    dueAt: p.datetime(),
    amountAtRisk: p.json<Exception['amountAtRisk']>().nullable(),
    evidence: p.json<Exception['evidence']>(),
    revision: p.bigint('number'),
  },
});

/** A message that could not be taken, and whether it was sent again. */
export const DeadLetterEntity = defineEntity({
  name: 'DeadLetter',
  tableName: 'dead_letter',
  properties: {
    id: p.text().primary(),
    subject: p.text(),
    type: p.text(),
    key: p.text(),
    code: p.text(),
    reason: p.text(),
    body: p.text(),
    at: p.datetime(),
    replayedAt: p.datetime().nullable(),
    replays: p.integer(),
  },
});
