import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync, type ReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import type { LoadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { translateStream } from '../../apps/channel-gateway/src/documents/translate-document.js';
import { smallMemory } from '../../cli/small-memory.js';
import { defaultAccount } from '../documents/sources.js';
import { settlementReport } from './settlement-report.js';
import { printed, script } from './script.js';

const USAGE = `npm run bench:translate -- [--lines 1000000] [--rounds 3] [--json]

Reads a generated Amazon settlement report (V2), and beside it only divides the same file into cells with the same library.
`;

/** Bytes read at once; what a file stream gives. */
const PIECE_BYTES = 65_536;

/** Runs the benchmark; exit code 0 where every line was translated, 1 where not, 2 where it could not run. */
export function main(argv: readonly string[]): Promise<number> {
  const taken = { name: 'bench:translate', usage: USAGE, numbers: { lines: 1_000_000, rounds: 3 } };
  return script(taken, argv, ({ lines, rounds, json }) => bench(lines, rounds, json));
}

interface Pass {
  readonly cpuMs: number;
  readonly seconds: number;
  readonly lines: number;
}

interface Round {
  readonly parsed: Pass;
  readonly translated: Pass;
}

async function bench(lines: number, rounds: number, json: boolean): Promise<number> {
  smallMemory();
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
  try {
    const file = join(folder, 'settlement.txt');
    await pipeline(Readable.from(settlementReport(lines)), createWriteStream(file));
    const loaded = await loadedSource('amazon');
    // the code is warm before anything is measured
    await translatedOnce(loaded, Readable.from(settlementReport(WARM_UP_LINES)));
    const played: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      const parsed = await measured(() => parsedOnce(file));
      const translated = await measured(() => translatedOnce(loaded, stream(file)));
      process.stderr.write(
        `round ${round + 1}: parsed in ${parsed.cpuMs} ms, translated in ${translated.cpuMs} ms of CPU\n`,
      );
      played.push({ parsed, translated });
    }
    return report(played, lines, statSync(file).size, json);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const WARM_UP_LINES = 20_000;

function report(rounds: readonly Round[], lines: number, sizeBytes: number, json: boolean): number {
  const complete = rounds.every(({ translated }) => translated.lines === lines);
  const ratios = rounds
    .map(({ parsed, translated }) => parsed.cpuMs / translated.cpuMs)
    .sort((one, other) => one - other);
  const best = Math.min(...rounds.map(({ translated }) => translated.seconds));
  const result = {
    ratio: rounded(ratios[Math.floor(ratios.length / 2)] ?? 0),
    mbPerSecond: rounded(sizeBytes / 1e6 / best),
    rowsPerSecond: Math.round(lines / best),
    rssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    spread: { ratio: ratios.map(rounded) },
  };
  const { spread: _, ...shown } = result;
  const said = Object.entries(shown).map(([name, value]) => `${name} ${value}`);
  printed(result, json, said);
  if (!complete) process.stderr.write('bench:translate: not every line was translated\n');
  return complete ? 0 : 1;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

async function measured(read: () => Promise<number>): Promise<Pass> {
  const startedCpu = process.cpuUsage();
  const started = performance.now();
  const lines = await read();
  const { user, system } = process.cpuUsage(startedCpu);
  return { cpuMs: Math.round((user + system) / 1000), seconds: (performance.now() - started) / 1000, lines };
}

function stream(file: string): ReadStream {
  return createReadStream(file, { highWaterMark: PIECE_BYTES });
}

/** Rows of cells, as the library's manual reads a file: no names, no numbers, no facts. */
async function parsedOnce(file: string): Promise<number> {
  let rows = 0;
  const parser = stream(file).pipe(parse({ delimiter: '\t', quote: false, relax_column_count: true }));
  for await (const cells of parser) rows += Array.isArray(cells) ? 1 : 0;
  return rows;
}

/** Lines that were translated; facts are counted and dropped, as whoever stores them would. */
async function translatedOnce({ source, components }: LoadedSource, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const account = await defaultAccount('amazon');
  let lines = 0;
  for await (const { facts, summary } of translateStream(source, components, { document: 'bench', bytes, account })) {
    for (const fact of facts) if (fact.type === 'settlement.line.v1') lines += 1;
    if (summary && summary.refused.length > 0) throw new Error(summary.refused[0]?.detail);
  }
  return lines;
}
