import type { Translation } from '../apps/channel-gateway/src/documents/translation.js';

/** A document inside a file, and how its places are called seen from the file. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly moved: (translation: Translation) => Translation;
}

/**
 * Undoes the wrapping in which vendors publish examples, `{request, response}` or a list of them: what the answer says
 * is the document. Nothing that arrives over a connection is wrapped so.
 */
export function unwrapped(bytes: Uint8Array): Part[] {
  const content = parsed(bytes);
  const exchanges = (Array.isArray(content) ? content : [content]).map(responseOf);
  if (exchanges.length === 0 || exchanges.includes(null)) return [{ bytes, moved: (translation) => translation }];
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
  const place = (inside: string): string => `${start}${pointer}${inside}`;
  return {
    bytes: new TextEncoder().encode(text),
    moved: (translation) => ({
      ...translation,
      facts: translation.facts.map((fact) => ({
        ...fact,
        source: { ...fact.source, pointer: place(fact.source.pointer) },
      })),
      refused: translation.refused.map((refusal) => ({ ...refusal, pointer: place(refusal.pointer) })),
    }),
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
