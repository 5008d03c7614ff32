import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LeakyBucket } from '../http/leaky-bucket.js';
import { accessOf, type Access } from './access-tokens.js';
import type { Amazon } from './amazon.js';
import { operations, rateFactor, type Operation } from './operations.js';

/** A refusal as every operation words it. */
interface ErrorList {
  readonly errors: readonly { readonly code: string; readonly message: string; readonly details: string }[];
}

/** Sets the status and gives the body of a refusal. */
export function refuse(reply: FastifyReply, status: number, code: string, message: string, details = ''): ErrorList {
  reply.code(status);
  return { errors: [{ code, message, details }] };
}

/** The account that a request's token belongs to. */
export function callerOf(request: FastifyRequest): Access {
  const access = accessOf(tokenIn(request));
  if (!access) throw new Error('the request passed without a token');
  return access;
}

/** Lets nobody in without a token that holds, keeps the usage plans, and is away now and then. */
export function guard(api: FastifyInstance, amazon: Amazon): void {
  const buckets = new Map<string, LeakyBucket>();
  let calls = 0;
  api.addHook('preHandler', async (request, reply) => {
    calls += 1;
    const refused = admit(request, reply) ?? throttle(amazon, buckets, request, reply) ?? trouble(amazon, reply, calls);
    if (refused !== undefined) await reply.send(refused);
  });
}

function tokenIn(request: FastifyRequest): string {
  return String(request.headers['x-amz-access-token'] ?? '');
}

function admit(request: FastifyRequest, reply: FastifyReply): ErrorList | undefined {
  const denied = 'Access to requested resource is denied.';
  const access = accessOf(tokenIn(request));
  if (!access) return refuse(reply, 403, 'Unauthorized', denied, 'Access token is missing in the request header.');
  if (access.expiresMs > Date.now()) return undefined;
  return refuse(reply, 403, 'Unauthorized', denied, 'The access token you provided has expired.');
}

function throttle(
  { around }: Amazon,
  buckets: Map<string, LeakyBucket>,
  request: FastifyRequest,
  reply: FastifyReply,
): ErrorList | undefined {
  const operation = operationOf(request);
  if (!operation) return refuse(reply, 404, 'NotFound', 'The operation is not known.');
  const rate = operation.rate * rateFactor * around.speed;
  const key = `${callerOf(request).account} ${operation.name}`;
  const bucket = buckets.get(key) ?? new LeakyBucket(rate, operation.burst);
  buckets.set(key, bucket);
  reply.header('x-amzn-ratelimit-limit', String(rate));
  if (bucket.add(Date.now()) === undefined) return undefined;
  return overQuota(reply);
}

function overQuota(reply: FastifyReply): ErrorList {
  return refuse(reply, 429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.');
}

function trouble(amazon: Amazon, reply: FastifyReply, calls: number): ErrorList | undefined {
  const dice = amazon.dice('call', calls);
  const { faults } = amazon.around;
  if (faults.strikes('amazon-throttled', dice)) return overQuota(reply);
  if (!faults.strikes('amazon-unavailable', dice)) return undefined;
  return refuse(reply, 503, 'ServiceUnavailable', 'Service is temporarily unavailable. Please try again.');
}

function operationOf(request: FastifyRequest): Operation | undefined {
  const path = new URL(request.url, 'http://any').pathname.replace(/^.*?\/sp-api/, '');
  return operations.find((one) => one.method === request.method && one.path.test(path));
}
