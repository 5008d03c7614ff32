import { parseArgs } from 'node:util';
import { reportOnStderr } from '../../../stack/report.js';
import { sumOf } from './cost.js';
import { Ground } from './ground.js';
import { orderService } from './order-service.js';
import { linesOf, resultOf, type Round, type Versions } from './result.js';
import { Rounds } from './rounds.js';
import { openUsual } from './usual-way.js';
import { scripted, whole } from '../script.js';

const USAGE = `npm run bench:actors -- [--messages 12000] [--usual 1500] [--rounds 5] [--json]

One process, the order actor, JetStream on files and PostgreSQL with fsync: messages a second and their CPU, beside the
usual way of one transaction and one publish a message, 16 at a time.
`;

interface Options {
  readonly messages: number;
  readonly usual: number;
  readonly rounds: number;
  readonly json: boolean;
}

/** Runs the benchmark; exit code 0, or 2 where it could not run. */
export function main(argv: readonly string[]): Promise<number> {
  return scripted('bench:actors', async () => {
    const options = optionsOf(argv);
    if (options) await bench(options);
    else process.stdout.write(USAGE);
    return 0;
  });
}

function optionsOf(argv: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      messages: { type: 'string', default: '12000' },
      usual: { type: 'string', default: '1500' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { messages, usual, rounds, json } = values;
  return { messages: whole(messages), usual: whole(usual), rounds: whole(rounds), json };
}

async function bench({ messages, usual, rounds, json }: Options): Promise<void> {
  const served = await orderService();
  const ground = await Ground.open(served.definition, reportOnStderr);
  const orm = await openUsual(ground);
  try {
    const play = new Rounds(ground, served, orm);
    await play.prepare();
    const round = async (): Promise<Round> => ({
      batch: await play.play('batch', messages),
      usual: await play.play('usual', usual),
      frames: await play.play('frames', messages),
    });
    reportOnStderr('  warming up');
    await round();
    const played: Round[] = [];
    while (played.length < rounds) played.push(reported(await round(), played.length + 1));
    const result = resultOf(played, { batch: messages, frames: messages, usual }, await versionsOf(ground));
    process.stdout.write(`${json ? JSON.stringify(result) : linesOf(result).join('\n')}\n`);
  } finally {
    await orm.close();
    await ground.close();
  }
}

function reported(round: Round, number: number): Round {
  const { batch, usual, frames } = round;
  const ways = Object.entries({ batch, frames, usual }).map(
    ([way, { messagesPerSecond, cpu }]) => `${way} ${messagesPerSecond.toFixed(0)}/s ${sumOf(cpu).toFixed(0)} µs`,
  );
  reportOnStderr(`  round ${number}: ${ways.join(', ')}`);
  return round;
}

async function versionsOf(ground: Ground): Promise<Versions> {
  const { rows } = await ground.pool.query<{ server_version: string }>('show server_version');
  const operator = await ground.operator();
  const nats = operator.info?.version ?? 'unknown';
  await operator.close();
  return { node: process.versions.node, postgres: rows[0]?.server_version ?? 'unknown', nats };
}
