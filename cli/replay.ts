import type { DeadLetter } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import type { ServiceName } from '#libs/contracts';
import type { Connections } from '../stack/connections.js';
import { ask, askEach, wordsOf, write } from './running-stack.js';

/** What became of one replay. */
interface Replayed {
  readonly id: string;
  readonly service: ServiceName;
  readonly kind: 'dead-letter' | 'document';
}

/** `crossdock replay`: dead letters by their id, raw documents by theirs, or all of both. */
export async function replayCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals, json, stack: open } = wordsOf(argv, { all: { type: 'boolean', default: false } });
  const stack = open();
  const [letters, documents] = await Promise.all([deadLetters(stack), refusedDocuments(stack)]);
  const known = [...letters, ...documents];
  const wanted = values.all ? known : positionals.map((id) => known.find((one) => one.id === id) ?? documentCalled(id));
  if (wanted.length === 0 && !values.all)
    throw new CrossdockError('usage', {
      problem: 'No id was given',
      remedy: 'Name dead letters or documents, or say --all',
    });
  for (const one of wanted) await ask(stack, one.service, pathOf(one), 'POST');
  write(json, { replayed: wanted }, () => [
    ...wanted.map((one) => `replayed ${one.kind} ${one.id} at ${one.service}`),
    `${wanted.length} replayed`,
  ]);
  return 0;
}

/** An id that is no dead letter names a raw document, refused or not: it can always be translated again. */
function documentCalled(id: string): Replayed {
  return { id, service: 'channel-gateway', kind: 'document' };
}

function pathOf({ kind, id }: Replayed): string {
  return `/${kind === 'document' ? 'documents' : 'dead-letters'}/${encodeURIComponent(id)}/replay`;
}

async function deadLetters(stack: Connections): Promise<Replayed[]> {
  const answers = await askEach<{ deadLetters: DeadLetter[] }>(stack, '/dead-letters');
  return answers.flatMap(({ service, answer }) =>
    answer.deadLetters.map(({ id }) => ({ id, service, kind: 'dead-letter' as const })),
  );
}

async function refusedDocuments(stack: Connections): Promise<Replayed[]> {
  const { documents } = await ask<{ documents: { documentId: string }[] }>(
    stack,
    'channel-gateway',
    '/documents?state=refused',
  );
  return documents.map(({ documentId }) => ({ id: documentId, service: 'channel-gateway', kind: 'document' }));
}
