import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { describe, expect, it } from 'vitest';
import { CrossdockError } from '#libs/errors';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';

context.setGlobalContextManager(new AsyncLocalStorageContextManager());

function loggerInMemory() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, logger: createLogger({ service: 'order-service', level: 'trace', destination }) };
}

describe('a log line', () => {
  it('is one JSON object with time, level, service and message', () => {
    const { lines, logger } = loggerInMemory();
    logger.info({ orders: 3 }, 'taken');
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(lines).toStrictEqual([{ level: 'info', time, service: 'order-service', orders: 3, msg: 'taken' }]);
  });

  it('names the trace and span in which it was written', () => {
    const { lines, logger } = loggerInMemory();
    const span = trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 });
    context.with(trace.setSpan(context.active(), span), () => logger.info('inside'));
    logger.info('outside');
    expect(lines[0]).toMatchObject({ trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) });
    expect(lines[1]).not.toHaveProperty('trace_id');
  });

  it('holds no personal data and no secrets, however deep and however spelt', () => {
    const { lines, logger } = loggerInMemory();
    const order = { id: 7, shipping_address: { name: 'Ada' }, lines: [{ sku: 'A', giftMessage: 'for Ada' }] };
    logger.info(
      { order, headers: { Authorization: 'Bearer x', 'X-Shopify-Hmac-Sha256': 'y' }, postcode: '10115' },
      'taken',
    );
    expect(lines[0]).toMatchObject({
      order: { id: 7, shipping_address: '[redacted]', lines: [{ sku: 'A', giftMessage: '[redacted]' }] },
      headers: { Authorization: '[redacted]', 'X-Shopify-Hmac-Sha256': '[redacted]' },
      postcode: '10115',
    });
  });

  it('holds no credentials out of addresses, not even inside of errors and their causes', () => {
    const { lines, logger } = loggerInMemory();
    const cause = new Error('connect postgres://crossdock:hunter2@db:5432/x');
    logger.error({ err: new Error('no database', { cause }), url: 'nats://me:hunter2@bus:4222' }, 'down');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject({
      err: { message: 'no database', cause: { message: 'connect postgres://[redacted]@db:5432/x' } },
    });
  });

  it('writes a typed error with code and place, and a bare error too', () => {
    const { lines, logger } = loggerInMemory();
    const err = new CrossdockError('precision', {
      problem: 'Too many decimals',
      remedy: 'Fix it',
      where: { pointer: '/price' },
    });
    logger.warn({ err }, 'refused');
    logger.warn(err);
    for (const line of lines) expect(line).toMatchObject({ err: { code: 'precision', where: { pointer: '/price' } } });
  });

  it('survives big integers, bytes, instances, cycles and deep objects', () => {
    const { lines, logger } = loggerInMemory();
    const at = new Date(0);
    const cycle: Record<string, unknown> = {
      minor: 5n,
      bytes: new Uint8Array(3),
      buyers: new Map([['email', 'x']]),
      at,
    };
    cycle['self'] = cycle;
    logger.info({ cycle }, 'odd');
    const plain = { minor: '5', bytes: '[3 bytes]', buyers: '[Map]', at: '1970-01-01T00:00:00.000Z' };
    expect(lines[0]).toMatchObject({ cycle: plain });
    expect(JSON.stringify(lines)).toContain('[too deep]');
  });
});

describe("Nest's log", () => {
  it('becomes lines of ours, with context, stack and error', () => {
    const { lines, logger } = loggerInMemory();
    const nest = new NestLogger(logger);
    nest.log('Mapped {/orders}', 'RouterExplorer');
    nest.error('it broke', 'Error: it broke\n    at x.js:1', 'Orders');
    nest.error(new Error('boom'), 'Orders');
    nest.verbose({ size: 3 });
    expect(lines).toMatchObject([
      { level: 'info', msg: 'Mapped {/orders}', context: 'RouterExplorer' },
      { level: 'error', msg: 'it broke', context: 'Orders', stack: 'Error: it broke\n    at x.js:1' },
      { level: 'error', msg: 'boom', context: 'Orders', err: { message: 'boom' } },
      { level: 'trace', msg: '{"size":3}' },
    ]);
  });
});
