import { jetstream, type JetStreamClient, type JsMsg } from '@nats-io/jetstream';
import { defineEntity, LockMode, p } from '@mikro-orm/core';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { decode, encode, fold, frameOf, messageFor, newRow, viewOf, type Row } from '#libs/actors';
import { registry, type Message } from '#libs/contracts';
import { Meter, type Cost } from './cost.js';
import { SCHEMA, type Ground } from './ground.js';
import { ORDERS, type Served } from './order-service.js';

/** Messages under way at once. */
const AT_ONCE = 16;

/** An order as a service keeps it that handles one message after the other. */
const UsualOrder = defineEntity({
  name: 'UsualOrder',
  tableName: 'usual_order',
  properties: {
    key: p.text().primary(),
    version: p.integer(),
    epoch: p.integer(),
    planVersion: p.integer(),
    facts: p.json<Row['facts']>(),
    issued: p.json<Row['issued']>(),
    wakeAt: p.datetime().nullable(),
    state: p.text().nullable(),
    channel: p.text().nullable(),
    account: p.text().nullable(),
    updated: p.text().nullable(),
  },
});

/** Opens MikroORM with a connection for each message that is under way. */
export function openUsual(ground: Ground): Promise<MikroORM> {
  const driverOptions = { max: AT_ONCE };
  return MikroORM.init({ clientUrl: ground.databaseUrl(), schema: SCHEMA, entities: [UsualOrder], driverOptions });
}

/**
 * The usual way takes so many messages that lie in the stream: for each a transaction of MikroORM that locks, folds and
 * saves one order, then a publish for what is said, then the acknowledgement. The same contracts, slots, plan and
 * difference as in the product's loop.
 */
export async function takeOneByOne(ground: Ground, served: Served, orm: MikroORM, messages: number): Promise<Cost> {
  const connection = await ground.operator();
  const js = jetstream(connection);
  const consumer = await js.consumers.get(ORDERS.stream, ORDERS.durable);
  const meter = await Meter.start(ground);
  const arriving = await consumer.consume({ max_messages: 256 });
  const source = arriving[Symbol.asyncIterator]();
  let [left, said] = [messages, 0];
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const { value } = await source.next();
      const told = await take(value as JsMsg, served, orm, js);
      said += told;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const cost = await meter.end(messages, said);
  arriving.stop();
  await connection.close();
  return cost;
}

async function take(delivery: JsMsg, served: Served, orm: MikroORM, js: JetStreamClient): Promise<number> {
  const content = decode(delivery.headers, delivery.data);
  const message = 'messages' in content ? content.messages[0] : undefined;
  if (!message) throw new Error('a delivery without a message');
  const said = await orm.em.fork().transactional((em) => settle(em, message, served));
  for (const frame of said) {
    const { headers, data } = encode(frame.messages, frame.busId);
    await js.publish(frame.subject, data, { headers });
  }
  delivery.ack();
  return said.length;
}

async function settle(em: EntityManager, received: Message, { definition, policy }: Served) {
  const message = messageFor(received, definition, registry);
  if (message instanceof Error) throw message;
  const found = await em.findOne(UsualOrder, { key: message.key }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const before = found
    ? { ...found, type: definition.type, wakeAtMs: found.wakeAt?.getTime() ?? null }
    : newRow(definition.type, message.key);
  const folded = fold(before, [message], { definition, policy, nowMs: Date.now() });
  const { wakeAtMs, type: _type, ...kept } = folded.row;
  const values = {
    ...kept,
    ...definition.columns?.(viewOf(definition, folded.row)),
    wakeAt: wakeAtMs === null ? null : new Date(wakeAtMs),
  };
  if (found) em.assign(found, values);
  else em.create(UsualOrder, values as never);
  return folded.messages.map((one) => frameOf(one));
}
