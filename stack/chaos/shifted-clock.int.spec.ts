import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { built } from '../repository.js';
import { CLOCK_FILE } from './clock-file.js';

const HOUR_MS = 3_600_000;
const PROGRAM = `setInterval(() => console.log(JSON.stringify({
  now: Date.now(), made: new Date().getTime(), kept: new Date(5).getTime(), is: new Date() instanceof Date,
  parsed: Date.parse('1970-01-01T00:00:00.007Z'), said: Date.parse(Date()), uptime: performance.now(),
})), 20)`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-clock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a process whose clock file says so lives at another time, now and when it changes', async () => {
  writeFileSync(join(folder, CLOCK_FILE), String(-HOUR_MS));
  const module = pathToFileURL(built('stack', 'chaos', 'shifted-clock.js')).href;
  const program = spawn(process.execPath, [`--import=${module}`, '-e', PROGRAM], {
    env: { DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told: Record<'now' | 'made' | 'kept' | 'parsed' | 'said' | 'uptime', number> & { is: boolean };
  createInterface(program.stdout).on('line', (line) => (told = JSON.parse(line) as typeof told));
  const isOffBy = (ms: number) => {
    for (const instant of [told.now, told.made, told.said])
      expect(Math.abs(instant - Date.now() - ms)).toBeLessThan(10_000);
    expect(told).toMatchObject({ kept: 5, parsed: 7, is: true });
  };
  try {
    await vi.waitFor(() => isOffBy(-HOUR_MS), { timeout: 10_000 });
    writeFileSync(join(folder, CLOCK_FILE), String(24 * HOUR_MS));
    await vi.waitFor(() => isOffBy(24 * HOUR_MS), { timeout: 10_000 });
    expect(told!.uptime).toBeLessThan(60_000);
  } finally {
    program.kill('SIGKILL');
  }
});
