import { OptionValues } from '../option-values.js';

/** What was asked for on the command line of `npm run chaos`. */
export interface ChaosOptions {
  /** How long the stack is disturbed, milliseconds. */
  readonly durationMs: number;
  /** Schedule and orders follow from it. */
  readonly seed: number;
  /** Orders a second that the shops sell meanwhile. */
  readonly rate: number;
  /** Nodes of NATS, each of which keeps every stream. */
  readonly busNodes: number;
  /** The last line of stdout is the result as JSON. */
  readonly json: boolean;
  /** Leave the data folder where it is. */
  readonly keep: boolean;
}

/** Shown for `--help`. */
export const usage = `npm run chaos [-- options]

Runs the whole stack with two replicas of every service that may have them, lets orders flow, and meanwhile kills
processes, lets them stand still, disturbs connections, fills streams, empties the bus and sets clocks wrong. Then
waits for rest and verifies.

  --minutes M   how long (3)
  --seed S      schedule and orders follow from it (1)
  --rate R      orders a second (3)
  --nodes N     1 or 3 nodes of nats-server, streams on all of them (1)
  --json        the last line of stdout is the result as JSON
  --keep        do not delete the data folder, which holds the logs
  --help        this text

NATS_SERVER_BIN names the nats-server to run.
Exit code 0: nothing is lost, nothing is twice, the books agree; 1: not so; 2: it could not run.
`;

const FLAGS = {
  minutes: { type: 'string', default: '3' },
  seed: { type: 'string', default: '1' },
  rate: { type: 'string', default: '3' },
  nodes: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const values = new OptionValues('npm run chaos');

/** Reads the arguments; undefined means that help was asked for. */
export function chaosOptions(args: readonly string[]): ChaosOptions | undefined {
  const { minutes, seed, rate, nodes, json, keep, help } = values.parse(args, FLAGS);
  if (help) return undefined;
  return {
    durationMs: Math.round(values.positive('minutes', minutes) * 60_000),
    seed: values.whole('seed', seed),
    rate: values.positive('rate', rate),
    busNodes: Number(values.oneOf('nodes', nodes, ['1', '3'])),
    json,
    keep,
  };
}
