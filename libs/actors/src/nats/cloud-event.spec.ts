import { headers as newHeaders } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import type { Message } from '#libs/contracts';
import { decode, encode } from './cloud-event.js';

const plain: Message = {
  id: 'order/shopify-us-1/1/sale/SHP-1@9',
  type: 'posting.requested.v1',
  source: 'order/shopify-us-1/1',
  key: 'sale/SHP-1',
  time: '2026-11-23T00:00:00.000Z',
  revision: 9,
  data: { total: 19964 },
};
const full: Message = {
  ...plain,
  document: 'Ünïcode "1" 100 %\r\nX-Evil: 1',
  part: 'line 7',
  translator: 3,
  causes: ['a b', 'c,"d"'],
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
const bytes = (text: string) => new TextEncoder().encode(text);

function travelled(messages: readonly Message[]) {
  const { headers, data } = encode(messages, 'bus-id');
  return decode(headers, data);
}

describe('a message', () => {
  it.each([plain, full, { ...plain, data: null }])('arrives as it was sent, alone and in company (%#)', (message) => {
    expect(travelled([message])).toEqual({ messages: [message] });
    expect(travelled([message, full])).toEqual({ messages: [message, full] });
  });

  it('alone is a CloudEvent in binary mode', () => {
    const { headers, data } = encode([full], 'bus-id');
    expect(JSON.parse(new TextDecoder().decode(data))).toEqual({ total: 19964 });
    expect(Object.fromEntries([...headers].map(([name, [value]]) => [name, value]))).toMatchObject({
      'Nats-Msg-Id': 'bus-id',
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'order/shopify-us-1/1/sale/SHP-1@9',
      'ce-type': 'posting.requested.v1',
      'ce-source': 'order/shopify-us-1/1',
      'ce-subject': 'sale/SHP-1',
      'ce-time': '2026-11-23T00:00:00.000Z',
      'ce-revision': '9',
      'ce-part': 'line%207',
      'ce-translator': '3',
      traceparent: full.traceparent,
    });
  });

  it('in company is an element of a CloudEvents batch', () => {
    const { headers, data } = encode([plain, full], 'bus-id');
    expect(headers.get('content-type')).toBe('application/cloudevents-batch+json');
    expect(JSON.parse(new TextDecoder().decode(data))[0]).toMatchObject({
      specversion: '1.0',
      subject: plain.key,
      data: plain.data,
    });
  });
});

it('leaves what is no event to whoever judges messages: the rest of its frame is not lost with it', () => {
  const { headers, data } = encode([plain, full], 'bus-id');
  const [first] = JSON.parse(new TextDecoder().decode(data));
  expect(decode(headers, bytes(JSON.stringify([first, 1, { causes: 'no list' }])))).toEqual({
    messages: [plain, 1, { causes: 'no list' }],
  });
});

describe('bytes that are no message', () => {
  const event = newHeaders();
  event.set('ce-specversion', '1.0');
  const broken = newHeaders();
  broken.set('ce-specversion', '1.0');
  broken.set('ce-causes', 'no list');
  const batch = newHeaders();
  batch.set('content-type', 'application/cloudevents-batch+json');
  it.each([
    ['not UTF-8', event, new Uint8Array([0x22, 0xff, 0x22])],
    ['not JSON', event, bytes('{')],
    ['no CloudEvent', newHeaders(), bytes('{}')],
    ['without headers', undefined, bytes('{}')],
    ['an attribute that cannot be read', broken, bytes('{}')],
    ['a batch that is no list', batch, bytes('{}')],
  ])('(%s) are given as they are, with the reason', (_what, headers, data) => {
    expect(decode(headers, data)).toEqual({ undecodable: expect.any(String), bytes: data });
  });
});
