import { CrossdockError } from '#libs/errors';

/** How Tryton says no: with HTTP 200 and the name of an exception, or of a Python error that is none of its own. */
export type TrytonErrorKind =
  | 'UserError'
  | 'UserWarning'
  | 'ConcurrencyException'
  | 'LoginException'
  /** A unique index of ours stands in the way: the reference is there already. */
  | 'duplicate'
  | 'crash';

/** An answer of Tryton that is an exception: its transaction was rolled back. */
export class TrytonError extends CrossdockError<'tryton-error'> {
  constructor(
    readonly kind: TrytonErrorKind,
    readonly said: string,
    method: string,
    /** The name by which a warning is acknowledged. */
    readonly warning?: string,
  ) {
    super('tryton-error', {
      problem: `${method} was answered with ${kind}: ${said.trim() || 'no words'}`,
      remedy: 'Correct what it names in Tryton.',
      details: { kind },
    });
  }
}

/** Reads `{"error": [name, arguments]}`; undefined where the answer is none. */
export function errorIn(body: unknown, method: string): TrytonError | undefined {
  const error = (body as { error?: unknown } | null)?.error;
  if (!Array.isArray(error)) return undefined;
  const [name, details] = error as readonly unknown[];
  const [first, second] = (Array.isArray(details) ? details : [details]).map(textOf);
  switch (name) {
    case 'UserError':
      return new TrytonError('UserError', first ?? '', method);
    case 'UserWarning':
      return new TrytonError('UserWarning', second ?? '', method, first);
    case 'ConcurrencyException':
    case 'LoginException':
      return new TrytonError(name, first ?? '', method);
    default: {
      const said = textOf(name) ?? '';
      return new TrytonError(said.startsWith('duplicate key value') ? 'duplicate' : 'crash', said, method);
    }
  }
}

function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
