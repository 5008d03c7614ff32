import type { Probe } from './probe.js';
import type { Kind } from './source.js';
import { refusedTranslation, type Translation } from './translation.js';

/** Members that make a JSON object a description of documents and not one of them. */
const DESCRIPTIONS = ['openapi', 'swagger', '$schema', 'definitions', '$defs'];

/** Whether a document describes documents: a JSON or XML schema, an API description. */
export function describesDocuments(probe: Probe): boolean {
  if (probe.xml !== null) return probe.xml.name === 'schema' && probe.xml.namespace.endsWith('/XMLSchema');
  return !Array.isArray(probe.json) && DESCRIPTIONS.some((name) => probe.has(name));
}

/** The refusal of a description. */
export function notADocument(): Translation {
  return refusedTranslation('description', {
    pointer: '',
    code: 'not-a-business-document',
    detail: 'This describes documents and is none itself. Send documents.',
  });
}

/** The kind that a document is of, or the refusal of one that is of none or of several. */
export function chosenKind<One extends Kind>(kinds: readonly One[], probe: Probe, wanted?: string): One | Translation {
  if (wanted !== undefined) {
    return kinds.find(({ kind }) => kind === wanted) ?? unknown(`No kind is called ${wanted}.`, kinds);
  }
  const found = kinds.filter((kind) => recognises(kind, probe));
  const [first, second] = found;
  if (first === undefined) return unknown('The content is of no kind that this source is known to send.', []);
  return second === undefined ? first : ambiguous(found);
}

/** Whether a document may be of a kind. */
function recognises(kind: Kind, probe: Probe): boolean {
  switch (kind.form) {
    case 'json':
      return probe.form === 'json' && kind.recognise(probe);
    case 'xml':
      return probe.form === 'xml' && kind.recognise(probe);
    case 'edi':
      return (probe.form === 'x12' || probe.form === 'edifact') && kind.recognise(probe);
    case 'table':
      return probe.table(kind.columns) !== null && (kind.recognise?.(probe) ?? true);
    case 'rows':
    case 'lines':
      return probe.form === 'text' && kind.recognise(probe);
  }
}

function unknown(problem: string, kinds: readonly Kind[]): Translation {
  const known = kinds.length === 0 ? '' : ` Kinds are ${kinds.map(({ kind }) => kind).join(', ')}.`;
  const detail = `${problem}${known} Check where the document comes from.`;
  return refusedTranslation('unknown', { pointer: '', code: 'unknown-kind', detail });
}

function ambiguous(found: readonly Kind[]): Translation {
  const names = found.map(({ kind }) => kind).join(' or ');
  const detail = `The content could be ${names}. Name the kind and translate it again.`;
  return refusedTranslation('unknown', { pointer: '', code: 'ambiguous-kind', detail });
}
