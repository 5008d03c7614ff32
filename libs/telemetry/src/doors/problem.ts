import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { CrossdockError, RetryLater } from '#libs/errors';

/** HTTP status by error code: the application's own table, the only place where the two meet. */
export type StatusByCode = Readonly<Record<string, number>>;

/** A problem document (RFC 9457), with the error's code and place as members of their own. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly where?: object;
  readonly details?: object;
}

/** What the caller is told about an error. Of one that the table does not know nothing but that it happened. */
export function problemOf(error: unknown, statusByCode: StatusByCode): Problem {
  if (error instanceof CrossdockError) return problemOfOurs(error, statusByCode);
  if (error instanceof HttpException) return problemOfStatus(error.getStatus(), detailOf(error));
  return problemOfStatus(500, 'Something broke here. The log has the reason under the same trace_id.');
}

function problemOfOurs(error: CrossdockError, statusByCode: StatusByCode): Problem {
  const status = statusByCode[error.code] ?? (error instanceof RetryLater ? 503 : undefined);
  if (status === undefined) return problemOf(undefined, statusByCode);
  const { code, message, where, details } = error;
  return {
    ...problem(status, code, message),
    ...(Object.keys(where).length > 0 && { where }),
    ...(Object.keys(details).length > 0 && { details }),
  };
}

function problemOfStatus(status: number, detail: string): Problem {
  return problem(status, (STATUS_CODES[status] ?? 'Error').toLowerCase().replace(/\W+/g, '-'), detail);
}

function problem(status: number, code: string, detail: string): Problem {
  const words = code.replaceAll('-', ' ');
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return { type: `urn:crossdock:problem:${code}`, title, status, detail, code };
}

/** Nest keeps the sentences of a failed validation as a list in the response. */
function detailOf(error: HttpException): string {
  const response = error.getResponse();
  const message = typeof response === 'object' && 'message' in response ? response.message : error.message;
  return Array.isArray(message) ? message.join('; ') : String(message);
}
