import { Body, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameOf, Writer, type SchemaChange } from '#libs/actors';
import {
  documentAvailable,
  documentReceived,
  subjectOf,
  typeOf,
  type DataOf,
  type Exception,
  type Message,
} from '#libs/contracts';
import { RetryLater } from '#libs/errors';
import { activeTraceparent } from '#libs/telemetry';
import { startOtlpReceiver, type OtlpReceiver } from '#libs/telemetry/testing';
import { testStack, type TestBus, type TestDatabase } from '../../../stack/testing.js';
import { JetStreamStrategy } from './bus/jetstream-strategy.js';
import { MessageContext } from './bus/message-context.js';
import { ExactBytes } from './doors/bodies.js';
import { openService, type RunningService } from './start-service.js';

type Received = DataOf<typeof documentReceived>;
type Available = DataOf<typeof documentAvailable>;

const schema: readonly SchemaChange[] = [
  { name: 'documents', statements: ['create table document (id text primary key, bytes bytea not null)'] },
];

/** What handlers were given, and how the next ones are to end. */
const seen = {
  batches: [] as (readonly Message<Received>[])[],
  single: [] as string[],
  traces: [] as (string | undefined)[],
};
let failures: Record<string, () => Error> = {};

function endOf(id: string): void {
  const failure = failures[id];
  delete failures[id];
  if (failure) throw failure();
}

@Controller()
class IntakeController {
  constructor(@Inject(Writer) private readonly writer: Writer) {}

  @Post('documents')
  @HttpCode(200)
  @ExactBytes()
  async take(@Body() bytes: Buffer): Promise<{ length: number }> {
    const id = bytes.toString('latin1').replaceAll(/[^ -~]/g, '?');
    await this.writer.transaction(async (client) => {
      await client.query('insert into document (id, bytes) values ($1, $2)', [id, bytes]);
      return {
        result: undefined,
        frames: [frameOf(received(id))],
        exceptions: id.startsWith('odd') ? [exception(id)] : [],
      };
    });
    return { length: bytes.length };
  }

  @Post('echo')
  @HttpCode(200)
  echo(@Body() body: unknown): unknown {
    return body;
  }

  @EventPattern<string>('document.received.v1', { batch: true })
  async translate(@Payload() messages: readonly Message<Received>[], @Ctx() context: MessageContext): Promise<void> {
    for (const { id } of context.messages) endOf(id);
    seen.batches.push(messages);
    seen.traces.push(activeTraceparent());
  }

  @EventPattern<string>('document.available.v1')
  async fetch(@Payload() { documentId }: Available, @Ctx() context: MessageContext): Promise<void> {
    endOf(context.message.id);
    seen.single.push(documentId);
  }
}

@Module({ controllers: [IntakeController] })
class IntakeModule {}

function received(id: string): Message<Received> {
  return {
    id,
    type: typeOf(documentReceived),
    source: 'test',
    key: id,
    time: '2026-11-23T00:00:00.000Z',
    revision: 0,
    data: { ...documentReceived.example, documentId: id },
  };
}
function available(id: string): Message<Available> {
  return { ...received(id), type: typeOf(documentAvailable), data: { ...documentAvailable.example, documentId: id } };
}
function exception(id: string): Exception {
  const times = { openedAt: '2026-11-23T00:00:00.000Z', dueAt: '2026-11-24T00:00:00.000Z' };
  const about = { service: 'channel-gateway', reason: 'refused-document', owner: 'integration-support' } as const;
  return {
    id,
    ...about,
    ...times,
    amountAtRisk: { minor: 7, currency: 'USD' },
    evidence: [id],
    detail: 'd',
    revision: 1,
    state: 'open',
  };
}

let database: TestDatabase;
let server: TestBus;
let otlp: OtlpReceiver;
let service: RunningService;

beforeAll(async () => {
  [database, server, otlp] = await Promise.all([
    testStack().createDatabase(),
    testStack().startBus(),
    startOtlpReceiver(),
  ]);
  service = await openService(
    { name: 'channel-gateway', module: IntakeModule, schema, bodyLimitBytes: 1_000 },
    {
      DATABASE_URL: database.url('channel-gateway'),
      NATS_URL: server.url('channel-gateway'),
      LOG_LEVEL: 'silent',
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp.endpoint,
    },
  );
});
beforeEach(() => {
  failures = {};
  seen.batches.length = seen.single.length = seen.traces.length = 0;
});
afterAll(async () => {
  await service.stop();
  await server.stop();
  await otlp[Symbol.asyncDispose]();
});

const say = (...messages: Message[]) =>
  service.app.get(Writer).transaction(async () => ({ result: undefined, frames: messages.map((one) => frameOf(one)) }));
const post = (path: string, body?: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${service.url}${path}`, { method: 'POST', ...(body && { body }), headers });
const get = async (path: string) => (await fetch(`${service.url}${path}`)).json();

describe('a body', () => {
  it('comes as the exact bytes where a route wants them, whatever they claim to be', async () => {
    for (const type of ['application/json', 'text/plain', 'application/xml; charset=utf-16']) {
      const bytes = Buffer.concat([Buffer.from(`${type} {"a": `), Buffer.from([0xff, 0x00])]);
      const answer = await post('/documents', bytes, { 'content-type': type });
      expect([answer.status, await answer.json()]).toEqual([200, { length: bytes.length }]);
      const { rows } = await service.app
        .get(pg.Pool)
        .query('select 1 as found from document where bytes = $1', [bytes]);
      expect(rows).toEqual([{ found: 1 }]);
    }
  });

  it('is JSON everywhere else, and refused with a problem document where it is none', async () => {
    const headers = { 'content-type': 'application/json' };
    expect(await (await post('/echo', '{"ä":1}', headers)).json()).toEqual({ ä: 1 });
    expect((await post('/echo', '{"a":', headers)).status).toBe(400);
    expect((await post('/echo', '{"__proto__":{}}', headers)).status).toBe(400);
    expect((await post('/echo', 'a', { 'content-type': 'text/plain' })).status).toBe(415);
    const large = await post('/documents', 'x'.repeat(1_001));
    expect([large.status, large.headers.get('content-type')]).toEqual([
      413,
      expect.stringMatching('^application/problem.json'),
    ]);
  });
});

describe('what a door writes', () => {
  it('is on one trace from the request to the handler', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await post('/documents', 'traced', { traceparent });
    await expect.poll(() => seen.batches.flat().map(({ id }) => id)).toContain('traced');
    const [, traceId] = traceparent.split('-');
    expect(seen.batches.flat()[0]?.traceparent).toContain(`00-${traceId}-`);
    expect(seen.traces).toEqual([expect.stringContaining(`00-${traceId}-`)]);
    const onTrace = () =>
      otlp.spans
        .filter((span) => span.traceId === traceId)
        .map(({ name }) => name)
        .toSorted();
    await expect
      .poll(onTrace, { timeout: 5_000 })
      .toEqual([
        'POST /documents',
        'process xd.raw.document.received.v1.{partition}',
        'publish xd.raw.document.received.v1.{partition}',
      ]);
  });

  it('is seen where it is an exception, and told to the portal', async () => {
    await post('/documents', 'odd one');
    expect(await get('/exceptions')).toEqual({ exceptions: [exception('odd one')] });
    const { rows } = await service.app
      .get(pg.Pool)
      .query(`select 1 from outbox where frames like '%exception.changed.v1%'`);
    expect(rows).toHaveLength(1);
  });

  it('is nothing at all where the transaction fails', async () => {
    await post('/documents', 'once');
    const again = await post('/documents', 'once');
    expect(again.status).toBe(500);
    const { rows } = await service.app.get(pg.Pool).query(`select 1 from outbox where frames like '%"id":"once"%'`);
    expect(rows).toHaveLength(1);
  });
});

describe('a handler', () => {
  it('gets all that has arrived in one call, where it asks for that', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `batch-${index}`);
    await say(...ids.map(received));
    await expect
      .poll(() =>
        seen.batches
          .flat()
          .map(({ id }) => id)
          .sort(),
      )
      .toEqual(ids.sort());
    expect(seen.batches.length).toBeLessThan(20);
  });

  it('gets one message at a time otherwise', async () => {
    await say(available('single-1'), available('single-2'));
    await expect.poll(() => [...seen.single].sort()).toEqual(['single-1', 'single-2']);
  });

  it('gets a message again after it asked for that', async () => {
    const later = () => new RetryLater('busy', { problem: 'busy', remedy: 'wait', afterMs: 1 });
    failures = { 'later-1': later, 'later-2': later };
    await say(received('later-1'), available('later-2'));
    await expect.poll(() => seen.single, { timeout: 5_000 }).toEqual(['later-2']);
    await expect.poll(() => seen.batches.flat().map(({ id }) => id), { timeout: 5_000 }).toContain('later-1');
  });

  it('gets what an older build parked, whole, and what a newer writer added stays in its dead letter', async () => {
    const parked = { ...available('parked'), data: { ...available('parked').data, added: 1 } };
    const letter = {
      id: 'parked',
      subject: subjectOf(documentAvailable, parked.key),
      type: parked.type,
      key: parked.key,
      code: 'newer-version',
      reason: 'not known yet',
      body: JSON.stringify(parked),
      at: parked.time,
    };
    const bury = () => ({ result: undefined, frames: [], deadLetters: [letter] });
    await service.app.get(Writer).transaction(async () => bury());
    failures = { parked: () => new TypeError('boom') };
    await service.app.get(JetStreamStrategy).replayParked();
    const letters = async () =>
      ((await get('/dead-letters')) as { deadLetters: { id: string; code: string; body: string }[] }).deadLetters;
    await expect.poll(letters, { timeout: 5_000 }).toMatchObject([{ id: 'parked', code: 'cannot-be-taken' }]);
    expect(JSON.parse((await letters())[0]?.body ?? '')).toMatchObject({ data: { documentId: 'parked', added: 1 } });

    await post('/dead-letters/parked/replay');
    await expect.poll(() => seen.single, { timeout: 5_000 }).toEqual(['parked']);
  });

  it('that fails makes a dead letter of that message alone, which can be sent again', async () => {
    const bug = () => new TypeError('boom');
    failures = { 'dead-1': bug, 'dead-2': bug };
    await say(received('good-1'), received('dead-1'), available('dead-2'), {
      ...available('bad'),
      data: {} as Available,
    });
    const letters = async () =>
      ((await get('/dead-letters')) as { deadLetters: { id: string }[] }).deadLetters.map(({ id }) => id).sort();
    // the whole batch failed once, and then dead-1 was handled alone: it had only one failure in it
    await expect.poll(letters, { timeout: 5_000 }).toEqual(expect.arrayContaining(['bad', 'dead-2']));
    expect(seen.batches.flat().map(({ id }) => id)).toContain('good-1');
    expect((await post(`/dead-letters/${encodeURIComponent('dead-2')}/replay`)).status).toBe(202);
    await expect.poll(() => seen.single, { timeout: 5_000 }).toEqual(['dead-2']);
    expect(await letters()).not.toContain('dead-2');
    expect((await post('/dead-letters/none/replay')).status).toBe(404);
  });
});
