import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { testStack } from '../stack/testing.js';
import { repositoryRoot } from '../stack/repository.js';
import type { LongFileRun } from './testing/long-file.js';

/** Orders of the file: with all that is made of them they would be some 300 MiB of objects. */
const ORDERS = 40_000;
/** What the whole process has for its objects, MiB; what V8 keeps for young ones comes on top. */
const OLD_SPACE_MIB = 96;

it('memory does not grow with a file: what would be 300 MiB of facts goes through 96', async () => {
  const database = await testStack().createDatabase();
  const program = join(repositoryRoot, 'dist/test/testing/long-file.js');
  const words = [`--max-old-space-size=${OLD_SPACE_MIB}`, program, database.url('channel-gateway'), String(ORDERS)];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: repositoryRoot });
  const seen = JSON.parse(stdout) as LongFileRun;
  expect(seen).toMatchObject({ state: 'translated', facts: ORDERS, published: ORDERS });
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}, 600_000);
