import { CrossdockError } from '#libs/errors';
import { USAGE } from './usage.js';

/** A command: takes its own words, writes to stdout and stderr, returns the exit code. */
export type Command = (argv: readonly string[]) => Promise<number>;

/** Exit code of wrong usage, after sysexits' EX_USAGE. */
export const EXIT_USAGE = 64;

/** Each command loads only what it needs: `translate` starts without a database client. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  channel: async () => (await import('./channel.js')).channelCommand,
  translate: async () => (await import('./translate.js')).translateCommand,
  totals: async () => (await import('./totals.js')).totalsCommand,
  exceptions: async () => (await import('./exceptions.js')).exceptionsCommand,
  completeness: async () => (await import('./completeness.js')).completenessCommand,
  'dead-letters': async () => (await import('./dead-letters.js')).deadLettersCommand,
  upload: async () => (await import('./upload.js')).uploadCommand,
  replay: async () => (await import('./replay.js')).replayCommand,
  republish: async () => (await import('./republish.js')).republishCommand,
  erps: async () => (await import('./erps.js')).erpsCommand,
  prove: async () => (await import('./prove.js')).proveCommand,
  replan: async () => (await import('./replan.js')).replanCommand,
  policy: async () => (await import('./policy.js')).policyCommand,
  approvals: async () => (await import('./approvals.js')).approvalsCommand,
  fault: async () => (await import('./fault.js')).faultCommand,
  provision: async () => (await import('./provision.js')).provisionCommand,
  verify: async () => (await import('./verify.js')).verifyCommand,
};

/** Runs one command line; the words after `crossdock`. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help') {
    process.stdout.write(USAGE);
    return name === undefined ? EXIT_USAGE : 0;
  }
  const load = commands[name];
  if (!load) return refuse(`There is no command "${name}". ${hint()}`);
  try {
    return await (
      await load()
    )(rest);
  } catch (error) {
    if (isUsage(error)) return refuse(`${firstSentence(error.message)} ${hint()}`);
    process.stderr.write(`crossdock: ${error instanceof CrossdockError ? error.message : String(error)}\n`);
    return 2;
  }
}

function hint(): string {
  return '"crossdock help" lists what there is.';
}

function refuse(sentence: string): number {
  process.stderr.write(`crossdock: ${sentence}\n`);
  return EXIT_USAGE;
}

/** What parseArgs says after its first sentence is about words that begin with a dash, of which we have none. */
function firstSentence(message: string): string {
  const [first = message] = message.split('. To specify');
  return first.endsWith('.') ? first : `${first}.`;
}

/** `node:util` parseArgs reports wrong words with such codes. */
function isUsage(error: unknown): error is Error {
  const code = (error as { code?: unknown } | null)?.code;
  return error instanceof Error && typeof code === 'string' && (code.startsWith('ERR_PARSE_ARGS') || code === 'usage');
}
