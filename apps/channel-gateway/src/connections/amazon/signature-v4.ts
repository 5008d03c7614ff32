import { createHash, createHmac } from 'node:crypto';

/** Keys of an AWS user or role that may read one queue and delete from it. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request that is to be signed. */
export interface UnsignedRequest {
  readonly url: string;
  readonly region: string;
  readonly service: string;
  /** In lower case; `host` is added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * AWS Signature Version 4 of a POST (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html):
 * the request's headers and its own, `host` aside, which the client sends by itself.
 */
export function signed(
  { url, region, service, headers, body }: UnsignedRequest,
  { accessKeyId, secretAccessKey }: AwsKeys,
  nowMs: number,
): Record<string, string> {
  const { host, pathname } = new URL(url);
  const at = `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const scope = [at.slice(0, 8), region, service, 'aws4_request'];
  const all: Readonly<Record<string, string>> = { ...headers, host, 'x-amz-date': at };
  const names = Object.keys(all).toSorted();
  const canonicalHeaders = names.map((name) => `${name}:${all[name]?.trim() ?? ''}\n`).join('');
  const canonical = ['POST', pathname, '', canonicalHeaders, names.join(';'), sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', at, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<string | Buffer>((secret, step) => hmac(secret, step), `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `${accessKeyId}/${scope.join('/')}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, 'x-amz-date': at, authorization };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
