import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LinedYaml, problemLine } from './lined-yaml.js';

const place = z.string().startsWith('/', 'begins with /');
const schema = z.strictObject({
  name: z.string(),
  places: z.union([place, z.array(place).min(1)]).optional(),
  way: z
    .discriminatedUnion('by', [
      z.strictObject({ by: z.literal('sea'), ship: z.string() }),
      z.strictObject({ by: z.literal('air') }),
    ])
    .optional(),
  total: z.union([z.strictObject({ at: z.string() }), z.strictObject({ header: z.string() })]).optional(),
  words: z.record(z.string().regex(/^[a-z]+$/, 'is written in small letters'), z.string()).optional(),
});

function problems(text: string): readonly string[] {
  const yaml = new LinedYaml(text);
  if (yaml.broken) return [problemLine('f', yaml.broken)];
  const read = schema.safeParse(yaml.content);
  return read.success ? [] : yaml.problemsOf(read.error).map((one) => problemLine('f', one));
}

describe('what is wrong with a file', () => {
  it('is nothing where it is right', () => {
    expect(problems('name: a\nplaces: [/a, /b]\nway: { by: air }\ntotal: { at: x }\n')).toEqual([]);
  });

  it.each([
    ['a value', '# a note\nname: 7\n', ['f:2: name: Invalid input: expected string, received number']],
    ['a name that is not known', 'name: a\nplaces: /a\nport: b\n', ['f:3: port: Unrecognized key: "port"']],
    [
      'what is missing, where it would stand',
      'name: a\nway:\n  by: sea\n',
      ['f:2: way.ship: Invalid input: expected string, received undefined'],
    ],
    [
      'a word of a choice',
      'name: a\nway:\n  by: rail\n',
      [`f:3: way.by: Invalid discriminator value. Expected 'sea' | 'air'`],
    ],
    ['a key of a table', 'name: a\nwords:\n  ok: b\n  A: b\n', ['f:4: words.A: is written in small letters']],
    [
      'the item of a list, as that form was meant',
      'name: a\nplaces:\n  - /a\n  - b\n',
      ['f:4: places.1: begins with /'],
    ],
    ['what no form allows', 'name: a\ntotal:\n  heder: x\n', ['f:3: total.heder: Unrecognized key: "heder"']],
    [
      'a value of no form',
      'name: a\nplaces: 7\n',
      [
        'f:2: places: Invalid input: expected string, received number; or: Invalid input: expected array, received number',
      ],
    ],
    ['the whole', 'a list\n', ['f:1: Invalid input: expected object, received string']],
    ['an empty file', '', ['f:1: Invalid input: expected object, received null']],
  ])('is told with its line and place: %s', (_what, text, told) => {
    expect(problems(text)).toEqual(told);
  });

  it('is told in the order of the lines, all at once', () => {
    expect(problems('port: b\nname: 7\n').map((line) => line.slice(0, 3))).toEqual(['f:1', 'f:2']);
  });

  it('is that it is no YAML', () => {
    expect(problems('name: a\nway: [')).toEqual([expect.stringMatching(/^f:2: no YAML: /)]);
  });
});

it('a merged value is found where it is written', () => {
  const yaml = new LinedYaml('base: &base\n  name: 7\nuse:\n  <<: *base\n');
  expect(yaml.content).toMatchObject({ use: { name: 7 } });
  expect(yaml.problem(['base', 'name'], 'wrong').line).toBe(2);
  expect(yaml.problem(['use', 'name'], 'wrong').line).toBe(3);
});
