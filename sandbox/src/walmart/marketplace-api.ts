import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LeakyBucket } from '../http/leaky-bucket.js';
import { accessOf, type Access } from '../http/access-tokens.js';
import { sellers } from './sellers.js';
import type { Walmart } from './walmart.js';

/** An operation of the Marketplace API with its budget. */
interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Matches the path after the prefix. */
  readonly path: RegExp;
  readonly name: string;
  /** Requests a minute. */
  readonly perMinute: number;
}

/** Budgets differ by seller and operation (developer.walmart.com, "Rate limiting"); these are of their order. */
const operations: readonly Operation[] = [
  { method: 'GET', path: /^\/v3\/orders$/, name: 'orders', perMinute: 60 },
  { method: 'GET', path: /^\/v3\/orders\/[^/]+$/, name: 'order', perMinute: 300 },
  { method: 'POST', path: /^\/v3\/orders\/[^/]+\/acknowledge$/, name: 'acknowledge', perMinute: 60 },
  { method: 'POST', path: /^\/v3\/orders\/[^/]+\/shipping$/, name: 'shipping', perMinute: 60 },
  { method: 'POST', path: /^\/v3\/orders\/[^/]+\/cancel$/, name: 'cancel', perMinute: 60 },
  { method: 'PUT', path: /^\/v3\/inventory$/, name: 'inventory', perMinute: 200 },
];
/** A day passes in seconds here, so budgets allow so many times more. */
const rateFactor = 100;

/** A refusal as every operation words it. */
interface Errors {
  readonly errors: { readonly error: readonly object[] };
}

/** Sets the status and gives the body of a refusal. */
export function refuse(reply: FastifyReply, status: number, code: string, description: string): Errors {
  reply.code(status);
  const error = {
    code,
    field: 'data',
    description,
    info: status === 404 ? 'Requested content could not be found.' : 'Request content is invalid.',
    severity: status === 404 ? 'INFO' : 'ERROR',
    category: status === 404 ? 'APPLICATION' : 'DATA',
    causes: [],
    errorIdentifiers: { entry: [] },
  };
  return { errors: { error: [error] } };
}

/** The account that a request's token belongs to. */
export function callerOf(request: FastifyRequest): Access {
  const access = accessOf(tokenIn(request));
  if (!access) throw new Error('the request passed without a token');
  return access;
}

/** Lets nobody in without a token that holds and the headers that every call bears, and keeps the budgets. */
export function guard(api: FastifyInstance, walmart: Walmart): void {
  const buckets = new Map<string, LeakyBucket>();
  let calls = 0;
  api.addHook('preHandler', async (request, reply) => {
    calls += 1;
    const refused =
      admit(request, reply) ?? throttle(walmart, buckets, request, reply) ?? trouble(walmart, reply, calls);
    if (refused !== undefined) await reply.send(refused);
  });
}

function tokenIn(request: FastifyRequest): string {
  return String(request.headers['wm_sec.access_token'] ?? '');
}

function admit(request: FastifyRequest, reply: FastifyReply): Errors | undefined {
  const access = accessOf(tokenIn(request));
  if (!access || access.expiresMs <= Date.now())
    return refuse(reply, 401, 'UNAUTHORIZED.GMP_GATEWAY_API', 'Unauthorized token or incorrect authorization header.');
  for (const header of ['wm_svc.name', 'wm_qos.correlation_id'])
    if (!request.headers[header])
      return refuse(
        reply,
        400,
        'INVALID_REQUEST_HEADER.GMP_GATEWAY_API',
        `${header.toUpperCase()} set null or invalid.`,
      );
  // without a word the market of the United States is meant
  const { market } = sellers.find(({ account }) => account === access.account) ?? { market: 'us' };
  if ((request.headers['wm_market'] ?? 'us') !== market)
    return refuse(reply, 400, 'INVALID_REQUEST_HEADER.GMP_GATEWAY_API', 'WM_MARKET is not the market of this seller.');
  return undefined;
}

/** What is left is told with every answer. */
function throttle(
  { around }: Walmart,
  buckets: Map<string, LeakyBucket>,
  request: FastifyRequest,
  reply: FastifyReply,
): Errors | undefined {
  const operation = operationOf(request);
  if (!operation) return refuse(reply, 404, 'CONTENT_NOT_FOUND.GMP_GATEWAY_API', 'The operation is not known.');
  const perSecond = (operation.perMinute / 60) * rateFactor * around.speed;
  const key = `${callerOf(request).account} ${operation.name}`;
  const bucket = buckets.get(key) ?? new LeakyBucket(perSecond, operation.perMinute);
  buckets.set(key, bucket);
  const waitSeconds = bucket.add(Date.now());
  const left = waitSeconds === undefined ? operation.perMinute - Number(bucket.shown.split('/')[0]) : 0;
  reply.header('x-current-token-count', String(left));
  reply.header('x-next-replenishment-time', String(Date.now() + Math.ceil((waitSeconds ?? 1 / perSecond) * 1000)));
  return waitSeconds === undefined ? undefined : overBudget(reply);
}

function overBudget(reply: FastifyReply): Errors {
  return refuse(reply, 429, 'REQUEST_THRESHOLD_VIOLATED.GMP_GATEWAY_API', 'Request threshold has been violated.');
}

function trouble(walmart: Walmart, reply: FastifyReply, calls: number): Errors | undefined {
  const dice = walmart.dice('call', calls);
  const { faults } = walmart.around;
  if (faults.strikes('walmart-throttled', dice)) return overBudget(reply);
  if (!faults.strikes('walmart-unavailable', dice)) return undefined;
  return refuse(reply, 503, 'SYSTEM_ERROR.GMP_GATEWAY_API', 'Service is temporarily unavailable.');
}

function operationOf(request: FastifyRequest): Operation | undefined {
  const path = new URL(request.url, 'http://any').pathname.replace(/^\/walmart/, '');
  return operations.find((one) => one.method === request.method && one.path.test(path));
}
