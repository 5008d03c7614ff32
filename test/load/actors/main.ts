import { reportOnStderr } from '../../../stack/report.js';
import { sumOf } from './cost.js';
import { Ground } from './ground.js';
import { orderService } from './order-service.js';
import { linesOf, resultOf, type Round, type Versions } from './result.js';
import { Rounds } from './rounds.js';
import { openUsual } from './usual-way.js';
import { printed, script, type OptionsOf } from '../script.js';

const USAGE = `npm run bench:actors -- [--messages 12000] [--usual 1500] [--rounds 5] [--json]

One process, the order actor, JetStream on files and PostgreSQL with fsync: messages a second and their CPU, beside the
usual way of one transaction and one publish a message, 16 at a time.
`;

const NUMBERS = { messages: 12_000, usual: 1_500, rounds: 5 };

/** Runs the benchmark; exit code 0, or 2 where it could not run. */
export function main(argv: readonly string[]): Promise<number> {
  return script({ name: 'bench:actors', usage: USAGE, numbers: NUMBERS }, argv, bench);
}

async function bench({ messages, usual, rounds, json }: OptionsOf<keyof typeof NUMBERS>): Promise<number> {
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
    printed(result, json, linesOf(result));
    return 0;
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
