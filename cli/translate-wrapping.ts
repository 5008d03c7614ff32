import { placeOf, type Place } from '../apps/channel-gateway/src/documents/place.js';
import { looksLikeJson } from '../apps/channel-gateway/src/documents/probe.js';
import type { Summary } from '../apps/channel-gateway/src/documents/translate-document.js';
import type { TranslatedFact } from '../apps/channel-gateway/src/documents/translation.js';

/** A document inside a file, and how its places are called seen from the file. */
export interface Part {
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
  readonly moved: (summary: Summary) => Summary;
  readonly movedFact: (fact: TranslatedFact) => TranslatedFact;
}

/** Largest file that may be a wrapped example; a larger one is read as it is. */
const WRAPPED_LIMIT_BYTES = 16_777_216;

/**
 * The documents of a file. Undoes the wrapping in which vendors publish examples, `{request, response}` or a list of them:
 * what the answer says is the document. Nothing that arrives over a connection is wrapped so.
 */
export async function partsOf(bytes: AsyncIterable<Uint8Array>): Promise<readonly Part[]> {
  const source = bytes[Symbol.asyncIterator]();
  const first = await source.next();
  const head = first.done === true ? new Uint8Array() : first.value;
  if (!looksLikeJson(new TextDecoder().decode(head))) return [plain(resumed([head], source))];
  const read: Uint8Array[] = [head];
  let size = head.length;
  for (let next = await source.next(); next.done !== true; next = await source.next()) {
    read.push(next.value);
    size += next.value.length;
    if (size > WRAPPED_LIMIT_BYTES) return [plain(resumed(read, source))];
  }
  return unwrapped(Buffer.concat(read));
}

async function* resumed(read: readonly Uint8Array[], source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* read;
  for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
}

function plain(bytes: Uint8Array | AsyncIterable<Uint8Array>): Part {
  return { bytes, moved: (summary) => summary, movedFact: (fact) => fact };
}

function unwrapped(bytes: Uint8Array): Part[] {
  const content = parsed(bytes);
  const exchanges = (Array.isArray(content) ? content : [content]).map(responseOf);
  if (exchanges.length === 0 || exchanges.includes(null)) return [plain(bytes)];
  return exchanges.flatMap((exchange, index) =>
    exchange ? [partOf(exchange, Array.isArray(content) ? `/${index}` : '')] : [],
  );
}

interface Exchange {
  readonly body: unknown;
  readonly pointer: string;
}

function responseOf(value: unknown): Exchange | null {
  if (!isRecord(value) || !('request' in value) || !('response' in value)) return null;
  const { response } = value;
  if (isRecord(response) && 'body' in response) return { body: response['body'], pointer: '/response/body' };
  return { body: response, pointer: '/response' };
}

function partOf({ body, pointer }: Exchange, start: string): Part {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  const moved = (place: Place): Place =>
    place.pointer === undefined ? placeOf(place) : { pointer: `${start}${pointer}${place.pointer}` };
  return {
    bytes: new TextEncoder().encode(text),
    moved: (summary) => ({
      ...summary,
      refused: summary.refused.map((refusal) => ({ ...refusal, ...moved(refusal) })),
    }),
    movedFact: (fact) => ({ ...fact, source: { ...fact.source, ...moved(fact.source) } }),
  };
}

function parsed(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes('"request"') || !text.includes('"response"')) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
