import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CrossdockError } from '#libs/errors';

/** Reads the words of a command; whatever is wrong with them is said in one sentence that names its help. */
export class OptionValues {
  constructor(private readonly command: string) {}

  /** The values of flags; there are no other words. */
  parse<Flags extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: Flags) {
    try {
      return parseArgs({ args: [...args], options }).values;
    } catch (error) {
      throw this.#wrong((error as Error).message);
    }
  }

  whole(name: string, value: string): number {
    if (/^\d{1,15}$/.test(value)) return Number(value);
    throw this.#wrong(`--${name} is a whole number, not "${value}"`);
  }

  positive(name: string, value: string): number {
    const number = Number(value);
    if (Number.isFinite(number) && number > 0) return number;
    throw this.#wrong(`--${name} is a number above zero, not "${value}"`);
  }

  oneOf<Known extends string>(name: string, value: string, known: readonly Known[]): Known {
    const found = known.find((one) => one === value);
    if (found !== undefined) return found;
    throw this.#wrong(`--${name} is ${known.join(' or ')}, not "${value}"`);
  }

  /** Words with commas between them, each of them known. */
  someOf(name: string, value: string, known: readonly string[]): string[] {
    const words = value.split(',');
    if (words.every((word) => known.includes(word))) return words;
    throw this.#wrong(`--${name} are any of ${known.join(',')}, not "${value}"`);
  }

  #wrong(problem: string): CrossdockError {
    return new CrossdockError('wrong-usage', { problem, remedy: `See "${this.command} -- --help"` });
  }
}
