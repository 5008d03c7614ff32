import { demoChannels } from './demo-world.js';
import { OptionValues } from './option-values.js';
import { erpNames, type ErpName } from './erp.js';
import type { ScenarioOptions } from './scenario-context.js';

/** What was asked for on the command line of `npm start`. */
export interface StartOptions {
  /** Run the scenario on empty databases, say how it went, and end. */
  readonly once: boolean;
  /** The last line of stdout is the summary as JSON. */
  readonly json: boolean;
  /** Leave the data folder of `--once` where it is. */
  readonly keep: boolean;
  /** The data folder; undefined: `.data` or, with `--once`, a new one below it. */
  readonly data: string | undefined;
  /** Whose books are posted to. */
  readonly erp: ErpName;
  readonly scenario: ScenarioOptions;
}

/** Shown for `--help`. */
export const usage = `npm start [-- options]

  --once            run on empty databases in a folder of its own, print a summary and end
                    (exit code 0: the books agree, 1: they do not, 2: it could not run)
  --orders N        orders to generate (25; with --once 100)
  --seed S          what the sandbox makes up follows from it (with --once 1, else the time)
  --faults on|off   duplicates, delays, refusals, corrections by the sandbox (on)
  --channels A,B    channels that sell (shopify,amazon,walmart,ebay,allegro,mercadolibre)
  --speed X         divides every delay of the sandbox (1)
  --erp NAME        sandbox, or tryton: the real ERP, installed by apt where root may (sandbox)
  --json            the last line of stdout is the summary as JSON
  --data DIR        data folder (.data)
  --keep            do not delete the data folder of --once
  --help            this text

DATABASE_URL and NATS_URL name servers to use in place of the embedded ones (not with --once); NATS_STREAM_REPLICAS (1, 3
or 5) says how many nodes of that NATS keep each stream. NATS_SERVER_BIN names the nats-server to run.
`;

const FLAGS = {
  once: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  orders: { type: 'string' },
  seed: { type: 'string' },
  faults: { type: 'string', default: 'on' },
  channels: { type: 'string', default: demoChannels.join(',') },
  speed: { type: 'string', default: '1' },
  erp: { type: 'string', default: 'sandbox' },
  data: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const values = new OptionValues('npm start');

/** Reads the arguments; undefined means that help was asked for. */
export function startOptions(args: readonly string[], nowMs: number): StartOptions | undefined {
  const { once, json, keep, data, help, ...given } = values.parse(args, FLAGS);
  if (help) return undefined;
  const scenario = {
    orders: values.whole('orders', given.orders ?? (once ? '100' : '25')),
    seed: values.whole('seed', given.seed ?? (once ? '1' : String(Math.floor(nowMs / 1000)))),
    faults: values.oneOf('faults', given.faults, ['on', 'off']) === 'on',
    speed: values.positive('speed', given.speed),
    channels: values.someOf('channels', given.channels, demoChannels),
  };
  const erp = values.oneOf('erp', given.erp, erpNames);
  return { once, json, keep, data, erp, scenario };
}
