import { parseArgs, type ParseArgsConfig } from 'node:util';
import { serviceNames, type ServiceName } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import { readConnections, type Connections } from '../stack/connections.js';

/** Words that every command which asks a running stack takes. */
const COMMON = { data: { type: 'string' }, json: { type: 'boolean' } } as const;

/** Where `npm start` keeps its stack. */
const USUAL_FOLDER = '.data';

/** The words of a command, with the stack that they are about. */
export function wordsOf<Options extends NonNullable<ParseArgsConfig['options']>>(
  argv: readonly string[],
  options: Options,
) {
  const own = parseArgs({
    args: [...argv],
    options: { ...options, ...COMMON } as Options & typeof COMMON,
    allowPositionals: true,
  });
  const { data, json } = own.values as { readonly data?: string; readonly json?: boolean };
  return { ...own, json: json === true, stack: () => readConnections(data ?? USUAL_FOLDER) };
}

/** How long one service may take to answer. */
const TIMEOUT_MS = 10_000;

/** Asks one service of the stack. */
export async function ask<Answer>(
  stack: Connections,
  service: ServiceName,
  path: string,
  method: 'GET' | 'POST' = 'GET',
  timeoutMs = TIMEOUT_MS,
): Promise<Answer> {
  const url = `${stack.addresses[service]}${path}`;
  const answer = await fetch(url, { method, signal: AbortSignal.timeout(timeoutMs) }).catch((cause: unknown) => {
    throw new CrossdockError('service-unreachable', {
      problem: `${service} does not answer at ${url}`,
      remedy: 'Start the stack with "npm start", or name its folder with --data',
      cause,
    });
  });
  if (!answer.ok)
    throw new CrossdockError('service-refused', {
      problem: `${service} answered ${answer.status} to ${method} ${path}: ${(await answer.text()).slice(0, 300)}`,
      remedy: `Look at the log of ${service} in the data folder`,
      details: { status: answer.status },
    });
  return (await answer.json()) as Answer;
}

/** Asks every service the same and gives the answers in their order. */
export async function askEach<Answer>(
  stack: Connections,
  path: string,
): Promise<{ service: ServiceName; answer: Answer }[]> {
  return Promise.all(
    serviceNames.map(async (service) => ({ service, answer: await ask<Answer>(stack, service, path) })),
  );
}

/** Writes a result: one JSON line, or lines for people. */
export function write(json: boolean, value: unknown, lines: () => readonly string[]): void {
  process.stdout.write(
    json
      ? `${JSON.stringify(value)}\n`
      : lines()
          .map((line) => `${line}\n`)
          .join(''),
  );
}
