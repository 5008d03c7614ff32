/**
 * The part `connection:` of a channel's `manifest.yaml`: how the channel is spoken to, with nothing programmed. Paths are as in the
 * rest of the manifest; texts may hold names in braces (template.ts). See docs/adding-a-channel.md.
 */
import { z } from 'zod';
import { jsonPath as path, jsonPaths as paths } from '../../documents/manifest/json-path.js';
import { placeholdersIn, type Template } from './template.js';

const headerName = z.string().regex(/^[A-Za-z0-9-]+$/, 'is no name of a header');
const place = z.string().startsWith('/', 'begins with /: the account says which host it is on');
const template: z.ZodType<Template> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(template), z.record(z.string(), template)]),
);
const parameters = z.record(z.string(), z.string());
const query = parameters.default({});

/** How a request is admitted. What is secret stands in the account's variables: {@link variablesOf}. */
const auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('header'), name: headerName, prefix: z.string().default('') }),
  z.strictObject({ kind: z.literal('basic') }),
  z.strictObject({
    kind: z.literal('oauth2'),
    grant: z.enum(['client-credentials', 'refresh-token']),
    tokenPath: place.describe('At the address of the variable `tokenUrl`.'),
    client: z
      .enum(['basic', 'form'])
      .describe('Whether client id and secret are sent as basic authorization or in the form.'),
    form: z.record(z.string(), z.string()).default({}),
  }),
]);

/** How what is pushed at us is known to come from the channel. */
const signature = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('hmac'),
    header: headerName,
    algorithm: z.enum(['sha1', 'sha256', 'sha512']).default('sha256'),
    encoding: z.enum(['base64', 'hex']),
    prefix: z.string().default('').describe('What stands before the signature: `sha256=`.'),
  }),
  /** The secret itself, in a header. */
  z.strictObject({ by: z.literal('header'), header: headerName }),
  /** The secret itself, in the query of the address that the channel was given: for channels that sign nothing. */
  z.strictObject({ by: z.literal('address'), parameter: z.string().min(1) }),
]);

const door = z.strictObject({
  signature,
  topic: headerName.optional(),
  eventId: headerName.optional(),
  seller: headerName.optional(),
});

const pages = z.discriminatedUnion('by', [
  /** Items are counted from the beginning of the list; `overlap` of them are asked for again, for those that move up meanwhile. */
  z.strictObject({ by: z.literal('offset'), parameter: z.string(), overlap: z.int().nonnegative().default(5) }),
  /** Pages are counted from `first`. */
  z.strictObject({ by: z.literal('number'), parameter: z.string(), first: z.int().nonnegative().default(1) }),
  /** The page states what the next one is asked for with. */
  z.strictObject({ by: z.literal('cursor'), parameter: z.string(), at: path }),
  /** The page states the address of the next one: at a path, or in the header `Link` (RFC 8288). */
  z.strictObject({ by: z.literal('link'), at: path.optional() }),
]);

const list = z
  .strictObject({
    path: place,
    /** By the time of the last change: names `{from}` and `{to}`. Of the newest window what holds `{to}` is left out. */
    query,
    placed: parameters
      .optional()
      .describe('By the time of placing, for the count of a day; without it days are not compared.'),
    borders: z
      .enum(['listed', 'left-out'])
      .default('listed')
      .describe(
        'Whether what happened exactly at a border is listed; where it is left out a list begins a second earlier.',
      ),
    times: z.enum(['iso', 'iso-seconds', 'iso-without-zone', 'epoch-seconds', 'epoch-milliseconds']).default('iso'),
    items: path.optional().describe('Where the items stand; the page itself where nothing is stated.'),
    id: path,
    total: z
      .union([z.strictObject({ at: path }), z.strictObject({ header: headerName })])
      .optional()
      .describe('How many there are in all.'),
    size: z
      .strictObject({ parameter: z.string(), items: z.int().positive() })
      .describe('Parameter and number of items that a page holds.'),
    pages,
    summaries: z
      .boolean()
      .default(false)
      .describe('The list shows less than the order itself does: each is fetched by its id.'),
    windowHours: z.number().positive().default(24).describe('The longest time that the channel lists at once.'),
  })
  .refine(({ placed, total }) => placed === undefined || total !== undefined, {
    message: 'orders that are counted by day need `total`',
    path: ['total'],
  });

const orders = z.strictObject({
  list,
  one: place.describe('One order: names `{id}`.'),
});

/** Documents that a notification names. */
const fetched = z.strictObject({
  kinds: z.array(z.string()).min(1),
  id: z
    .string()
    .refine(isPattern, 'is no regular expression with one group')
    .describe("What in the name is the order's id: a pattern with one group. What it does not match is refused."),
});

/** Statuses that say nothing of what was asked: who asks, how often, how slowly. They are dealt with for every request. */
const GENERAL: readonly number[] = [401, 403, 408, 429];
const refusalStatus = z
  .int()
  .min(400)
  .max(499)
  .refine((status) => !GENERAL.includes(status), 'says nothing of what was asked');

const request = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: place,
  query,
  body: template.optional(),
  when: z.array(z.string()).default([]).describe('Sent only where every one of these names is known.'),
  where: parameters.default({}).describe('Sent only where names are these words, or where none of them is.'),
  unless: parameters.default({}),
  already: z
    .array(z.strictObject({ status: refusalStatus, code: z.string().optional() }))
    .default([])
    .describe('Refusals that say that it is so already, by their status and perhaps their code.'),
  each: z
    .string()
    .optional()
    .describe(
      'Sent for each of what was learnt under this name; without it a name that is stated more than once refuses the command.',
    ),
  repeatable: z.boolean().default(false).describe('A repeat does nothing more.'),
  learn: z
    .record(z.string(), path)
    .default({})
    .describe('Names for what the answer states; an answer without one of them refuses the command.'),
});

const lookUp = z.strictObject({
  path: place,
  query,
  none: z.array(refusalStatus).default([404]).describe('Statuses that mean that there is nothing.'),
  items: path
    .optional()
    .describe('Where the things stand of which one is ours; the answer itself, or its items, where nothing is stated.'),
  match: z.record(path, z.string()).describe('What ours has, by path.'),
  learn: z.record(z.string(), path).default({}),
});

const command = z
  .strictObject({
    wholeOnly: z.boolean().default(false).describe('A part of an order cannot be cancelled: a person is told.'),
    requests: z.array(request).min(1).describe('One after the other.'),
    lookUp: lookUp.optional().describe('How a command of which nobody knows whether it took effect is looked up.'),
    externalId: z.string().optional().describe("The name under which the channel's own id of it was learnt."),
  })
  .refine(({ requests, lookUp: asked }) => asked !== undefined || requests.every(isHarmless), {
    message: 'a request whose repeat does something more needs `lookUp`, or `repeatable: true` where that is not so',
    path: ['lookUp'],
  });

/** What each place may name, beside what requests before it have learnt. */
const ORDER_NAMES = ['marketplaceOrderId', 'marketplace', 'lines', 'seller'];
const NAMES = {
  'order.acknowledge': [...ORDER_NAMES, 'refusedBecause'],
  'order.cancel': [...ORDER_NAMES, 'reason', 'requestId', 'whole'],
  'shipment.confirm': [...ORDER_NAMES, 'shipmentId', 'carrier', 'trackingNumber'],
  'stock.level': ['sku', 'location', 'units', 'seller'],
} as const;

const commands = z.strictObject({
  'order.acknowledge': command.optional(),
  'order.cancel': command.optional(),
  'shipment.confirm': command.optional(),
  'stock.level': command.optional(),
});

/** The part `connection:` of a manifest. */
export const connectionFile = z
  .strictObject({
    documentedAt: z.string().min(1),
    auth,
    headers: z.record(headerName, z.string()).default({}),
    refusal: z.strictObject({ code: paths, text: paths }).optional().describe('Where a refusal says what is wrong.'),
    quota: z
      .strictObject({ remaining: headerName, resetSeconds: headerName })
      .optional()
      .describe('Headers that say how many more requests are allowed, and after how many seconds there are more.'),
    door: door.optional(),
    orders,
    fetched: z.array(fetched).default([]),
    commands: commands.default({}),
    words: z
      .record(z.string(), z.record(z.string(), z.string()))
      .default({})
      .describe('Tables of words: `{carrier|carriers}`. `otherwise` stands for every other word.'),
  })
  .superRefine((connection, context) => {
    for (const { at, name } of unknownNames(connection))
      context.addIssue({ code: 'custom', path: at, message: `names {${name}}, which is not known there` });
  });

/** How a channel is spoken to. */
export type DeclaredConnection = z.output<typeof connectionFile>;
/** How its orders are listed. */
export type DeclaredList = DeclaredConnection['orders']['list'];
/** How it is told of something. */
export type DeclaredCommand = z.output<typeof command>;
/** A request that tells or asks. */
export type DeclaredRequest = z.output<typeof request>;
/** Commands that a manifest can declare. */
export type DeclaredCommandName = keyof typeof NAMES;

/** Variables that an account of such a channel names in the policy, by what they hold. */
export function variablesOf({ auth: admitted, door: pushed }: DeclaredConnection): readonly string[] {
  const secrets = {
    header: ['accessToken'],
    basic: ['user', 'password'],
    oauth2: ['tokenUrl', 'clientId', 'clientSecret'],
  }[admitted.kind];
  const refresh = admitted.kind === 'oauth2' && admitted.grant === 'refresh-token' ? ['refreshToken'] : [];
  return ['url', ...secrets, ...refresh, ...(pushed ? ['webhookSecret'] : [])];
}

/** Whether a request may be sent again without a look. */
export function isHarmless({ method, repeatable }: Pick<DeclaredRequest, 'method' | 'repeatable'>): boolean {
  return method === 'GET' || repeatable;
}

interface UnknownName {
  readonly at: (string | number)[];
  readonly name: string;
}

function unknownNames(connection: Omit<DeclaredConnection, never>): UnknownName[] {
  const { list: listed, one } = connection.orders;
  const tables = Object.keys(connection.words);
  const find = (at: (string | number)[], value: unknown, known: readonly string[]): UnknownName[] =>
    placeholdersIn(value as Template)
      .filter(({ name, table }) => !known.includes(name) || (table !== undefined && !tables.includes(table)))
      .map(({ name, table }) => ({ at, name: table === undefined ? name : `${name}|${table}` }));
  const inCommands = Object.entries(connection.commands).flatMap(([name, declared]) => {
    const known: string[] = [...NAMES[name as DeclaredCommandName]];
    const found = (declared?.requests ?? []).flatMap(({ path: to, query: asked, body, learn, ...sent }, index) => {
      const conditions = [
        ...(sent.each === undefined ? [] : [sent.each]),
        ...sent.when,
        ...Object.keys(sent.where),
        ...Object.keys(sent.unless),
      ];
      const named = conditions.map((one) => `{${one}}`);
      const unknown = find(['commands', name, 'requests', index], [to, asked, body ?? null, named], known);
      known.push(...Object.keys(learn));
      return unknown;
    });
    const { path: to, query: asked, match } = declared?.lookUp ?? { path: '/', query: {}, match: {} };
    return [...found, ...find(['commands', name, 'lookUp'], [to, asked, match], NAMES[name as DeclaredCommandName])];
  });
  return [
    ...find(['orders', 'list', 'query'], [listed.path, listed.query], ['from', 'to', 'seller']),
    ...find(['orders', 'list', 'placed'], listed.placed ?? {}, ['from', 'to', 'seller']),
    ...find(['orders', 'one'], one, ['id', 'seller']),
    ...inCommands,
  ];
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(`${text}|`, 'u').exec('')?.length === 2;
  } catch {
    return false;
  }
}
