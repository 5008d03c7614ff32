import { parseArgs, type ParseArgsConfig } from 'node:util';
import { serviceNames, type ServiceName } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import { readConnections, type Connections } from '../stack/connections.js';
import { usage } from './wrong-usage.js';

/** Words that every command which asks a running stack takes. */
const COMMON = { data: { type: 'string' }, json: { type: 'boolean' } } as const;

/** Where `npm start` keeps its stack. */
const USUAL_FOLDER = '.data';

/** Exit code where the stack, or a part of it, could not be asked. */
export const EXIT_INCOMPLETE = 2;

/** The words of a command that takes options alone, with the stack that they are about. */
export function wordsOf<Options extends NonNullable<ParseArgsConfig['options']>>(
  argv: readonly string[],
  options: Options,
) {
  const words = wordsAndIdsOf(argv, options);
  const [odd] = words.positionals;
  if (odd !== undefined) throw usage(`Nothing is known of the word "${odd}"`, 'Leave it out');
  return words;
}

/** The same for a command that takes ids beside them. */
export function wordsAndIdsOf<Options extends NonNullable<ParseArgsConfig['options']>>(
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

/** The word where it is one of these; refused as wrong usage where it is not. */
export function oneOf(option: string, word: string, known: readonly string[]): string {
  if (known.includes(word)) return word;
  throw usage(`--${option} cannot be "${word}"`, `It is one of ${known.join(', ')}`);
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
  body?: unknown,
): Promise<Answer> {
  const url = `${stack.addresses[service]}${path}`;
  const headers = { 'content-type': 'application/json' };
  const said = body === undefined ? {} : { body: JSON.stringify(body), headers };
  const answer = await fetch(url, { method, signal: AbortSignal.timeout(timeoutMs), ...said }).catch(
    (cause: unknown) => {
      throw new CrossdockError('service-unreachable', {
        problem: `${service} does not answer at ${stack.addresses[service]}`,
        remedy: 'Start the stack with "npm start", or name its folder with --data',
        cause,
      });
    },
  );
  if (!answer.ok) throw refusal(service, answer.status, await answer.text());
  return (await answer.json()) as Answer;
}

/** What a service says against a request: its own sentences, which name the remedy. */
function refusal(service: ServiceName, status: number, body: string): CrossdockError {
  const { code, detail } = problemIn(body);
  return new CrossdockError(code ?? 'service-refused', {
    problem: `${service} refuses (${status}): ${(detail ?? body.slice(0, 300)).replace(/\.$/, '')}`,
    details: { status },
    remedy: status >= 500 ? `Look at logs/${service}.log in the data folder` : 'Nothing was changed',
  });
}

function problemIn(body: string): { readonly code?: string; readonly detail?: string } {
  try {
    return JSON.parse(body) as { code?: string; detail?: string };
  } catch {
    return {};
  }
}

/** What the services answered, and those that did not. */
export interface Answers<Answer> {
  readonly answers: readonly { readonly service: ServiceName; readonly answer: Answer }[];
  readonly missing: readonly ServiceName[];
}

/** Asks every service the same. One that is away hides nothing of the others; where all are, it is refused. */
export async function askEach<Answer>(stack: Connections, path: string): Promise<Answers<Answer>> {
  const asked = await Promise.allSettled(serviceNames.map((service) => ask<Answer>(stack, service, path)));
  const failed = asked.filter((one) => one.status === 'rejected');
  if (failed.length === asked.length) throw failed[0]?.reason as Error;
  for (const { reason } of failed) process.stderr.write(`crossdock: ${(reason as Error).message}\n`);
  const answers = serviceNames.flatMap((service, index) => {
    const one = asked[index];
    return one?.status === 'fulfilled' ? [{ service, answer: one.value }] : [];
  });
  const missing = serviceNames.filter((_service, index) => asked[index]?.status === 'rejected');
  return { answers, missing };
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

/** `1 exception`, `2 exceptions`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
