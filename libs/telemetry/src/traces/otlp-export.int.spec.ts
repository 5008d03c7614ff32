import { expect, it } from 'vitest';
import { type ReceivedSpan, startOtlpReceiver } from '#libs/telemetry/testing';
import { startTelemetry } from '../telemetry.js';
import { activeTraceparent, traceparentOf } from './traceparent.js';

const facts = { template: 'xd.FACTS.order.v1.{partition}', name: 'xd.FACTS.order.v1.3' };
const postings = { template: 'xd.POSTINGS.{lane}.v1' };

function attributesOf({ attributes }: ReceivedSpan): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

it('one trace runs from the message through its processing to what is published', async () => {
  await using receiver = await startOtlpReceiver();
  const { tracing, stop } = await started(receiver.endpoint);
  const cause = tracing.publishSpan({ destination: facts, id: 'fact-1' });
  cause.end();
  const messages = [{ id: 'fact-1', traceparent: traceparentOf(cause), sequence: 42, redelivered: false }];
  await tracing.processSpan({ destination: facts, consumerGroup: 'order-service', messages }, async () =>
    tracing.publishSpan({ destination: postings, id: 'posting-1' }).end(),
  );
  await stop();

  const published = await receiver.arrivalOf('publish xd.FACTS.order.v1.{partition}');
  const processed = await receiver.arrivalOf('process xd.FACTS.order.v1.{partition}');
  const posting = await receiver.arrivalOf('publish xd.POSTINGS.{lane}.v1');
  expect(processed).toMatchObject({ traceId: published.traceId, parentSpanId: published.spanId });
  expect(posting).toMatchObject({ traceId: published.traceId, parentSpanId: processed.spanId });
  expect(processed.links).toMatchObject([{ traceId: published.traceId, spanId: published.spanId }]);
  expect(attributesOf(processed)).toMatchObject({
    'messaging.system': 'nats',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': 'xd.FACTS.order.v1.3',
    'messaging.destination.template': 'xd.FACTS.order.v1.{partition}',
    'messaging.consumer.group.name': 'order-service',
    'messaging.message.id': 'fact-1',
    'crossdock.nats.stream_sequence': 42,
  });
});

it('a batch is linked to each of its messages, and what it publishes stays in the trace of its cause', async () => {
  await using receiver = await startOtlpReceiver();
  const { tracing, stop } = await started(receiver.endpoint);
  const causes = ['a', 'b'].map((id) => traceparentOf(tracing.publishSpan({ destination: facts, id })));
  const messages = causes.map((traceparent, index) => ({ id: `m${index}`, traceparent }));
  await tracing.processSpan({ destination: facts, consumerGroup: 'order-service', messages }, async () => {
    const [parent] = causes;
    const links = [activeTraceparent() ?? ''];
    tracing.publishSpan({ destination: postings, id: 'posting-1', parent, links }).end();
  });
  await stop();

  const processed = await receiver.arrivalOf('process xd.FACTS.order.v1.{partition}');
  expect(processed.links?.map(({ traceId }) => traceId)).toStrictEqual(causes.map((cause) => cause.split('-')[1]));
  expect(causes.join()).not.toContain(processed.traceId);
  expect(attributesOf(processed)).toMatchObject({ 'messaging.batch.message_count': 2 });
  const posting = await receiver.arrivalOf('publish xd.POSTINGS.{lane}.v1');
  expect(causes[0]).toContain(posting.traceId);
  expect(posting.links).toMatchObject([{ traceId: processed.traceId }]);
});

it('at ratio zero nothing is recorded, and the traceparent travels all the same', async () => {
  await using receiver = await startOtlpReceiver();
  const { tracing, stop } = await started(receiver.endpoint, '0');
  const span = tracing.publishSpan({ destination: facts, id: 'fact-1' });
  span.end();
  expect(traceparentOf(span)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  await stop();
  expect(receiver.spans).toHaveLength(0);
});

it('a share of traces that is none is refused at the start', async () => {
  await expect(started('http://127.0.0.1:1', '10%')).rejects.toMatchObject({
    code: 'invalid-setting',
    where: { value: '10%' },
  });
});

async function started(endpoint: string, ratio = '1') {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: ratio, LOG_LEVEL: 'silent' };
  const telemetry = await startTelemetry('order-service', { environment });
  return { tracing: telemetry.tracing, stop: () => telemetry.stop() };
}
