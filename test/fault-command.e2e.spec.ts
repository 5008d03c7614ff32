import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openWorld, type OpenWorld } from '../sandbox/src/testing/world-at-port.js';
import { main } from '../cli/main.js';

let world: OpenWorld;
const written = { stdout: '', stderr: '' };

beforeAll(async () => {
  world = await openWorld();
});
beforeEach(() => {
  for (const name of ['stdout', 'stderr'] as const) {
    written[name] = '';
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => world.close());

const fault = (...words: string[]): Promise<number> => main(['fault', ...words, '--url', world.url]);

it('lists what the sandbox does wrong, and how often', async () => {
  expect(await fault()).toBe(0);
  expect(written.stdout).toContain('    3 %  erp-lost-answer: a document is posted and the answer is cut off\n');
});

it('turns one fault off, to a share, and on as usual', async () => {
  await fault('erp-lost-answer', 'off');
  expect(world.world.faults.shares['erp-lost-answer']).toBe(0);
  await fault('erp-lost-answer', '0.5', '--json');
  expect(JSON.parse(written.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    shares: { 'erp-lost-answer': 0.5 },
  });
  await fault('erp-lost-answer', 'on');
  expect(world.world.faults.shares['erp-lost-answer']).toBe(0.03);
});

it('turns all of them off', async () => {
  await fault('all', 'off');
  expect(Object.values(world.world.faults.shares).every((share) => share === 0)).toBe(true);
});

it('knows its names, and says where no sandbox is', async () => {
  expect(await fault('erp-nap', 'on')).toBe(64);
  expect(await main(['fault', '--url', 'http://127.0.0.1:9'])).toBe(2);
  expect(written.stderr).toContain('The sandbox does not answer');
});
