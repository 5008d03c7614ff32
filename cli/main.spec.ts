import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { main } from './main.js';

const written = { stdout: '', stderr: '' };

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

it.each([
  [['exceptions', 'more'], 'Nothing is known of the word "more"'],
  [['exceptions', '--state', 'lost'], '--state cannot be "lost"'],
  [['exceptions', '--reason', 'none'], '--reason cannot be "none"'],
  [['dead-letters', '--odd'], "Unknown option '--odd'"],
  [['replay'], 'Either ids or --all must be given'],
  [['replay', 'some', '--all'], 'Either ids or --all must be given'],
  [['fault', 'erp-garbage'], 'Say what "erp-garbage" shall be'],
  [['fault', 'erp-garbage', 'perhaps'], '"perhaps" is neither on nor off'],
  [['verify', 'more'], 'Nothing is known of the word "more"'],
  [['translate'], 'No source is called ""'],
  [['translate', 'shopify'], 'No file was given'],
  [['nothing'], 'There is no command "nothing"'],
])('refuses %j with 64 and one line', async (words, sentence) => {
  expect(await main(words)).toBe(64);
  expect(written.stdout).toBe('');
  expect(written.stderr).toContain(sentence);
  expect(written.stderr.trimEnd().split('\n')).toHaveLength(1);
});

it('shows what there is, and says so with 64 where nothing was asked for', async () => {
  expect(await main(['help'])).toBe(0);
  expect(await main([])).toBe(64);
  expect(written.stdout).toContain('crossdock <command>');
});

it('says in one line where no stack has run', async () => {
  expect(await main(['exceptions', '--data', '/nowhere', '--json'])).toBe(2);
  expect(written).toMatchObject({
    stdout: '',
    stderr: expect.stringContaining('No stack has run in /nowhere') as string,
  });
});
