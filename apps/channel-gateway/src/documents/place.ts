import { CrossdockError } from '#libs/errors';

/**
 * Where in a document something stands, in the terms of its format: exactly one of them. JSON and XML have pointers,
 * tables and bank texts lines (from 1), EDI segments (from 1).
 */
export interface Place {
  readonly pointer?: string;
  readonly line?: number;
  readonly segment?: number;
}

/** Something that a document states at a place: an element of JSON or XML, a cell of a table, an element of EDI. */
export interface Stated {
  /** Undefined where the document has none; a text, except in JSON. */
  readonly value: unknown;
  readonly place: Place;
  /** True where the document says something here. */
  readonly stated: boolean;
}

/** A place as part of a message's identity: a JSON pointer as it is, else `line=12` or `segment=3`. */
export function partOf({ pointer, line, segment }: Place): string {
  if (line !== undefined) return `line=${line}`;
  return segment === undefined ? (pointer ?? '') : `segment=${segment}`;
}

/** The place alone, without what stands beside it. */
export function placeOf({ pointer, line, segment }: Place): Place {
  if (line !== undefined) return { line };
  return segment === undefined ? { pointer: pointer ?? '' } : { segment };
}

/** The place that an error names, else the one that is given. */
export function placeOfError(error: CrossdockError, otherwise: Place): Place {
  const { pointer, line, segment } = error.where;
  const names = pointer !== undefined || line !== undefined || segment !== undefined;
  return names
    ? placeOf({
        ...(pointer !== undefined && { pointer }),
        ...(line !== undefined && { line }),
        ...(segment !== undefined && { segment }),
      })
    : placeOf(otherwise);
}
