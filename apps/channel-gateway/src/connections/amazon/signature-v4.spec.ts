import { expect, it } from 'vitest';
import { signed } from './signature-v4.js';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const at = Date.UTC(2015, 7, 30, 12, 36, 0);

it('signs as the published example of a POST does (AWS Signature Version 4 test suite, post-vanilla)', () => {
  const wish = {
    url: 'https://example.amazonaws.com/',
    region: 'us-east-1',
    service: 'service',
    headers: {},
    body: '',
  };
  expect(signed(wish, keys, at)).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  });
});

it('covers the body and every header that it is given', () => {
  const wish = {
    url: 'https://sqs.us-east-1.amazonaws.com/1/orders',
    region: 'us-east-1',
    service: 'sqs',
    headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
    body: '{}',
  };
  const first = signed(wish, keys, at);
  expect(first['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-target');
  expect(signed({ ...wish, body: '{ }' }, keys, at)['authorization']).not.toBe(first['authorization']);
});
