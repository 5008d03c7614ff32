/** A text, a list or an object with names in braces. */
export type Template = string | number | boolean | null | readonly Template[] | { readonly [member: string]: Template };

/** What names stand for. */
export type Names = Readonly<Record<string, unknown>>;

/** Tables of words: what a channel calls something. */
export type Words = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A name in a template, with the table that it is looked up in. */
export interface Placeholder {
  readonly name: string;
  readonly table: string | undefined;
}

const PLACEHOLDER = /\{([A-Za-z]\w*)(?:\|([\w-]+))?\}/gu;
const ALONE = /^\{([A-Za-z]\w*)(?:\|([\w-]+))?\}$/u;
/** The words of a table that are not named in it. */
const OTHERWISE = 'otherwise';

/**
 * Fills names in. A text that is one name becomes its value, whatever that is; a member whose name stands for nothing is left
 * out; `{ each: lines, as: … }` is a list of what `as` makes of every line, whose own members are names too.
 */
export function filled(template: Template, names: Names, words: Words): unknown {
  if (typeof template === 'string') return filledText(template, names, words);
  if (Array.isArray(template)) return (template as readonly Template[]).map((one) => filled(one, names, words));
  if (typeof template !== 'object' || template === null) return template;
  const members = template as Readonly<Record<string, Template>>;
  if (typeof members['each'] === 'string' && members['as'] !== undefined) {
    const [each, as] = [members['each'], members['as']];
    const items = names[each];
    return Array.isArray(items) ? items.map((item: Names) => filled(as, { ...names, ...item }, words)) : [];
  }
  const all = Object.entries(members).map(([name, value]) => [name, filled(value, names, words)] as const);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined && value !== null));
}

/** A text with its names filled in, as part of a path: nothing in a value can leave its place. */
export function filledPath(template: string, names: Names, words: Words): string {
  return template.replaceAll(PLACEHOLDER, (_all, name: string, table?: string) =>
    encodeURIComponent(textOf(valueOf({ name, table }, names, words))),
  );
}

/** A query; parameters that name nothing are left out. */
export function filledQuery(query: Readonly<Record<string, string>>, names: Names, words: Words): URLSearchParams {
  const all = Object.entries(query).flatMap(([parameter, template]): [string, string][] => {
    const isKnown = placeholdersIn(template).every((one) => valueOf(one, names, words) !== undefined);
    return isKnown ? [[parameter, textOf(filledText(template, names, words))]] : [];
  });
  return new URLSearchParams(all);
}

/** Every name of a template; those of `each` are of the list's items and left out. */
export function placeholdersIn(template: Template): readonly Placeholder[] {
  if (typeof template === 'string')
    return [...template.matchAll(PLACEHOLDER)].map(([, name = '', table]) => ({ name, table }));
  if (Array.isArray(template)) return (template as readonly Template[]).flatMap(placeholdersIn);
  if (typeof template !== 'object' || template === null) return [];
  const members = template as Readonly<Record<string, Template>>;
  if (typeof members['each'] === 'string' && members['as'] !== undefined)
    return [{ name: members['each'], table: undefined }];
  return Object.values(members).flatMap(placeholdersIn);
}

function filledText(template: string, names: Names, words: Words): unknown {
  const [, name, table] = ALONE.exec(template) ?? [];
  if (name !== undefined) return valueOf({ name, table }, names, words);
  return template.replaceAll(PLACEHOLDER, (_all, one: string, of?: string) =>
    textOf(valueOf({ name: one, table: of }, names, words)),
  );
}

function valueOf({ name, table }: Placeholder, names: Names, words: Words): unknown {
  const value = names[name];
  if (table === undefined || value === undefined || value === null) return value ?? undefined;
  const known = words[table] ?? {};
  const word = textOf(value);
  return (Object.hasOwn(known, word) ? known[word] : known[OTHERWISE]) ?? value;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value);
}
