import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** A script that measures: what it is called, what it takes. Every one also takes `--json` and `--help`. */
interface Script<Numbers extends string, Flags extends string, Texts extends string> {
  readonly name: string;
  readonly usage: string;
  /** Whole numbers of at least 1, with their defaults. */
  readonly numbers: Readonly<Record<Numbers, number>>;
  readonly flags?: readonly Flags[];
  /** Words that are not there unless stated. */
  readonly texts?: readonly Texts[];
}

/** What a script was called with. */
export type OptionsOf<Numbers extends string, Flags extends string = never, Texts extends string = never> = {
  readonly [name in Numbers]: number;
} & { readonly [name in Flags | 'json']: boolean } & { readonly [name in Texts]: string | undefined };

/** Runs a script's work: its exit code; 0 for its help, 2 and one sentence where it could not run. */
export async function script<Numbers extends string, Flags extends string = never, Texts extends string = never>(
  { name, usage, numbers, flags = [], texts = [] }: Script<Numbers, Flags, Texts>,
  argv: readonly string[],
  work: (options: OptionsOf<Numbers, Flags, Texts>) => Promise<number>,
): Promise<number> {
  try {
    const words = [...Object.keys(numbers), ...texts].map((one) => [one, { type: 'string' }] as const);
    const marks = [...flags, 'json', 'help'].map((one) => [one, { type: 'boolean', default: false }] as const);
    const options: ParseArgsOptionsConfig = Object.fromEntries([...words, ...marks]);
    const { values } = parseArgs({ args: [...argv], options });
    if (values['help']) return (process.stdout.write(usage), 0);
    const stated = Object.entries<number>(numbers).map(([one, usual]) => [one, whole(values[one] ?? usual)]);
    return await work({ ...values, ...Object.fromEntries(stated) } as OptionsOf<Numbers, Flags, Texts>);
  } catch (error) {
    process.stderr.write(`${name}: ${(error as Error).message}\n`);
    return 2;
  }
}

/** Writes what a script found: one line of JSON, or lines for people. */
export function printed(result: object, json: boolean, lines = [JSON.stringify(result, null, 2)]): void {
  process.stdout.write(`${json ? JSON.stringify(result) : lines.join('\n')}\n`);
}

function whole(value: unknown): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`"${String(value)}" is no number of at least 1`);
}
