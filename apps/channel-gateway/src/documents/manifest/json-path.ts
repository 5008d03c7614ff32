import { z } from 'zod';

/**
 * A path of JSON in a manifest: names parted by `/`, and `*` alone for every item of a list. JSONPath (`$.a[0]`) and JSON pointers
 * (`/a/0`) are refused, since they would be read as names that no document has.
 */
export const jsonPath = z
  .string()
  .regex(/^(?:\*|[^/*[\]$]+)(?:\/(?:\*|[^/*[\]$]+))*$/, 'is no path such as a/b/c, with * for every item of a list');

/** One path or several, of which the first one that a document states counts. */
export const jsonPaths = z
  .union([jsonPath, z.array(jsonPath).min(1)])
  .transform((value) => (Array.isArray(value) ? value : [value]));
