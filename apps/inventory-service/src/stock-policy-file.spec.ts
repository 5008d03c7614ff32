import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readStockPolicy } from './stock-policy-file.js';

const folder = () => mkdtemp(join(tmpdir(), 'stock-policy-'));

it('the policy that the product ships with tells two accounts, and a folder without one nobody', async () => {
  const { levels } = await readStockPolicy(join(import.meta.dirname, '../../../policies'));
  expect(levels.map(({ account }) => account)).toEqual(['allegro-pl-1', 'mercadolibre-br-1']);
  expect((await readStockPolicy(await folder())).levels).toEqual([]);
});

it.each([
  ['is no YAML', 'levels: [', 'is no YAML'],
  ['names a setting that there is not', 'version: a\nlevels: [{ account: a, legalEntity: US, bufer: 1 }]', 'levels.0'],
])('a file that %s is refused, with its name', async (_what, text, said) => {
  const file = join(await folder(), 'inventory.yaml');
  await writeFile(file, text);
  const refused = readStockPolicy(join(file, '..'));
  await expect(refused).rejects.toMatchObject({ code: 'invalid-policy', where: { document: file } });
  await expect(refused).rejects.toThrow(said);
});
