import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProcessDefinition } from './managed-process.js';
import { anyPort, Ports } from './ports.js';
import { identityOf } from './process-identity.js';
import { listedProcesses } from './process-list.js';
import { built } from './repository.js';
import { Supervisor } from './supervisor.js';

const SERVER = `
  const { appendFileSync } = require('node:fs');
  require('node:http').createServer((_, answer) => answer.end()).listen(process.env.PORT, '127.0.0.1');
  process.on('SIGTERM', () => {
    appendFileSync(process.env.ENDS, process.env.NAME + '\\n');
    if (process.env.STUBBORN !== 'yes') process.exit(0);
  });
`;

let folder: string;
let said: string[];
let supervisor: Supervisor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-supervisor-'));
  said = [];
  supervisor = new Supervisor(join(folder, 'processes.json'), (line) => said.push(line));
});

afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function server(name: string, env: Record<string, string> = {}): Promise<ProcessDefinition> {
  const port = await new Ports().choose(anyPort());
  const own = { PATH: process.env['PATH'], NAME: name, PORT: String(port), ENDS: join(folder, 'ends'), ...env };
  return {
    name,
    port,
    logFile: join(folder, `${name}.log`),
    launch: { command: process.execPath, args: ['-e', SERVER], env: own },
    ready: () =>
      fetch(`http://127.0.0.1:${port}`).then(
        ({ ok }) => ok,
        () => false,
      ),
    stopSignal: 'SIGTERM',
    stopWithinMs: 300,
  };
}

const listed = () => listedProcesses(join(folder, 'processes.json'));

describe('a supervised process', () => {
  it('is listed with its number and port, and started again when it is killed', async () => {
    const one = await server('one');
    await supervisor.start(one);
    const [before] = listed();
    expect(before).toMatchObject({ service: 'one', port: one.port });
    await supervisor.kill('one');
    const [after] = listed();
    expect(after).toMatchObject({ service: 'one', port: one.port });
    expect(after?.pid).not.toBe(before?.pid);
    expect(said).toContain('one ended (by SIGKILL); starting it again');
  });

  it('that is one of several replicas is listed under the service that it runs', async () => {
    const [first, second] = [await server('one'), await server('one-2')];
    await supervisor.start({ ...first, service: 'one', replica: 1 }, { ...second, service: 'one', replica: 2 });
    const numbers = listed().map(({ service, replica, port }) => [service, replica, port]);
    expect(numbers.sort()).toEqual([
      ['one', 1, first.port],
      ['one', 2, second.port],
    ]);
    expect(supervisor.send('one-2', 'SIGKILL')).toBe(true);
    expect(supervisor.send('nobody', 'SIGKILL')).toBe(false);
  });

  it('is given up when it never starts, with its last words', async () => {
    const broken = await server('broken');
    const launch = { ...broken.launch, args: ['-e', 'console.error("no such policy"); process.exit(3)'] };
    const start = supervisor.start({ ...broken, launch });
    await expect(start).rejects.toThrow(
      /broken does not start \(with exit code 3: no such policy\)\. Read .*broken\.log/,
    );
  });

  it('is killed when it does not end in time', async () => {
    await supervisor.start(await server('stubborn', { STUBBORN: 'yes' }));
    await supervisor.stop();
    expect(said).toContain('stubborn did not end in time and is killed');
    expect(listed()).toStrictEqual([]);
  });
});

describe('the processes of a supervisor', () => {
  it('stop in the order opposite to their start', async () => {
    for (const name of ['database', 'bus', 'service']) await supervisor.start(await server(name));
    await supervisor.stop();
    expect(readFileSync(join(folder, 'ends'), 'utf8').trim().split('\n')).toStrictEqual(['service', 'bus', 'database']);
  });

  it('do not start any more once it is stopped', async () => {
    await supervisor.stop();
    await expect(supervisor.start(await server('late'))).rejects.toThrow('The stack was stopped');
  });

  it('end when it dies without stopping them', async () => {
    const sleeper = `{ name: 'sleeper', port: 0, logFile: '${folder}/log', stopSignal: 'SIGTERM', stopWithinMs: 1000,
      launch: { command: 'sleep', args: ['600'], env: process.env }, ready: async () => true }`;
    const script = `
      const { Supervisor } = await import('${built('stack', 'supervisor.js')}');
      await new Supervisor('${folder}/processes.json', () => undefined).start(${sleeper});
      console.log('ready');`;
    const mortal = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(mortal.stdout, 'data');
    const pid = listed()[0]?.pid ?? 0;
    expect(identityOf(pid)).toBeDefined();
    mortal.kill('SIGKILL');
    await vi.waitFor(() => expect(identityOf(pid)).toBeUndefined(), { timeout: 5_000 });
  });
});
