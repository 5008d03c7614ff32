import type { DeadLetter } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import type { ServiceName } from '#libs/contracts';
import type { Connections } from '../stack/connections.js';
import { ask, askEach, counted, EXIT_INCOMPLETE, wordsAndIdsOf, write } from './running-stack.js';
import { replayRefused } from './replay-refused.js';
import { usage } from './wrong-usage.js';

/** What is to be taken again. */
interface Replay {
  readonly id: string;
  readonly service: ServiceName;
  readonly kind: 'dead-letter' | 'document';
}

/** What cannot be, and why. */
interface Refused extends Replay {
  readonly code: string;
  readonly detail: string;
}

/** `crossdock replay`: dead letters by their id, raw documents by theirs, or all of both; one that fails stops no other. */
export async function replayCommand(argv: readonly string[]): Promise<number> {
  const {
    values,
    positionals,
    json,
    stack: open,
  } = wordsAndIdsOf(argv, {
    all: { type: 'boolean', default: false },
    refused: { type: 'boolean', default: false },
    code: { type: 'string' },
    target: { type: 'string' },
    by: { type: 'string' },
  });
  if (values.refused) {
    if (values.all) throw usage('--all and --refused are two things', 'Say one of them');
    const { code, target, by } = values;
    return replayRefused({ code, target, by, ...(positionals.length > 0 ? { refs: positionals } : {}) }, json, open());
  }
  if (values.all === positionals.length > 0)
    throw usage('Either ids or --all must be given', 'Name dead letters or documents, or say --all');
  const stack = open();
  const { known, missing } = await replayable(stack);
  const wanted = values.all ? known : positionals.map((id) => known.find((one) => one.id === id) ?? documentCalled(id));
  const replayed: Replay[] = [];
  const refused: Refused[] = [];
  for (const one of wanted) {
    const refusal = await replay(stack, one);
    if (refusal) refused.push(refusal);
    else replayed.push(one);
  }
  write(json, { replayed, refused, missing }, () => [
    ...replayed.map((one) => `replayed ${one.kind} ${one.id} at ${one.service}`),
    ...refused.map((one) => `not replayed: ${one.kind} ${one.id}: ${one.detail}`),
    `${counted(replayed.length, 'message')} replayed`,
  ]);
  return refused.length === 0 && missing.length === 0 ? 0 : EXIT_INCOMPLETE;
}

async function replay(stack: Connections, wish: Replay): Promise<Refused | undefined> {
  const path = `/${wish.kind === 'document' ? 'documents' : 'dead-letters'}/${encodeURIComponent(wish.id)}/replay`;
  try {
    await ask(stack, wish.service, path, 'POST');
    return undefined;
  } catch (error) {
    if (error instanceof CrossdockError) return { ...wish, code: error.code, detail: error.message };
    throw error;
  }
}

/** An id that is no dead letter names a raw document, refused or not: it can always be translated again. */
function documentCalled(id: string): Replay {
  return { id, service: 'channel-gateway', kind: 'document' };
}

async function replayable(stack: Connections): Promise<{ known: Replay[]; missing: readonly ServiceName[] }> {
  const { answers, missing } = await askEach<{ deadLetters: DeadLetter[] }>(stack, '/dead-letters?limit=10000');
  const letters = answers.flatMap(({ service, answer }) =>
    answer.deadLetters.map(({ id }): Replay => ({ id, service, kind: 'dead-letter' })),
  );
  if (missing.includes('channel-gateway')) return { known: letters, missing };
  const refused = '/documents?state=refused&limit=10000';
  const { documents } = await ask<{ documents: { documentId: string }[] }>(stack, 'channel-gateway', refused);
  return { known: [...letters, ...documents.map(({ documentId }) => documentCalled(documentId))], missing };
}
