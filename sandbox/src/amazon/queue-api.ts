import { createHash, createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Amazon } from './amazon.js';

const receiveWish = z.object({ QueueUrl: z.string(), MaxNumberOfMessages: z.int().min(1).max(10).optional() });
const deleteWish = z.object({
  QueueUrl: z.string(),
  Entries: z
    .array(z.object({ Id: z.string(), ReceiptHandle: z.string() }))
    .min(1)
    .max(10),
});

/** Serves the sellers' queues by the JSON protocol of Amazon SQS: receive and delete. */
export function serveQueues(server: FastifyInstance, amazon: Amazon): void {
  server.post('/queues/:account', async (request, reply) => {
    const { account } = request.params as { account: string };
    const secrets = amazon.around.secrets.get(account);
    const body = String(request.body);
    if (!secrets || !isSigned(request, body, secrets)) {
      const __type = 'com.amazon.coral.service#SignatureDoesNotMatch';
      return reply.code(403).send({ __type, message: 'The request signature we calculated does not match.' });
    }
    switch (request.headers['x-amz-target']) {
      case 'AmazonSQS.ReceiveMessage': {
        const { MaxNumberOfMessages = 1 } = receiveWish.parse(JSON.parse(body));
        const Messages = amazon.queue.receive(account, MaxNumberOfMessages, Date.now());
        return Messages.length === 0 ? {} : { Messages };
      }
      case 'AmazonSQS.DeleteMessageBatch': {
        const { Entries } = deleteWish.parse(JSON.parse(body));
        const ids = amazon.queue.delete(Entries.map(({ ReceiptHandle }) => ReceiptHandle));
        await amazon.around.journal.append({ kind: 'amazon', record: { record: 'messages-deleted', ids } });
        return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
      }
      default:
        return reply.code(400).send({ __type: 'com.amazon.coral.service#UnknownOperationException' });
    }
  });
}

interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Whether a request bears Signature Version 4 of these keys, over the headers that it names and its exact body. */
function isSigned(request: FastifyRequest, body: string, { accessKeyId, secretAccessKey }: AwsKeys): boolean {
  const authorization = String(request.headers.authorization ?? '');
  const [, scope = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(authorization) ??
    [];
  const [key, date = '', region = '', service = '', end] = scope.split('/');
  if (key !== accessKeyId || end !== 'aws4_request' || service !== 'sqs' || !names.split(';').includes('host'))
    return false;
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  const path = new URL(request.url, 'http://any').pathname;
  const canonical = ['POST', path, '', headers.join(''), names, sha256(body)].join('\n');
  const at = String(request.headers['x-amz-date']);
  const toSign = ['AWS4-HMAC-SHA256', at, [date, region, service, 'aws4_request'].join('/'), sha256(canonical)].join(
    '\n',
  );
  const steps = [date, region, service, 'aws4_request'];
  const signing = steps.reduce<string | Buffer>((secret, step) => hmac(secret, step), `AWS4${secretAccessKey}`);
  return at.startsWith(date) && hmac(signing, toSign).toString('hex') === signature;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
