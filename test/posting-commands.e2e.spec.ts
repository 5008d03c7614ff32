import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { repositoryRoot } from '../stack/repository.js';
import { GatewayWorld } from './testing/gateway-world.js';
import { PolicyFolder } from './testing/policy-folder.js';
import { contra, postingMessage, sold, today } from './testing/posting-messages.js';

// a command is a process of its own, and a busy machine takes seconds to start one
vi.setConfig({ testTimeout: 180_000 });

let world: GatewayWorld;
const folder = new PolicyFolder();
const original = folder.text;

beforeAll(async () => {
  world = await GatewayWorld.open(folder.path, 2_500);
  const { url } = await world.startGateway();
  writeFileSync(join(folder.path, 'connections.json'), JSON.stringify({ addresses: { 'erp-gateway': url } }));
});
afterAll(async () => {
  await world.close();
  folder.remove();
});

/** Runs `crossdock`, in the built checkout. */
function crossdock(...words: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const main = join(repositoryRoot, 'cli', 'crossdock.mjs');
  const { promise, resolve } = Promise.withResolvers<{ exitCode: number; stdout: string; stderr: string }>();
  execFile(process.execPath, [main, ...words], { cwd: repositoryRoot }, (error, stdout, stderr) =>
    resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr }),
  );
  return promise;
}

it('finance changes an account: checks the file, sees the difference, puts it in place, and sees it explained', async () => {
  const message = postingMessage(sold);
  await world.tell(message);
  await world.ended(message.key);

  const candidate = join(folder.path, 'candidate.yaml');
  writeFileSync(candidate, folder.with(["shipping: '4010'", "shippings: '4030'"]));
  expect(await crossdock('policy', 'check', candidate, '--policies', folder.path)).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/candidate\.yaml:\d+: rule chart-of-accounts, .*shippings/) as string,
  });
  const changed = folder.with(["shipping: '4010'", "shipping: '4030'"]);
  writeFileSync(candidate, changed);
  expect(await crossdock('policy', 'check', candidate, '--policies', folder.path)).toMatchObject({ exitCode: 0 });

  const words = ['policy', 'dry-run', '--with', candidate, '--from', today, '--to', today, '--data', folder.path];
  const dryRun = await crossdock(...words);
  expect(dryRun).toMatchObject({ exitCode: 1, stderr: '' });
  expect(dryRun.stdout).toMatch(/EU {2}4010 {2}EUR {2}-500 → 0 {2}\(\+500\)/);
  expect(dryRun.stdout).toMatch(/1 posting, 1 would differ/);

  expect(
    JSON.parse((await crossdock('policy', 'explain', message.id, '--data', folder.path, '--json')).stdout),
  ).toMatchObject({
    version: '2026-11',
    grain: 'order',
    settlings: expect.arrayContaining([
      expect.objectContaining({ settling: 'accounts.tax', rule: 'eu-vat', value: '2210' }),
    ]) as unknown,
  });
  folder.write(changed);
  const reloaded = await crossdock('policy', 'reload', '--data', folder.path);
  // the gateway may have seen the file change before
  expect(reloaded).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/hold from now on|nothing has changed/) as string,
  });
  expect((await crossdock('policy', 'explain', message.id, '--data', folder.path)).stdout).toMatch(
    /4030 {2}credit 500 EUR/,
  );
  folder.write(original);
});

it('a second person looks at what waits, says so, and it is posted; a digest that was not shown is no word', async () => {
  const message = postingMessage([contra('goodwill', -60_000)], {
    posting: 'concession/C-1',
    requestedBy: 'anna',
    body: { kind: 'concession' },
  });
  await world.tell(message);
  await world.heard(message.key);
  const list = await crossdock('approvals', '--data', folder.path);
  const [, id = ''] = /^(\S+) {2}waiting {2}concession {2}EU {2}600\.00 EUR .*caused by anna/m.exec(list.stdout) ?? [];
  const [, digest = ''] = /digest ([0-9a-f]{12})/.exec(list.stdout) ?? [];
  const shown = await crossdock('approvals', 'show', id, '--data', folder.path);
  expect(shown.stdout).toMatch(/4095 {2}debit 600\.00 EUR/);
  const decide = (...words: string[]) => crossdock('approvals', 'approve', id, ...words, '--data', folder.path);
  expect(await decide('--by', 'bert')).toMatchObject({ exitCode: 64 });
  expect(await decide('--by', 'anna', '--digest', digest)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('anna has caused this posting') as string,
  });
  expect(await decide('--by', 'bert', '--digest', '000000000000')).toMatchObject({ exitCode: 2 });
  expect(await decide('--by', 'bert', '--digest', digest, '--note', 'seen')).toMatchObject({ exitCode: 0 });
  expect(await world.ended(message.key)).toMatchObject({ outcome: 'posted' });
});
