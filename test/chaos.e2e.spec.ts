import { expect, it } from 'vitest';
import { runChaos } from '../stack/chaos/run-chaos.js';

/** Start, ordeal, rest and verification, milliseconds. */
const WITHIN_MS = 400_000;

it(
  'half a minute of kills, cuts, full streams, an emptied bus and wrong clocks loses nothing and does nothing twice',
  { timeout: WITHIN_MS },
  async () => {
    const said: string[] = [];
    const options = { durationMs: 30_000, seed: 20, rate: 2, busNodes: 1, json: true, keep: false };
    const result = await runChaos(options, (line) => said.push(line), new AbortController().signal);
    expect(result, said.join('\n')).toMatchObject({ lost: 0, twice: 0, differences: [] });
    expect(result.orders).toBeGreaterThan(40);
    expect(result.cuts).toBeGreaterThan(0);
    expect(result.redeliveries).toBeGreaterThan(0);
    expect(result.kills).toMatchObject({ postgres: expect.any(Number), 'nats-server': expect.any(Number) });
    expect(Object.values(result.kills).reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(5);
  },
);
