import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CrossdockError, RetryLater } from '#libs/errors';
import { startOtlpReceiver } from '#libs/telemetry/testing';
import { Health } from '../health/health.js';
import { NestLogger } from '../logs/nest-logger.js';
import { Telemetry } from '../telemetry.js';
import { activeTraceparent } from '../traces/traceparent.js';
import { CrossdockErrorFilter } from './crossdock-error.filter.js';
import { TelemetryModule } from './telemetry.module.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const failures: Readonly<Record<string, () => Error>> = {
  precision: () =>
    new CrossdockError('precision', { problem: 'Too precise', remedy: 'Round it', where: { pointer: '/price' } }),
  busy: () => new RetryLater('erp-busy', { problem: 'The ERP is busy', remedy: 'Wait', afterMs: 1500 }),
  unmapped: () => new CrossdockError('unmapped', { problem: 'Inner workings', remedy: 'None' }),
  bug: () => new TypeError('inner workings'),
};

@Controller('orders')
class OrderController {
  @Post()
  take(@Body() body: { fail?: string }): { traceparent: string | undefined } {
    const failure = failures[body.fail ?? ''];
    if (failure !== undefined) throw failure();
    return { traceparent: activeTraceparent() };
  }

  @Get(':id')
  read(): { id: number } {
    return { id: 7 };
  }
}

const log: string[] = [];

async function startService(environment: Record<string, string> = {}): Promise<NestFastifyApplication> {
  const telemetry = TelemetryModule.forService({
    name: 'order-service',
    environment,
    checks: [{ name: 'database', check: () => Promise.resolve() }],
    logDestination: { write: (line) => void log.push(line) },
  });
  const filter = {
    provide: APP_FILTER,
    inject: [Telemetry],
    useFactory: ({ logger }: Telemetry) => new CrossdockErrorFilter({ precision: 422 }, logger),
  };
  @Module({ imports: [telemetry], controllers: [OrderController], providers: [filter] })
  class OrderServiceModule {}
  const testing = await Test.createTestingModule({ imports: [OrderServiceModule] }).compile();
  const app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter({ bodyLimit: 1000 }), {
    bufferLogs: true,
  });
  app.useLogger(app.get(NestLogger));
  await app.listen(0, '127.0.0.1');
  return app;
}

let app: NestFastifyApplication;
let address: string;

beforeEach(async () => {
  log.length = 0;
  app = await startService();
  address = await app.getUrl();
});
afterEach(() => app.close());

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${address}/orders`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

const mediaTypeOf = (response: Response) => response.headers.get('content-type')?.split(';')[0];

describe('a service', () => {
  it('answers its probes, with reasons', async () => {
    expect((await fetch(`${address}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${address}/health/ready`)).json()).toMatchObject({
      service: 'order-service',
      status: 'ok',
    });
    app.get(Health).require({ name: 'bus', check: () => Promise.reject(new Error('no bus')) });
    const response = await fetch(`${address}/health/ready`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: 'failing',
      checks: [{}, { name: 'bus', reason: 'no bus' }, {}],
    });
  });

  it('measures its requests by route, whatever the ids', async () => {
    for (const path of ['orders/7', 'orders/8', 'no/such/path']) await fetch(`${address}/${path}`);
    const response = await fetch(`${address}/metrics`);
    expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
    const text = await response.text();
    expect(text).toContain(
      'crossdock_http_server_duration_seconds_count{method="GET",route="/orders/:id",status="2xx"} 2',
    );
    expect(text).toContain('crossdock_http_server_duration_seconds_count{method="GET",route="other",status="4xx"} 1');
    expect(text).toContain('crossdock_build_info{service="order-service"');
  });

  it("logs Nest's own lines as JSON", () => {
    expect(log.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ service: 'order-service', context: 'RoutesResolver', level: 'info' }),
    );
  });
});

describe('a request', () => {
  it("is handled inside of its caller's trace", async () => {
    expect(await (await post('{}', { traceparent: TRACEPARENT })).json()).toStrictEqual({ traceparent: TRACEPARENT });
  });

  it("is handled inside of its caller's trace even if its body comes after its head", async () => {
    const headers = { 'content-type': 'application/json', traceparent: TRACEPARENT, expect: '100-continue' };
    const sending = request(`${address}/orders`, { method: 'POST', headers });
    sending.flushHeaders();
    await once(sending, 'continue');
    sending.end('{}');
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    expect(await json(answer)).toStrictEqual({ traceparent: TRACEPARENT });
  });

  it('begins a trace where its caller has none', async () => {
    const answers = await Promise.all([post('{}'), post('{}')].map(async (response) => (await response).text()));
    expect(new Set(answers).size).toBe(2);
    for (const answer of answers) expect(answer).toMatch(/"00-[0-9a-f]{32}-[0-9a-f]{16}-00"/);
  });

  it('is a server span, named by its route', async () => {
    await using receiver = await startOtlpReceiver();
    const exporting = await startService({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    await fetch(`${await exporting.getUrl()}/orders/7`, { headers: { traceparent: TRACEPARENT } });
    await exporting.close();
    const span = await receiver.arrivalOf('GET /orders/:id');
    expect(span).toMatchObject({ traceId: TRACEPARENT.split('-')[1], parentSpanId: TRACEPARENT.split('-')[2] });
  });
});

describe('a refusal', () => {
  it('is a problem document with code, place and trace', async () => {
    const response = await post('{"fail":"precision"}', { traceparent: TRACEPARENT });
    expect([response.status, mediaTypeOf(response)]).toStrictEqual([422, 'application/problem+json']);
    expect(await response.json()).toStrictEqual({
      type: 'urn:crossdock:problem:precision',
      title: 'Precision',
      status: 422,
      detail: 'Too precise. At pointer "/price". Round it.',
      code: 'precision',
      where: { pointer: '/price' },
      trace_id: TRACEPARENT.split('-')[1],
    });
  });

  it('that may pass says when to come again', async () => {
    const response = await post('{"fail":"busy"}');
    expect([response.status, response.headers.get('retry-after')]).toStrictEqual([503, '2']);
  });

  it.each(['unmapped', 'bug'])(
    'that is our own fault (%s) shows nothing of the inside, and is logged',
    async (fail) => {
      const response = await post(JSON.stringify({ fail }));
      const problem = (await response.json()) as { detail: string; code: string; trace_id: string };
      expect([response.status, problem.code]).toStrictEqual([500, 'internal-server-error']);
      expect(problem.detail).not.toMatch(/inner workings/i);
      const logged = log.map((line) => JSON.parse(line)).find(({ level }) => level === 'error');
      expect(logged).toMatchObject({
        err: { message: expect.stringMatching(/inner workings/i) },
        trace_id: problem.trace_id,
      });
    },
  );

  it.each([
    ['{"fail":', 400, 'bad-request'],
    [JSON.stringify({ text: 'x'.repeat(2000) }), 413, 'payload-too-large'],
  ])('of a body (%#) by the framework is a problem document too', async (body, status, code) => {
    const response = await post(body);
    expect([response.status, mediaTypeOf(response)]).toStrictEqual([status, 'application/problem+json']);
    expect(await response.json()).toMatchObject({ status, code });
  });

  it('of an unknown path is one as well', async () => {
    const response = await fetch(`${address}/no/such/path`);
    expect(await response.json()).toMatchObject({ status: 404, code: 'not-found' });
  });
});
