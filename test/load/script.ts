/** Runs a script's main: its exit code, or 2 and one sentence. */
export async function scripted(name: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    process.stderr.write(`${name}: ${(error as Error).message}\n`);
    return 2;
  }
}

/** A number of the command line. */
export function whole(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`"${text}" is no number of at least 1`);
}
