import { RetryLater } from '#libs/errors';
import type { Answer } from '../../egress/http-exchange.js';
import type { DeclaredList } from './connection-file.js';
import { textAt } from './json-paths.js';

/** What a page was asked with, and what came. */
export interface PageRead {
  /** Without its question mark. */
  readonly query: string;
  readonly json: unknown;
  readonly header: Answer['header'];
  /** Items on the page. */
  readonly items: number;
  /** How many there are in all, where that is stated. */
  readonly total: number | null;
}

/** The query of the first page. */
export function firstQuery(query: URLSearchParams, { size, pages }: Pick<DeclaredList, 'size' | 'pages'>): string {
  const first = new URLSearchParams(query);
  first.set(size.parameter, String(size.items));
  if (pages.by === 'number') first.set(pages.parameter, String(pages.first));
  if (pages.by === 'offset') first.set(pages.parameter, '0');
  return first.toString();
}

/** The query of the page behind one; null where it was the last. A page that leads to itself is left to be seen as a loop. */
export function nextQuery(read: PageRead, { size, pages }: Pick<DeclaredList, 'size' | 'pages'>): string | null {
  switch (pages.by) {
    case 'cursor': {
      const cursor = textAt(read.json, [pages.at]) ?? '';
      return cursor === '' ? null : withParameter(read.query, pages.parameter, cursor);
    }
    case 'link': {
      const address = pages.at === undefined ? linkIn(read.header('link')) : textAt(read.json, [pages.at]);
      // whatever host it names, only its query is taken: the token goes nowhere else
      return address === null || address === '' ? null : new URL(address, 'http://any').search.slice(1);
    }
    case 'number': {
      const page = Number(new URLSearchParams(read.query).get(pages.parameter));
      const soFar = (page - pages.first) * size.items + read.items;
      if (read.items > 0 && read.items < size.items && soFar < (read.total ?? 0)) throw cutShort(read, size);
      return isLast(read, size.items, soFar) ? null : withParameter(read.query, pages.parameter, String(page + 1));
    }
    case 'offset': {
      const begun = Number(new URLSearchParams(read.query).get(pages.parameter));
      const end = begun + read.items;
      if (isLast(read, size.items, end)) return null;
      return withParameter(read.query, pages.parameter, String(Math.max(begun + 1, end - pages.overlap)));
    }
  }
}

/** Pages that are counted by another size than was asked for would leave orders out between them. */
function cutShort({ items }: PageRead, { parameter, items: asked }: DeclaredList['size']): RetryLater {
  return new RetryLater('unreadable-page', {
    problem: `A page holds ${items} orders, ${asked} were asked for with ${parameter}, and there are more`,
    remedy: 'State the size that the channel allows under `size` in the manifest.',
    afterMs: 60_000,
  });
}

/** A page that is not full is the last; so is one with which all that there is has been read. */
function isLast({ items, total }: PageRead, size: number, readSoFar: number): boolean {
  return items === 0 || (total === null ? items < size : readSoFar >= total);
}

function withParameter(query: string, parameter: string, value: string): string {
  const next = new URLSearchParams(query);
  next.set(parameter, value);
  return next.toString();
}

/** The address with `rel="next"` (RFC 8288 §3). */
function linkIn(header: string | null): string | null {
  for (const [, address = '', parameters = ''] of (header ?? '').matchAll(/<([^>]*)>([^<]*)/gu))
    if (/;\s*rel="?next"?/iu.test(parameters)) return address;
  return null;
}
